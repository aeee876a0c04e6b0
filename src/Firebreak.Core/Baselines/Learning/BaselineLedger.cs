using Firebreak.Core.Baselines.Features;
using Firebreak.Core.Baselines.Novelty;
using Firebreak.Core.Baselines.Pace;
using Firebreak.Core.Chain;

namespace Firebreak.Core.Baselines.Learning;

/// <summary>
/// Scores at the head, learns at finality: footprints wait with their block until it is final and leave with it if it is orphaned, so
/// neither a reorg nor the attack of this hour shapes what is normal.
/// </summary>
public sealed class BaselineLedger(ProtocolBaseline baseline)
{
    private readonly SortedDictionary<ulong, Dictionary<BlockRef, SortedDictionary<int, Footprint>>> _waiting = [];
    private ulong? _finalized;

    public ProtocolBaseline Baseline { get; } = baseline;

    /// <summary>How many transactions are seen and not final yet.</summary>
    public int Ahead { get; private set; }

    /// <summary>Keeps a footprint until its block is final. The same transaction again changes nothing; nor does one of a block that is final already.</summary>
    /// <param name="place">Where in its block the transaction stands.</param>
    public void Note(BlockRef block, int place, Footprint seen)
    {
        if (block.Number <= _finalized)
        {
            return;
        }

        if (!_waiting.TryGetValue(block.Number, out var blocks))
        {
            _waiting[block.Number] = blocks = [];
        }

        if (!blocks.TryGetValue(block, out var places))
        {
            blocks[block] = places = [];
        }

        Ahead += places.TryAdd(place, seen) ? 1 : 0;
    }

    /// <summary>True when an earlier transaction that is not final yet took the same walk: whoever was woken by that one need not be again.</summary>
    public bool IsRepeated(ControlFlow flow, BlockRef block, int place)
    {
        foreach (var (number, blocks) in _waiting)
        {
            foreach (var (known, places) in number <= block.Number ? blocks : [])
            {
                foreach (var (at, seen) in places)
                {
                    if (seen.Flow == flow && (number < block.Number || (known == block && at < place)))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    /// <summary>What came earlier in the same hour and is not final yet.</summary>
    public PaceTally EarlierInHour(long hour, BlockRef block, int place)
    {
        var sum = default(PaceTally);
        foreach (var (number, blocks) in _waiting)
        {
            foreach (var (known, places) in number <= block.Number ? blocks : [])
            {
                foreach (var (at, seen) in places)
                {
                    if (PaceTally.HourOf(seen) == hour && (number < block.Number || (known == block && at < place)))
                    {
                        sum += PaceTally.Of(seen);
                    }
                }
            }
        }

        return sum;
    }

    public void Forget(BlockRef orphaned)
    {
        if (_waiting.TryGetValue(orphaned.Number, out var blocks) && blocks.Remove(orphaned, out var places))
        {
            Ahead -= places.Count;
        }
    }

    /// <summary>Learns everything up to and including this height, in the order of the chain.</summary>
    public void Finalize(ulong upTo)
    {
        _finalized = Math.Max(upTo, _finalized ?? 0);
        while (_waiting.Count > 0 && _waiting.First() is var (number, blocks) && number <= upTo)
        {
            foreach (var places in blocks.Values)
            {
                foreach (var seen in places.Values)
                {
                    Baseline.Learn(seen);
                    Ahead--;
                }
            }

            _waiting.Remove(number);
        }
    }
}
