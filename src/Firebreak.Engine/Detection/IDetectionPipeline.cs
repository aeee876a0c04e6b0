using Firebreak.Core;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Writing;
using Firebreak.Engine.Ingest;

namespace Firebreak.Engine.Detection;

/// <summary>The seam to detection: chain updates go in, opinions come out. Never awaits; the caller brings what must be fetched.</summary>
public interface IDetectionPipeline
{
    /// <summary>Ids of the rules in force: each is evaluated on every block, save what a judgement's gaps name.</summary>
    Items<string> Rules { get; }

    /// <summary>Ids of those of the rules that also judge deep traces.</summary>
    Items<string> DeepRules { get; }

    /// <summary>Ids of those of the rules that users wrote; they judge every block, whether it touches the protocol or not.</summary>
    Items<string> WrittenRules { get; }

    /// <summary>What blocks must carry for every rule in force; what none needs may be left out.</summary>
    Lanes Needs { get; }

    /// <summary>Matches that no window counts any more, as of the last final block; null until there was one.</summary>
    SpentMatches? Spent { get; }

    /// <summary>Names this program and its rules with their numbers: another edition may see what this one failed on.</summary>
    string Edition { get; }

    /// <summary>Puts back what was learned before a restart.</summary>
    void Restore(IEnumerable<Measurement> measurements, BlockRef? finalized);

    /// <summary>True when any rule may say something of the block. Depends on the block alone; thread-safe.</summary>
    bool Concerns(Block block);

    /// <summary>True when the block touches what is protected. Depends on the block alone; thread-safe.</summary>
    bool Touches(Block block);

    /// <summary>True when judging the block needs prices and holdings from the block before it. Depends on the block alone; thread-safe.</summary>
    bool NeedsValuation(Block block);

    /// <summary>
    /// False when the judgement is the same whatever the contracts held, so that prices alone are enough. Depends on the arguments alone;
    /// thread-safe.
    /// </summary>
    /// <param name="prices">A valuation that knows prices and no holdings.</param>
    bool NeedsHoldings(Block block, Valuation prices);

    /// <summary>What must be asked of the state at the end of the block. Depends on the block alone; thread-safe.</summary>
    Items<ViewQuestion> Questions(Block block);

    /// <summary>Judges an update in the wide lane.</summary>
    /// <param name="valuation">State before the block; null when <see cref="NeedsValuation"/> said no.</param>
    /// <param name="replies">What came of <see cref="Questions"/>.</param>
    Judgement Process(ChainUpdate update, Valuation? valuation, Items<ViewReply> replies = default);

    /// <summary>
    /// Judges again exactly what was not seen of a block: the missing rules, on the missing transactions. Learns nothing by itself and may
    /// be called beside <see cref="Process"/>.
    /// </summary>
    /// <param name="missing">A gap without a transaction stands for all of them.</param>
    /// <param name="replies">What came of <see cref="Questions"/>.</param>
    Judgement Revisit(Block block, Valuation? valuation, Items<CoverageGap> missing, Items<ViewReply> replies = default);

    /// <summary>Learns what a block gave that was judged again, once it is written.</summary>
    void Learn(Items<Measurement> measurements);

    /// <summary>Judges a transaction in the deep lane.</summary>
    DeepJudgement Examine(Block block, DeepTrace trace, Valuation valuation);
}

/// <summary>What the deep lane concluded from one trace.</summary>
/// <param name="Gaps">The rules that did not see it, or failed on it; empty when all saw it.</param>
public sealed record DeepJudgement(Items<Signal> Signals, Items<CoverageGap> Gaps)
{
    public static DeepJudgement Nothing { get; } = new([], []);

    /// <inheritdoc cref="Judgement.Shadows"/>
    public Items<Signal> Shadows { get; init; }
}

/// <summary>What the wide lane concluded from one update.</summary>
/// <param name="Suspects">Worth a deep look; those whose transaction gained most come first.</param>
/// <param name="Gaps">What could not be judged, by rule.</param>
public sealed record Judgement(Items<Signal> Signals, Items<Suspect> Suspects, Items<Measurement> Measurements, Items<CoverageGap> Gaps)
{
    public static Judgement Nothing { get; } = new([], [], [], []);

    /// <summary>What rules in shadow say: recorded for comparison, and nothing else.</summary>
    public Items<Signal> Shadows { get; init; }

    /// <summary>What its transactions will teach when the block is final; null when nothing is learned here.</summary>
    public Teaching? Teaching { get; init; }
}
