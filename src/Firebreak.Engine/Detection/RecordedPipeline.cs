using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Writing;

namespace Firebreak.Engine.Detection;

/// <summary>
/// The live pipeline over a recording: blocks are judged with what the recording says of the state before them, and what it
/// does not say is a gap of every rule that weighs it. Nothing that was judged half is told as whole.
/// </summary>
/// <param name="valuations">What the recording says of the state; null when a node says it.</param>
public sealed class RecordedPipeline(IDetectionPipeline live, RecordedValuations? valuations) : IDetectionPipeline
{
    public Items<string> Rules => live.Rules;

    public string Edition => live.Edition;

    public Items<string> DeepRules => live.DeepRules;

    public Items<string> WrittenRules => live.WrittenRules;

    public Lanes Needs => live.Needs;

    public SpentMatches? Spent => live.Spent;

    public void Restore(IEnumerable<Measurement> measurements, BlockRef? finalized) => live.Restore(measurements, finalized);

    public bool Concerns(Block block) => live.Concerns(block);

    public bool Touches(Block block) => live.Touches(block);

    public bool NeedsValuation(Block block) => live.NeedsValuation(block);

    public bool NeedsHoldings(Block block, Valuation prices) => live.NeedsHoldings(block, prices);

    public Items<ViewQuestion> Questions(Block block) => live.Questions(block);

    public Judgement Process(ChainUpdate update, Valuation? valuation, Items<ViewReply> replies = default)
    {
        var judgement = live.Process(update, valuation, replies);
        if (update is not ChainUpdate.Advanced { Block: var block } || FaultOf(block) is not { } fault)
        {
            return judgement;
        }

        // Written rules say for themselves what they lack.
        var seen = Rules.Except(WrittenRules, StringComparer.Ordinal).Where(rule => !judgement.Gaps.Any(gap => gap.Rule == rule && gap.Transaction is null));
        return judgement with { Gaps = judgement.Gaps.Concat(seen.Select(rule => new CoverageGap(rule, Transaction: null, GapCause.NotOffered, fault))).ToItems() };
    }

    // Without frames it cannot even be said that a block has nothing to do with the protocol.
    private string? FaultOf(Block block) => Touches(block) ? valuations?.MissingOf(block)
        : block.Transactions.Length > 0 && !block.Lanes.HasFlag(Lanes.Frames) ? "the source gave no Frames"
        : null;

    public Judgement Revisit(Block block, Valuation? valuation, Items<CoverageGap> missing, Items<ViewReply> replies = default) =>
        live.Revisit(block, valuation, missing, replies);

    public void Learn(Items<Measurement> measurements) => live.Learn(measurements);

    public DeepJudgement Examine(Block block, DeepTrace trace, Valuation valuation) => live.Examine(block, trace, valuation);
}
