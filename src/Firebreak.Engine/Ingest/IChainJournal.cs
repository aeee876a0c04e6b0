using Firebreak.Core;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Network;
using Firebreak.Core.Detection.Writing;
using Firebreak.Engine.Detection;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Ingest;

/// <summary>
/// Where Firebreak stands on each chain and what it saw there. The cursor and everything derived from a block are written in one
/// transaction: after a crash at any line, processing a block again writes nothing twice.
/// </summary>
public interface IChainJournal
{
    /// <summary>Null when this chain was never followed.</summary>
    Task<ChainPosition?> LoadPositionAsync(ChainId chain, CancellationToken cancellationToken);

    /// <summary>Writes a commit whole or not at all. Committing the same again is a no-op: signals and suspects are known by id.</summary>
    Task CommitAsync(ChainCommit commit, CancellationToken cancellationToken);

    /// <summary>Transactions of blocks still on the chain that wait for the deep lane, oldest first.</summary>
    Task<IReadOnlyList<Suspect>> WaitingSuspectsAsync(ChainId chain, CancellationToken cancellationToken);

    /// <summary>
    /// Writes what the deep lane found, or why it could not look, and takes the suspect off the list, in one transaction. A no-op if its
    /// block was orphaned meanwhile.
    /// </summary>
    Task SettleSuspectAsync(Suspect suspect, DeepJudgement seen, CancellationToken cancellationToken);

    /// <summary>Blocks that are known to have been on the chain, ascending, for finding what it still has in common with them.</summary>
    Task<IReadOnlyList<BlockRef>> AnchorsAsync(ChainId chain, CancellationToken cancellationToken);

    /// <summary>
    /// Takes back everything above a block, final or not, in one transaction: an operator agreed. The position is that block afterwards;
    /// none when nothing is left.
    /// </summary>
    /// <param name="ancestor">The highest block that is still on the chain; null when none is.</param>
    Task RewindAsync(ChainId chain, BlockRef? ancestor, CancellationToken cancellationToken);

    /// <summary>What was measured in blocks that are on the chain, ascending by block; baselines are rebuilt from it.</summary>
    Task<IReadOnlyList<Measurement>> MeasurementsAsync(ChainId chain, CancellationToken cancellationToken);

    /// <summary>The vitals of the newest blocks that are on the chain, ascending: as many as <see cref="ChainPulse.Memory"/>, give or take a few.</summary>
    Task<IReadOnlyList<BlockVitals>> VitalsAsync(ChainId chain, CancellationToken cancellationToken);
}

/// <summary>All that one chain update brings about.</summary>
/// <param name="Position">Where the chain stands after the update.</param>
/// <param name="Orphaned">Blocks taken back by this update: their signals are withdrawn, their suspects and measurements dropped.</param>
public sealed record ChainCommit(
    ChainId Chain,
    ChainPosition Position,
    Items<BlockRef> Orphaned,
    Items<Signal> Signals,
    Items<Suspect> Suspects,
    Items<Measurement> Measurements)
{
    /// <summary>
    /// What the rules saw of the block that the update brought; null when it brought none. That its suspects wait for the deep rules need
    /// not be said in it: that follows from <see cref="Suspects"/>. Of a block that was committed before, nothing is written again.
    /// </summary>
    public BlockCoverage? Coverage { get; init; }

    /// <summary>The transactions of the block that the update brought: pending evidence about them, or about what they replace, ends with it.</summary>
    public Items<TakenNonce> Taken { get; init; }

    /// <summary>Matches that no window of a written rule will count again: they are deleted. Null when nothing became final.</summary>
    public SpentMatches? Spent { get; init; }

    /// <summary>What rules in shadow say of the block: recorded, and nothing else.</summary>
    public Items<Signal> Shadows { get; init; }

    /// <summary>What the update means for what is learned; null for nothing. What orphaned blocks taught is dropped with them.</summary>
    public Teaching? Teaching { get; init; }

    /// <summary>
    /// The vitals of the block that the update brought; null when it brought none. When blocks are orphaned, how many they were is noted with
    /// the block that they stood on.
    /// </summary>
    public BlockVitals? Vitals { get; init; }
}

/// <summary>A transaction that the wide lane found worth a deep look.</summary>
public sealed record Suspect(ChainId Chain, BlockRef Block, Hash256 Transaction, string Reason);

/// <summary>The log of signals in the order in which they were written, for the alerting room.</summary>
public interface ISignalLog
{
    /// <summary>Up to <paramref name="limit"/> changes after a sequence number, ascending.</summary>
    Task<IReadOnlyList<LoggedSignal>> ReadAsync(long after, int limit, CancellationToken cancellationToken);
}

/// <summary>A change with its place in the log.</summary>
/// <param name="SeenAt">When Firebreak wrote it, by our clock.</param>
public sealed record LoggedSignal(long Sequence, DateTimeOffset SeenAt, SignalChange Change);
