using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Detection;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Engine.Tests;

/// <summary>Judging without a protocol file.</summary>
public sealed class WholeChainTests
{
    private static readonly Watch Everything = new(WholeChain.Of(A.Chain));

    [Fact]
    public void What_needs_a_protocol_file_is_named_in_every_block_and_is_no_trouble()
    {
        var pipeline = new DetectionPipeline(Everything, A.Rules);
        var robbed = pipeline.Process(new ChainUpdate.Advanced(A.Block(7, A.Transaction(A.Attacker, A.Robbery("12")))), A.Valuation());
        var quiet = pipeline.Process(new ChainUpdate.Advanced(A.Block(8)), valuation: null);

        foreach (var judgement in (Judgement[])[robbed, quiet])
        {
            var gap = Assert.Single(judgement.Gaps);
            Assert.Equal(("abnormal-outflow", GapCause.NotConfigured), (gap.Rule, gap.Cause));
            Assert.False(Healing.Heals(gap.Cause));
        }

        Assert.Contains("abnormal-outflow", pipeline.Rules);
        Assert.Empty(robbed.Measurements);
    }

    [Fact]
    public void Going_back_to_a_block_names_it_again_and_a_protocol_file_knows_no_such_gap()
    {
        var block = A.Block(7, A.Transaction(A.Attacker, A.Robbery("12")));
        var missing = A.Rules.Keys.Select(rule => new CoverageGap(rule, Transaction: null, GapCause.NotAnswered, "never read"));

        var again = new DetectionPipeline(Everything, A.Rules).Revisit(block, A.Valuation(), [.. missing]);
        var watched = new DetectionPipeline(A.Watch(), A.Rules).Process(new ChainUpdate.Advanced(block), A.Valuation());

        Assert.Equal(GapCause.NotConfigured, Assert.Single(again.Gaps).Cause);
        Assert.Empty(watched.Gaps);
    }

    [Fact]
    public void Who_is_robbed_is_found_among_those_whom_the_senders_contract_calls()
    {
        var block = A.Block(7, A.Transaction(A.Attacker, A.Robbery("12")), A.Transaction(A.Call(A.Attacker, A.Account("friend"), "", A.Ether("1"))));

        var watch = Everything.Over(block, 0);

        Assert.True(watch is { IsEveryone: true } && watch.Protects(A.Vault) && !watch.Protects(A.Attacker) && !watch.Protects(A.AttackContract));
        Assert.Null(Everything.Over(block, 1));
    }

    [Fact]
    public void Nobody_is_asked_what_the_contracts_of_a_chain_hold() =>
        Assert.False(new DetectionPipeline(Everything, A.Rules).NeedsHoldings(A.Block(7, A.Transaction(A.Attacker, A.Robbery("12"))), A.Valuation()));
}
