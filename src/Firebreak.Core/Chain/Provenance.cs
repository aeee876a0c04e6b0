using System.Text.Json.Serialization;
using Firebreak.Ethereum;

namespace Firebreak.Core.Chain;

/// <summary>How far a transaction had come when something was derived from it.</summary>
public enum EvidenceStage
{
    /// <summary>It stands in a block.</summary>
    Mined,

    /// <summary>It waits in a node's pool and was tried on the state of the newest block. It may never be mined, or do something else then.</summary>
    Pending,
}

/// <summary>Where on the chain something derived comes from. If the block is orphaned, whatever carries this is withdrawn.</summary>
/// <param name="Block">The block that holds the transaction; of a pending one, the block on whose state it was tried.</param>
/// <param name="MinedAt">The time of that block.</param>
public sealed record Provenance(ChainId Chain, BlockRef Block, DateTimeOffset MinedAt, Hash256 Transaction)
{
    /// <summary>Whether the transaction stands in <see cref="Block"/>, or only waits.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public EvidenceStage Stage { get; init; }
}
