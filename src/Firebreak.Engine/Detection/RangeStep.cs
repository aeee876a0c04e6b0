using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Ingest;

namespace Firebreak.Engine.Detection;

/// <summary>What one update of a range brought about.</summary>
/// <param name="Changes">Signals raised by the block, from both lanes; or withdrawn, when the update took blocks back.</param>
/// <param name="Coverage">What became of the block; null when the update brought none.</param>
public sealed record RangeStep(ChainUpdate Update, Items<SignalChange> Changes, BlockCoverage? Coverage);

/// <summary>What the source of a range offers beside its blocks.</summary>
/// <param name="Name">What the source is called in the reasons of gaps, for example <c>node</c> or <c>recording</c>.</param>
/// <param name="Valuations">Null when the source has no state at all.</param>
/// <param name="Tracer">Null when the source has no storage access per frame at all.</param>
public sealed record RangeAids(string Name, IValuations? Valuations, IDeepTracer? Tracer)
{
    /// <summary>Whether the source really has it, asked when the first transaction is to be looked at deeply; null when that is known.</summary>
    public Func<CancellationToken, Task<bool>>? OffersTraces { get; init; }
}

/// <summary>How a range is judged.</summary>
public sealed class RangeOptions
{
    /// <summary>How many transactions of one block may be traced deeply. Default 25, as when watching live.</summary>
    public int DeepBudgetPerBlock { get; set; } = 25;

    /// <summary>
    /// How many blocks lie on top of a block before rules learn from it. Default 64, which is what finality takes on mainnet: a range is then
    /// judged as it would have been live, whenever it is judged.
    /// </summary>
    public int LearnDepth { get; set; } = 64;

    /// <summary>How many blocks may wait for state or deep traces while others are read on. Default 32.</summary>
    public int Ahead { get; set; } = 32;
}
