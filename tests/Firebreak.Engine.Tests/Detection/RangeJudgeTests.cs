using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Detection;
using Firebreak.Engine.Ingest;
using Firebreak.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Firebreak.Engine.Tests;

public sealed class RangeJudgeTests
{
    private static readonly Deed Heist = new("heist", A.Attacker, A.Robbery("42"));

    private readonly ScriptedChain _chain = new();

    [Fact]
    public async Task A_robbery_in_the_range_is_found_by_the_deep_lane_and_everything_was_seen()
    {
        var steps = await JudgeAsync(_chain.MineEmpty(2).Mine(Heist).MineEmpty(2));

        var raised = Assert.Single(steps.SelectMany(step => step.Changes).OfType<SignalChange.Raised>());
        Assert.True(raised.Signal.Pages);
        Assert.Equal(3UL, raised.Signal.Provenance.Block.Number);
        Assert.All(steps, step => Assert.True(step.Coverage!.IsWhole));
        Assert.Equal(5, steps.Count);
    }

    [Fact]
    public async Task A_source_without_deep_traces_leaves_gaps_for_the_rules_that_need_them_and_for_no_other()
    {
        var steps = await JudgeAsync(_chain.Mine(Heist), aids: aids => aids with { Tracer = null });

        var gaps = steps[0].Coverage!.Gaps;
        Assert.Equal(["reentrancy", "reentrant-callback"], gaps.Select(gap => gap.Rule));
        Assert.All(gaps, gap => Assert.Equal((GapCause.NotOffered, A.Hash("heist")), (gap.Cause, gap.Transaction)));
    }

    [Fact]
    public async Task A_source_without_state_leaves_a_gap_for_each_block_that_touches_the_protocol_and_for_no_other()
    {
        var steps = await JudgeAsync(_chain.MineEmpty(1).Mine(Heist), aids: aids => aids with { Valuations = null });

        Assert.True(steps[0].Coverage!.IsWhole);
        Assert.Equal(3, steps[1].Coverage!.Gaps.Count);
        Assert.All(steps[1].Coverage!.Gaps, gap => Assert.Equal("the chain holds no state of the block before it", gap.Reason));
    }

    [Fact]
    public async Task A_node_that_has_pruned_the_state_leaves_gaps_and_ends_nothing()
    {
        _chain.Trouble = () => throw new NodeAnswerException("missing trie node") { Code = -32000 };

        var steps = await JudgeAsync(_chain.Mine(Heist).Mine(Heist with { Name = "again" }));

        Assert.Equal(2, steps.Count);
        Assert.All(steps.SelectMany(step => step.Coverage!.Gaps), gap => Assert.Equal(GapCause.NotAnswered, gap.Cause));
        Assert.Equal(6, steps.Sum(step => step.Coverage!.Gaps.Count));
    }

    [Fact]
    public async Task A_node_that_stays_away_ends_the_run()
    {
        _chain.Trouble = () => throw new NodeUnavailableException("down");

        await Assert.ThrowsAsync<NodeUnavailableException>(() => JudgeAsync(_chain.Mine(Heist)));
    }

    [Fact]
    public async Task Beyond_the_budget_the_suspects_that_gained_least_are_named()
    {
        var small = new Deed("small", A.Attacker, A.Robbery("1"));

        var steps = await JudgeAsync(_chain.Mine(small, Heist), new RangeOptions { DeepBudgetPerBlock = 1 });

        Assert.Equal(A.Hash("heist"), Assert.IsType<SignalChange.Raised>(Assert.Single(steps[0].Changes)).Signal.Provenance.Transaction);
        Assert.All(steps[0].Coverage!.Gaps, gap => Assert.Equal((GapCause.OverBudget, A.Hash("small")), (gap.Cause, gap.Transaction)));
    }

    [Fact]
    public async Task What_was_raised_in_a_block_that_the_chain_took_back_is_withdrawn_with_the_proof()
    {
        var steps = await JudgeAsync(_chain.MineEmpty(1).Mine(Heist).Reorg(1).MineEmpty(2));

        var raised = Assert.IsType<SignalChange.Raised>(Assert.Single(steps[1].Changes));
        var withdrawn = Assert.IsType<SignalChange.Withdrawn>(Assert.Single(steps[2].Changes));
        Assert.Equal(raised.Signal.Id, withdrawn.Signal);
        Assert.Equal(1UL, withdrawn.Ancestor.Number);
    }

