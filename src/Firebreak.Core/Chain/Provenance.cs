using Firebreak.Ethereum;

namespace Firebreak.Core.Chain;

/// <summary>Where on the chain something derived comes from. If the block is orphaned, whatever carries this is withdrawn.</summary>
public sealed record Provenance(ChainId Chain, BlockRef Block, DateTimeOffset MinedAt, Hash256 Transaction);
