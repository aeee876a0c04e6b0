using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Writing;

namespace Firebreak.Engine.Detection.Plugins;

/// <summary>The pipeline with the operator's own detectors beside the rules. They see every block, after the rules, and can add signals and nothing else.</summary>
public sealed class PluggedPipeline(IDetectionPipeline inner, PluginShelf shelf) : IDetectionPipeline
{
    public Items<string> Rules => inner.Rules.Concat(shelf.Ids).ToItems();

    public Items<string> DeepRules => inner.DeepRules;

    // Whoever asks for these asks which rules judge blocks that do not touch the protocol.
    public Items<string> WrittenRules => inner.WrittenRules.Concat(shelf.Ids).ToItems();

    public Lanes Needs => inner.Needs | shelf.Needs;

    public SpentMatches? Spent => inner.Spent;

    public string Edition => shelf.Ids.Count == 0 ? inner.Edition : $"{inner.Edition} {shelf.Edition}";

    public void Restore(IEnumerable<Measurement> measurements, BlockRef? finalized) => inner.Restore(measurements, finalized);

    public bool Concerns(Block block) => shelf.Ids.Count > 0 || inner.Concerns(block);

    public bool Touches(Block block) => inner.Touches(block);

    public bool NeedsValuation(Block block) => inner.NeedsValuation(block);

    public bool NeedsHoldings(Block block, Valuation prices) => inner.NeedsHoldings(block, prices);

    public Items<ViewQuestion> Questions(Block block) => inner.Questions(block);

    public Judgement Process(ChainUpdate update, Valuation? valuation, Items<ViewReply> replies = default)
    {
        var judgement = inner.Process(update, valuation, replies);
        switch (update)
        {
            case ChainUpdate.Advanced { Block: var block } when shelf.Ids.Count > 0:
                return Join(judgement, shelf.Judge(block));
            case ChainUpdate.Finalized finalized:
                shelf.Finalize(finalized.UpTo.Number);
                return judgement;
            default:
                return judgement;
        }
    }

    public Judgement Revisit(Block block, Valuation? valuation, Items<CoverageGap> missing, Items<ViewReply> replies = default)
    {
        var theirs = missing.Where(gap => shelf.Ids.Contains(gap.Rule, StringComparer.Ordinal)).ToItems();
        return theirs.Count == 0
            ? inner.Revisit(block, valuation, missing, replies)
            : Join(inner.Revisit(block, valuation, missing.Except(theirs).ToItems(), replies), shelf.Revisit(block, theirs));
    }

    public void Learn(Items<Measurement> measurements) => inner.Learn(measurements);

    public DeepJudgement Examine(Block block, DeepTrace trace, Valuation valuation) => inner.Examine(block, trace, valuation);

    private static Judgement Join(Judgement rules, Judgement plugins) => rules with
    {
        Signals = rules.Signals.Concat(plugins.Signals).ToItems(),
        Gaps = rules.Gaps.Concat(plugins.Gaps).ToItems(),
    };
}
