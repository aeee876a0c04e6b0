using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Ingest;

/// <summary>Which way ahead of the chain's order a signal was raised.</summary>
public enum EarlyStage
{
    /// <summary>By trying a transaction that waits in the node's pool.</summary>
    Pending,

    /// <summary>By a glance at a block near the head while the ordered lane is far behind.</summary>
    Head,
}

/// <summary>A signal that was raised before its turn, and stands until its turn comes or it falls.</summary>
/// <param name="Sender">Who sent the transaction.</param>
/// <param name="Nonce">The transaction's nonce: whichever transaction of the sender takes it, the others are void.</param>
/// <param name="SeenAt">When it was raised, by our clock.</param>
public sealed record EarlyEvidence(Signal Signal, EarlyStage Stage, Address Sender, ulong Nonce, DateTimeOffset SeenAt);

/// <summary>
/// Early evidence: raised once, ended once, in the same log of signals and with the same promises as the rest of the journal. What a commit
/// of the ordered lane means for it is decided within that commit (<see cref="EarlyTurn"/>).
/// </summary>
public interface IEarlyJournal
{
    /// <summary>
    /// Raises what does not stand yet. Of a block that the ordered lane has reached, nothing: it is judged in its turn.
    /// </summary>
    /// <returns>True when anything was raised.</returns>
    Task<bool> RaiseEarlyAsync(ChainId chain, Items<EarlyEvidence> evidence, CancellationToken cancellationToken);

    /// <summary>All early evidence that stands, oldest first.</summary>
    Task<IReadOnlyList<EarlyEvidence>> StandingEarlyAsync(ChainId chain, CancellationToken cancellationToken);

    /// <summary>
    /// Ends early evidence. A no-op for what does not stand, and for a mined transaction that still waits for the deep lane: its pending
    /// evidence leaves with that verdict.
    /// </summary>
    /// <param name="block">The block that ended it; null when none did.</param>
    Task EndEarlyAsync(ChainId chain, Items<SignalId> signals, EarlyEnd reason, BlockRef? block, CancellationToken cancellationToken);
}
