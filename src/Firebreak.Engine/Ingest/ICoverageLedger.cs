using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;

namespace Firebreak.Engine.Ingest;

/// <summary>
/// What every rule saw of every block. Written by <see cref="IChainJournal"/> together with what follows from the block; read, mended and
/// compacted here. Suspects that wait for the deep lane are gaps of the deep rules, without being written twice.
/// </summary>
public interface ICoverageLedger
{
    /// <summary>What is known of the heights from <paramref name="from"/> to <paramref name="to"/>, ascending and without holes: heights that were never read are said.</summary>
    /// <param name="limit">How many rows are looked at, at most; the answer says how far it came.</param>
    Task<CoverageReading> ReadAsync(ChainId chain, ulong from, ulong to, int limit, CancellationToken cancellationToken);

    /// <summary>Gaps by cause over all blocks, without those that only wait for the deep lane.</summary>
    Task<IReadOnlyList<GapTally>> TallyAsync(ChainId chain, CancellationToken cancellationToken);

    /// <summary>Makes gaps of failed rules due that were noted under another edition.</summary>
    Task WakeAsync(ChainId chain, string edition, CancellationToken cancellationToken);

    /// <summary>Makes everything due that waits for another edition or for a node that offers more.</summary>
    Task WakeAllAsync(ChainId chain, CancellationToken cancellationToken);

    /// <summary>Blocks with gaps that should be asked about now, those that waited longest first.</summary>
    Task<IReadOnlyList<DueBlock>> DueAsync(ChainId chain, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Closes gaps and writes what was found, in one transaction; nothing when the block is no longer on the chain. What is closed already is
    /// passed over, and what is known already is not written twice. When gaps are left, the next question waits longer than the last one.
    /// </summary>
    /// <returns>False when there was nothing to do.</returns>
    Task<bool> HealAsync(CoverageHealing healing, CancellationToken cancellationToken);

    /// <summary>Heights between the first block and the head that are in no row: there should be none.</summary>
    Task<IReadOnlyList<MissingBlocks>> MissingAsync(ChainId chain, CancellationToken cancellationToken);

    /// <summary>Writes a block that was never read, if the block after it is still <paramref name="next"/>.</summary>
    /// <returns>False when the chain moved meanwhile, or the block is there.</returns>
    Task<bool> FillAsync(ChainCommit block, BlockRef next, CancellationToken cancellationToken);

    /// <summary>Joins final blocks of which the same is to be said. Returns how many rows it saved.</summary>
    Task<int> CompactAsync(ChainId chain, CancellationToken cancellationToken);
}

/// <summary>A part of the ledger.</summary>
/// <param name="Spans">Ascending; each begins where the one before ended.</param>
/// <param name="Through">Everything up to this height was read; null when the chain has no ledger there.</param>
public sealed record CoverageReading(Items<CoverageSpan> Spans, ulong? Through);

/// <summary>A block to ask about again.</summary>
/// <param name="Gaps">Those that can heal now, of the whole block and of single transactions.</param>
/// <param name="Attempts">How often it was asked about in vain.</param>
public sealed record DueBlock(BlockRef Block, Items<string> Rules, Items<CoverageGap> Gaps, int Attempts);

/// <summary>Heights that were never read.</summary>
/// <param name="Next">The block above them as the ledger knows it; null when only its height is known.</param>
public sealed record MissingBlocks(ulong First, ulong Last, BlockRef? Next);

/// <summary>What asking again brought about for one block.</summary>
/// <param name="Closed">Gaps that were asked about, known by rule and transaction.</param>
/// <param name="Opened">Gaps that are left or new, waiting suspects apart.</param>
/// <param name="Edition">The edition of the rules that asked.</param>
public sealed record CoverageHealing(
    ChainId Chain,
    BlockRef Block,
    Items<CoverageGap> Closed,
    Items<CoverageGap> Opened,
    Items<Signal> Signals,
    Items<Suspect> Suspects,
    Items<Measurement> Measurements,
    string Edition)
{
    /// <inheritdoc cref="ChainCommit.Shadows"/>
    public Items<Signal> Shadows { get; init; }
}
