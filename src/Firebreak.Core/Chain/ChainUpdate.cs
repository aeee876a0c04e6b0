using System.Text.Json.Serialization;

namespace Firebreak.Core.Chain;

/// <summary>What a chain tells those who follow it, in order and without gaps.</summary>
public abstract record ChainUpdate
{
    private ChainUpdate()
    {
    }

    /// <summary>The chain grew by this block; its parent is the block of the update before.</summary>
    public sealed record Advanced(Block Block) : ChainUpdate;

    /// <summary>The chain took blocks back.</summary>
    /// <param name="Ancestor">The last block that both branches share: the new position.</param>
    /// <param name="Orphaned">The blocks that are no longer part of the chain, highest first.</param>
    public sealed record Reorged(BlockRef Ancestor, Items<BlockRef> Orphaned) : ChainUpdate;

    /// <summary>Everything up to and including this block is final.</summary>
    public sealed record Finalized(BlockRef UpTo) : ChainUpdate;
}

/// <summary>Where a follower stands, with enough memory of hashes to find the common ancestor of any reorg that is not past finality.</summary>
/// <param name="Recent">The blocks above the finalised one in ascending order (and that one, if it was the head then); the last is the position itself.</param>
/// <param name="Finalized">The highest final block that was reported; null before the first report.</param>
public sealed record ChainPosition(Items<BlockRef> Recent, BlockRef? Finalized)
{
    /// <summary>
    /// How many hashes are kept at most: on chains that become final, more than ever lie above the final block (half an hour of blocks every
    /// 250 ms); on a chain that never reports finality, what a reorg can reach.
    /// </summary>
    public const int LongestMemory = 8_192;

    [JsonIgnore]
    public BlockRef Head => Recent[^1];

    /// <summary>
    /// The position after an update. Null stands for the time before the first block. The head again changes nothing; nor does a report
    /// of less finality than is known, as a late node behind the same address gives it.
    /// </summary>
    /// <exception cref="InvalidOperationException">The block does not follow the position: the source broke its promise.</exception>
    public static ChainPosition? After(ChainPosition? position, ChainUpdate update) => update switch
    {
        ChainUpdate.Advanced advanced when position is null => new ChainPosition([advanced.Block.Ref], Finalized: null),
        ChainUpdate.Advanced advanced => position.Followed(advanced.Block),
        ChainUpdate.Reorged reorged when position is not null => position with
        {
            Recent = position.Recent.Where(known => known.Number < reorged.Ancestor.Number).Append(reorged.Ancestor).ToItems(),
        },
        ChainUpdate.Finalized finalized when position is not null && finalized.UpTo.Number >= (position.Finalized?.Number ?? 0) => new ChainPosition(
            position.Recent.Where(known => known.Number > finalized.UpTo.Number || known == position.Head).ToItems(), finalized.UpTo),
        _ => position,
    };

    private ChainPosition Followed(Block block)
    {
        if (block.Ref == Head)
        {
            return this;
        }

        return block.Before == Head
            ? this with { Recent = [.. Recent.Span[Math.Max(0, Recent.Count + 1 - LongestMemory)..], block.Ref] }
            : throw new InvalidOperationException($"Block {block.Ref} does not follow {Head}.");
    }
}
