using Firebreak.Core.Chain;
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
    public void A_look_out_of_turn_tells_nothing_of_it()
    {
        var pipeline = Pipeline("shadow");
        var judged = pipeline.Revisit(Taken, A.Valuation(), Ingest.PendingJudge.Everything(pipeline));

        Assert.DoesNotContain(judged.Signals, signal => signal.Rule == "takeover");
    }

    [Fact]
    public void What_the_deep_lane_finds_in_shadow_comes_with_the_next_block_and_leaves_with_its_own()
    {
        var robbery = A.Robbery("12");
        var block = A.Block(7, A.Transaction(A.Attacker, robbery));
        var trace = A.Trace(block, 0, robbery);
        var (kept, orphaned, pending) = (DeepPipeline(), DeepPipeline(), DeepPipeline());

        kept.Process(new ChainUpdate.Advanced(block), A.Valuation());
        Assert.Empty(kept.Examine(block, trace, A.Valuation()).Signals);
        Assert.Contains(kept.Process(new ChainUpdate.Advanced(A.Block(8)), valuation: null).Shadows, signal => signal.Rule == "reentrancy");

        orphaned.Process(new ChainUpdate.Advanced(block), A.Valuation());
        orphaned.Examine(block, trace, A.Valuation());
        orphaned.Process(new ChainUpdate.Reorged(A.BlockRef(6), [block.Ref]), valuation: null);
        Assert.Empty(orphaned.Process(new ChainUpdate.Advanced(A.Block(8)), valuation: null).Shadows);

        pending.Examine(block, trace, A.Valuation());
        Assert.Empty(pending.Process(new ChainUpdate.Advanced(A.Block(8)), valuation: null).Shadows);
    }

    private static DetectionPipeline DeepPipeline() => new(
        A.Watch(), A.Rules.ToDictionary(rule => rule.Key, rule => rule.Value with { Status = "shadow" }, StringComparer.Ordinal));

    private static DetectionPipeline Pipeline(string status)
    {
        var rules = A.Rules.ToDictionary(StringComparer.Ordinal);
        rules["takeover"] = A.PagingRule with { Id = "takeover", Status = status, Needs = Lanes.Receipts | Lanes.Logs | Lanes.Frames | Lanes.Inputs };
        return new DetectionPipeline(A.Watch(), rules);
    }
}
