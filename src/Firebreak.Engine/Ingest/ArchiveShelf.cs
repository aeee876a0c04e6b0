using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Ingest;

/// <summary>
/// Blocks that wait for finality before they are archived, as the wide lane read them, with the deep traces made of them. Bounded: what no
/// longer fits is forgotten and read from the node again.
/// </summary>
public sealed class ArchiveShelf
{
    /// <summary>Blocks that are kept; finality takes 64 to 96 on mainnet.</summary>
    public const int MostBlocks = 256;

    /// <summary>Rows of all blocks that are kept.</summary>
    public const long MostRows = 2_000_000;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<ulong, Block> _blocks = [];
    private readonly Dictionary<(Hash256 Block, Hash256 Transaction), DeepTrace> _traces = [];
    private long _rows;
    private ulong? _first;
    private BlockRef? _final;

    /// <summary>The height of the first block that was seen; null before it.</summary>
    public ulong? First
    {
        get
        {
            lock (_gate)
            {
                return _first;
            }
        }
    }

    /// <summary>The highest block that was reported final since the start.</summary>
    public BlockRef? Final
    {
        get
        {
            lock (_gate)
            {
                return _final;
            }
        }
    }

    public void Note(ChainUpdate update)
    {
        lock (_gate)
        {
            switch (update)
            {
                case ChainUpdate.Advanced { Block: var block }:
                    _first ??= block.Ref.Number;
                    Keep_NeedsLock(block);
                    break;
                case ChainUpdate.Reorged { Ancestor: var ancestor }:
                    foreach (var orphaned in _blocks.Keys.Where(number => number > ancestor.Number).ToList())
                    {
                        Forget_NeedsLock(orphaned);
                    }

                    break;
                case ChainUpdate.Finalized { UpTo: var upTo } when upTo.Number >= (_final?.Number ?? 0):
                    _final = upTo;
                    break;
            }
        }
    }

    /// <summary>A trace of a block that is not kept is not kept either.</summary>
    public void Note(DeepTrace trace)
    {
        lock (_gate)
        {
            if (_blocks.TryGetValue(trace.Block.Number, out var block) && block.Ref == trace.Block)
            {
                _traces[(trace.Block.Hash, trace.Transaction)] = trace;
            }
        }
    }

    /// <summary>The block at a final height with its traces, taken off the shelf; null when it is not there.</summary>
    public ArchivedBlock? Take(ulong number)
    {
        lock (_gate)
        {
            if (!_blocks.TryGetValue(number, out var block))
            {
                return null;
            }

            var traces = TracesOf_NeedsLock(block).ToItems();
            Forget_NeedsLock(number);
            return new ArchivedBlock(block, traces);
        }
    }

    private IEnumerable<DeepTrace> TracesOf_NeedsLock(Block block)
    {
        for (var i = 0; i < block.Transactions.Length; i++)
        {
            if (_traces.TryGetValue((block.Ref.Hash, block.Transactions[i].Hash), out var trace))
            {
                yield return trace;
            }
        }
    }

    private void Keep_NeedsLock(Block block)
    {
        Forget_NeedsLock(block.Ref.Number);
        _blocks[block.Ref.Number] = block;
        _rows += RowsOf(block);
        while (_blocks.Count > MostBlocks || (_rows > MostRows && _blocks.Count > 1))
        {
            Forget_NeedsLock(_blocks.Keys.First());
        }
    }

    private void Forget_NeedsLock(ulong number)
    {
        if (!_blocks.Remove(number, out var block))
        {
            return;
        }

        _rows -= RowsOf(block);
        foreach (ref readonly var transaction in block.Transactions)
        {
            _traces.Remove((block.Ref.Hash, transaction.Hash));
        }
    }

    private static long RowsOf(Block block) => 1L + block.Transactions.Length + block.Frames.Length + block.Logs.Length + block.Changes.Length;
}

/// <summary>Puts each deep trace on the shelf of the archive as well.</summary>
internal sealed class ShelvingTracer(IDeepTracer node, ArchiveShelf shelf) : IDeepTracer
{
    public async Task<DeepTrace?> TraceAsync(BlockRef block, Hash256 transaction, CancellationToken cancellationToken)
    {
        var trace = await node.TraceAsync(block, transaction, cancellationToken);
        if (trace is not null)
        {
            shelf.Note(trace);
        }

        return trace;
    }
}
