using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>Walks a new branch down by its parent hashes until it meets the blocks that are known.</summary>
internal sealed class ReorgWalk(BlockFetcher fetcher)
{
    /// <param name="position">Where the follower stands.</param>
    /// <param name="branch">A block of the new branch, at most one above the position.</param>
    /// <exception cref="DeepReorgException">The branch leaves the known chain at or below the finalised block.</exception>
    /// <exception cref="NodeAnswerException">The branch cannot be walked: it vanished meanwhile, or the node contradicts itself.</exception>
    public async Task<ChainUpdate.Reorged> FindAsync(ChainPosition position, BlockHeader branch, CancellationToken cancellationToken)
    {
        var at = branch.Ref.Number > position.Head.Number ? ParentOf(branch) : branch.Ref;
        while (true)
        {
            if (position.Find(at.Number) is { } known && known == at)
            {
                return Leave(position, at);
            }

            if (position.Finalized is { } final && at.Number <= final.Number)
            {
                await RefuseAsync(final, cancellationToken);
            }

            // Below everything that is remembered there is nothing left to compare: all of it goes.
            if (at.Number < position.Recent[0].Number)
            {
                return Leave(position, at);
            }

            var header = await fetcher.FindHeaderAsync(NodeCalls.HeaderByHash(at.Hash), cancellationToken);
            if (header?.Ref != at)
            {
                throw new NodeAnswerException($"eth_getBlockByHash: Block {at} of a new branch is not there.");
            }

            at = ParentOf(header);
        }
    }

    private static ChainUpdate.Reorged Leave(ChainPosition position, BlockRef ancestor) =>
        new(ancestor, position.Recent.Where(block => block.Number > ancestor.Number).Reverse().ToItems());

    private static BlockRef ParentOf(BlockHeader header) => header.Ref.Number > 0
        ? new(header.Ref.Number - 1, header.Parent)
        : throw new DeepReorgException($"The node's chain begins with block {header.Ref.Hash} and shares no block with what is known.");

    // Stopping for good takes more than one odd answer: the node must also have another block at the final height.
    private async Task RefuseAsync(BlockRef final, CancellationToken cancellationToken)
    {
        var now = await fetcher.FindHeaderAsync(NodeCalls.HeaderByNumber(final.Number), cancellationToken);
        throw now is not null && now.Ref != final
            ? new DeepReorgException($"Block {final} was final, but the node now has {now.Ref.Hash} at that height.")
            : new NodeAnswerException($"eth_getBlockByHash: The node contradicts itself: a branch bypasses final block {final}, which it still has.");
    }
}

/// <summary>Words of a position that the follower needs.</summary>
internal static class Positions
{
    extension(ChainPosition position)
    {
        /// <summary>The known block at a height: remembered or final; null when the height is not remembered.</summary>
        public BlockRef? Find(ulong number)
        {
            var first = position.Recent[0].Number;
            if (number >= first && number - first < (ulong)position.Recent.Count)
            {
                return position.Recent[(int)(number - first)];
            }

            return position.Finalized is { } final && final.Number == number ? final : null;
        }
    }
}
