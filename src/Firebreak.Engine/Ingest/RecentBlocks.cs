using System.Collections.Concurrent;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Ingest;

/// <summary>The last few blocks in memory, by hash, so that the deep lane need not fetch again what the wide lane just read.</summary>
public sealed class RecentBlocks(IChainView view)
{
    private const int Capacity = 64;
    private readonly ConcurrentDictionary<Hash256, Block> _blocks = new();
    private readonly ConcurrentQueue<Hash256> _order = new();

    public void Keep(Block block)
    {
        if (_blocks.TryAdd(block.Ref.Hash, block))
        {
            _order.Enqueue(block.Ref.Hash);
        }

        while (_order.Count > Capacity && _order.TryDequeue(out var oldest))
        {
            _blocks.TryRemove(oldest, out _);
        }
    }

    /// <summary>From memory, else from the node; null when the node no longer has that block on its chain.</summary>
    /// <param name="needs">What is remembered without these lanes is read again: the node may offer more by now.</param>
    public async Task<Block?> FindAsync(BlockRef block, CancellationToken cancellationToken, Lanes needs = Lanes.None)
    {
        if (_blocks.TryGetValue(block.Hash, out var known) && (needs & ~known.Lanes) == Lanes.None)
        {
            return known;
        }

        var found = await view.FindBlockAsync(block.Number, cancellationToken);
        if (found?.Ref != block)
        {
            return null;
        }

        if (known is not null)
        {
            // Whoever comes next must not judge by the poorer one.
            _blocks.TryUpdate(block.Hash, found, known);
        }

        return found;
    }
}
