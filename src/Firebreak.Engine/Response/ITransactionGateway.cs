using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Response;

/// <summary>Sends signed bytes and learns their fate. Never signs, never retries with anything but the same bytes.</summary>
public interface ITransactionGateway
{
    /// <summary>Host and kind of the endpoint, for the record; never with credentials.</summary>
    string Endpoint { get; }

    /// <summary>Transactions of the account that are mined, as of the node's head.</summary>
    Task<ulong> MinedNonceAsync(Address account, CancellationToken cancellationToken);

    /// <summary>What the next block and the pool cost.</summary>
    Task<FeeSituation> FeesAsync(CancellationToken cancellationToken);

    Task<ulong> EstimateGasAsync(Address from, Address to, byte[] data, CancellationToken cancellationToken);

    /// <summary>Hands the bytes to the node. Bytes that the node already knows, or that are already mined, count as sent.</summary>
    Task<SendOutcome> SendAsync(ReadOnlyMemory<byte> raw, CancellationToken cancellationToken);

    /// <summary>Null while the transaction is not mined on the chain as the node sees it now.</summary>
    Task<MinedTransaction?> FindAsync(Hash256 transaction, CancellationToken cancellationToken);
}

/// <param name="BaseFee">Wei per gas of the next block, as far as it is known.</param>
/// <param name="HighestTip">The highest priority fee seen in the pool and the last blocks, in wei per gas.</param>
public sealed record FeeSituation(UInt256 BaseFee, UInt256 HighestTip);

/// <summary>What the node said to the bytes.</summary>
/// <param name="Accepted">The node has the transaction, now or before.</param>
/// <param name="Answer">The node's own words when it refused; bounded.</param>
public sealed record SendOutcome(bool Accepted, string? Answer);

/// <summary>A transaction that is in a block.</summary>
public sealed record MinedTransaction(BlockRef Block, DateTimeOffset MinedAt, bool Succeeded, ulong GasUsed);
