using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Detection;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Engine.Tests;

/// <summary>A rule in shadow judges as it would, and nothing comes of it.</summary>
public sealed class ShadowTests
{
    private static readonly Block Taken = A.Block(7, A.Transaction(
        A.Call(A.Attacker, A.Vault, "initialize()"), new LogSketch(A.Vault, [A.Hash("Initialized(uint8)")], new byte[32])));

    [Fact]
    public void What_it_says_is_set_aside_whole_and_the_others_judge_as_before()
    {
        var live = Pipeline("incubating").Process(new ChainUpdate.Advanced(Taken), A.Valuation());
        var shadow = Pipeline("shadow").Process(new ChainUpdate.Advanced(Taken), A.Valuation());

        Assert.Contains(live.Signals, signal => signal is { Rule: "takeover", Pages: true });
        Assert.DoesNotContain(shadow.Signals, signal => signal.Rule == "takeover");
        Assert.Equal(live.Signals.Where(signal => signal.Rule == "takeover"), shadow.Shadows);
        Assert.Equal(live.Signals.Where(signal => signal.Rule != "takeover"), shadow.Signals);
    }

    [Fact]
    public void It_judges_and_so_stands_in_the_coverage() => Assert.Contains("takeover", Pipeline("shadow").Rules);

    [Fact]
    public void A_look_at_what_was_missed_sets_it_aside_as_well()
    {
        var pipeline = Pipeline("shadow");
        var judged = pipeline.Revisit(Taken, A.Valuation(), Ingest.PendingJudge.Everything(pipeline));

        Assert.DoesNotContain(judged.Signals, signal => signal.Rule == "takeover");
        Assert.Contains(judged.Shadows, signal => signal.Rule == "takeover");
    }

    [Fact]
    public void What_it_says_in_depth_is_set_aside_whole()
    {
        var robbery = A.Robbery("12");
        var block = A.Block(7, A.Transaction(A.Attacker, robbery));
        var trace = A.Trace(block, 0, robbery);
        var live = new DetectionPipeline(A.Watch(), A.Rules).Examine(block, trace, A.Valuation());
        var shadow = new DetectionPipeline(A.Watch(), InShadow).Examine(block, trace, A.Valuation());

        Assert.Contains(live.Signals, signal => signal.Rule == "reentrancy");
        Assert.Empty(shadow.Signals);
        Assert.Equal(live.Signals, shadow.Shadows);
    }

    [Fact]
    public async Task Wherever_the_process_dies_what_it_said_in_depth_is_kept_once()
    {
        var straight = new World { Rules = InShadow };
        Robbed(straight.Chain);
        await straight.RunAsync();
        Assert.Single(straight.Journal.Shadows, signal => signal.Rule == "reentrancy");

        for (var passages = 0; passages < 90; passages += 3)
        {
            var world = new World { Rules = InShadow };
            Robbed(world.Chain);
            await world.RunAsync(passages, passages + 20);
            Assert.Equal(straight.Journal.Shadows.Select(signal => signal.Id).ToHashSet(), world.Journal.Shadows.Select(signal => signal.Id).ToHashSet());
            Assert.Equal(straight.Journal.Shadows.Count, world.Journal.Shadows.Count);
            Assert.Empty(await world.AlertsAsync());
        }

        static void Robbed(ScriptedChain chain) => chain
            .MineEmpty(2).Mine(new Deed("kept", A.Attacker, A.Robbery("12"))).Mine(new Deed("lost", A.Attacker, A.Robbery("31"))).Reorg(1).MineEmpty(3).FinalizeHead();
    }

    private static Dictionary<string, Rule> InShadow =>
        A.Rules.ToDictionary(rule => rule.Key, rule => rule.Value with { Status = "shadow" }, StringComparer.Ordinal);

    private static DetectionPipeline Pipeline(string status)
    {
        var rules = A.Rules.ToDictionary(StringComparer.Ordinal);
        rules["takeover"] = A.PagingRule with { Id = "takeover", Status = status, Needs = Lanes.Receipts | Lanes.Logs | Lanes.Frames | Lanes.Inputs };
        return new DetectionPipeline(A.Watch(), rules);
    }
}
