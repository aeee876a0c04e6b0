using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Ingest;

/// <summary>A transaction that waits for a block.</summary>
/// <param name="To">Null for a creation.</param>
/// <param name="GasPrice">The most that it pays per gas, in wei.</param>
public sealed record PendingTransaction(
    Hash256 Hash, Address From, Address? To, ulong Nonce, UInt256 Value, ReadOnlyMemory<byte> Input, ulong Gas, UInt256 GasPrice)
{
    /// <summary>Whether it gives accounts code (EIP-7702).</summary>
    public bool SetsCode { get; init; }
}

/// <summary>Word of a transaction in the pool.</summary>
/// <param name="Whole">Null when the node gave no more than the hash.</param>
public sealed record PendingNews(Hash256 Hash, PendingTransaction? Whole);

/// <summary>Where a transaction is now.</summary>
/// <param name="IsKnown">False when the node knows no such transaction.</param>
/// <param name="Block">The block that holds it; null while it waits.</param>
public sealed record PendingFate(bool IsKnown, BlockRef? Block);

/// <summary>The seam to a node's pool of pending transactions, and to trying them on the state of its newest block.</summary>
public interface IPendingPool
{
    /// <summary>Why pending transactions cannot be watched at this node; null when they can.</summary>
    /// <exception cref="NodeUnavailableException">The node cannot be used for the moment.</exception>
    Task<string?> WhyNotAsync(CancellationToken cancellationToken);

    /// <summary>How the pool is watched, in a few words; empty before <see cref="WhyNotAsync"/> found a way.</summary>
    string How { get; }

    /// <summary>What comes into the pool, for ever. The same transaction may come more than once; what was lost on the way is counted.</summary>
    IAsyncEnumerable<PendingNews> WatchAsync(Action<int> lost, CancellationToken cancellationToken);

    /// <summary>Null when the node does not know it, or it is mined already.</summary>
    /// <exception cref="NodeUnavailableException">The node cannot be used for the moment.</exception>
    /// <exception cref="NodeAnswerException">The node answers nonsense.</exception>
    Task<PendingTransaction?> FindAsync(Hash256 transaction, CancellationToken cancellationToken);

    /// <exception cref="NodeUnavailableException">The node cannot be used for the moment.</exception>
    /// <exception cref="NodeAnswerException">The node answers nonsense.</exception>
    Task<PendingFate> FateAsync(Hash256 transaction, CancellationToken cancellationToken);

    /// <summary>
    /// The transaction as the only one of a block after <paramref name="head"/>: what it would do there alone. The block says by its lanes what
    /// the node gave; its hash is the transaction's, since there is no such block.
    /// </summary>
    /// <param name="needs">What is asked for; frames and logs come in any case.</param>
    /// <exception cref="NodeUnavailableException">The node cannot be used for the moment.</exception>
    /// <exception cref="NodeAnswerException">The node refuses, or answers nonsense.</exception>
    Task<Block> TryAsync(PendingTransaction transaction, BlockHeader head, Lanes needs, CancellationToken cancellationToken);

    /// <summary>The same with storage access per frame; null when the node does not give it.</summary>
    /// <exception cref="NodeUnavailableException">The node cannot be used for the moment.</exception>
    /// <exception cref="NodeAnswerException">The node refuses, or answers nonsense.</exception>
    Task<DeepTrace?> TraceAsync(PendingTransaction transaction, BlockHeader head, BlockRef place, CancellationToken cancellationToken);
}
