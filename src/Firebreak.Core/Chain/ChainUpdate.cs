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
/// <param name="Recent">The blocks above the finalised one in ascending order; the last is the position itself.</param>
/// <param name="Finalized">The highest final block that was reported; null before the first report.</param>
public sealed record ChainPosition(Items<BlockRef> Recent, BlockRef? Finalized)
{
    public BlockRef Head => Recent[^1];
}
