using Firebreak.Ethereum;

namespace Firebreak.Core.Chain;

/// <summary>What identifies and times a block.</summary>
/// <param name="Parent">Hash of the block before; the link by which reorgs are found.</param>
/// <param name="MinedAt">The chain's own clock: the header's timestamp.</param>
/// <param name="BaseFee">EIP-1559 base fee in wei; zero before London.</param>
public sealed record BlockHeader(
    ChainId Chain,
    BlockRef Ref,
    Hash256 Parent,
    DateTimeOffset MinedAt,
    Address Miner,
    UInt256 BaseFee,
    ulong GasUsed,
    ulong GasLimit);