    [Fact]
    public async Task Rules_learn_from_blocks_as_deep_as_finality_and_from_none_above()
    {
        var ordinary = Enumerable.Range(0, 4).Select(index => new Deed($"withdrawal {index}", A.Account("holder"), A.Withdrawal("1")));
        foreach (var deed in ordinary)
        {
            _chain.Mine(deed);
        }

        _chain.MineEmpty(2).Mine(new Deed("flood", A.Account("holder"), A.Withdrawal("500")));

        var learned = await JudgeAsync(_chain, new RangeOptions { LearnDepth = 3 });
        var unlearned = await JudgeAsync(_chain, new RangeOptions { LearnDepth = 6 });

        Assert.Equal("abnormal-outflow", Assert.IsType<SignalChange.Raised>(Assert.Single(learned[^1].Changes)).Signal.Rule);
        Assert.Empty(unlearned[^1].Changes);
    }

    [Fact]
    public async Task State_is_asked_for_where_somebody_gained_and_the_verdict_is_the_same_as_with_the_state_of_every_block()
    {
        var priced = A.Protocol() with { Assets = [A.Protocol().Assets[0]] };
        var asked = 0;
        _chain.Trouble = () => asked++;
        _chain.Mine(new Deed("deposit", A.Account("holder"), A.Frame(A.Vault, "deposit()").Paying(A.Ether("3")))).Mine(Heist);

        var steps = await Judge(new RangeOptions(), aids => aids with { Valuations = Reader(priced) }, priced).JudgeAsync(_chain.ScriptAsync(), Token).ToListAsync(Token);
        var atOnce = asked;
        var everywhere = await Judge(new RangeOptions(), aids => aids with { Valuations = new EveryBlock(Reader(priced)) }, priced)
            .JudgeAsync(_chain.ScriptAsync(), Token).ToListAsync(Token);

        Assert.Equal(everywhere.Select(step => (step.Changes, step.Coverage)), steps.Select(step => (step.Changes, step.Coverage)));
        Assert.NotEmpty(steps[^1].Changes);
        Assert.Equal(2, atOnce); // The vault's ether before the heist, and the heist's deep trace.
    }

    [Fact]
    public async Task Recorded_blocks_are_judged_as_the_same_blocks_of_a_node()
    {
        _chain.MineEmpty(2).Mine(Heist);
        var live = await JudgeAsync(_chain);
        var blocks = live.Select(step => ((ChainUpdate.Advanced)step.Update).Block).ToAsyncEnumerable();

        var replayed = await Judge(new RangeOptions(), aids => aids).JudgeAsync(blocks, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(live.SelectMany(step => step.Changes), replayed.SelectMany(step => step.Changes));
    }

    private async Task<List<RangeStep>> JudgeAsync(ScriptedChain chain, RangeOptions? options = null, Func<RangeAids, RangeAids>? aids = null)
    {
        var token = TestContext.Current.CancellationToken;
        var updates = chain.ScriptAsync();
        return await Judge(options ?? new RangeOptions(), aids ?? (all => all)).JudgeAsync(updates, token).ToListAsync(token);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ValuationReader Reader(Protocol protocol) => new(protocol, _chain, NullLogger<ValuationReader>.Instance);

    private RangeJudge Judge(RangeOptions options, Func<RangeAids, RangeAids> aids, Protocol? protocol = null)
    {
        var outage = new NodeOutage(TimeProvider.System, NullLogger<NodeOutage>.Instance)
        {
            AnswerPatience = TimeSpan.Zero,
            LongestAbsence = TimeSpan.Zero,
        };
        var watch = new Watch(protocol ?? A.Protocol());
        return new RangeJudge(new DetectionPipeline(watch, A.Rules), aids(new RangeAids("chain", Reader(watch.Protocol), _chain)), outage, options);
    }

    /// <summary>Reads the state before every block, whether it matters or not.</summary>
    private sealed class EveryBlock(ValuationReader reader) : IValuations
    {
        public Task<Valuation?> BeforeAsync(Block block, CancellationToken cancellationToken) => reader.BeforeAsync(block, cancellationToken);
    }
}
