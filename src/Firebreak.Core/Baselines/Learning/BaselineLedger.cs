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
    private readonly SortedDictionary<ulong, Dictionary<BlockRef, WaitingBlock>> _waiting = [];
    private ulong? _finalized;

    // What blocks below a height brought in an hour: asked again for each transaction of the same block.
    private (ulong Height, long Hour, PaceTally Brought)? _below;

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

        if (!blocks.TryGetValue(block, out var waiting))
        {
            blocks[block] = waiting = new WaitingBlock(PaceTally.HourOf(seen));
        }

        Ahead += waiting.TryAdd(place, seen) ? 1 : 0;
        _below = _below?.Height > block.Number ? null : _below;
    }

    /// <summary>True when an earlier transaction that is not final yet took the same walk: whoever was woken by that one need not be again.</summary>
    public bool IsRepeated(ControlFlow flow, BlockRef block, int place)
    {
        foreach (var (number, blocks) in _waiting)
        {
            foreach (var (known, waiting) in number <= block.Number ? blocks : [])
            {
                foreach (var (at, seen) in waiting.Places)
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
        if (_below is not { } below || below.Height != block.Number || below.Hour != hour)
        {
            _below = below = (block.Number, hour, BroughtBelow(block.Number, hour));
        }

        return _waiting.TryGetValue(block.Number, out var blocks) && blocks.TryGetValue(block, out var same) && same.Hour == hour
            ? below.Brought + same.BroughtBefore(place)
            : below.Brought;
    }

    private PaceTally BroughtBelow(ulong height, long hour)
    {
        var sum = default(PaceTally);
        foreach (var (number, blocks) in _waiting)
        {
            foreach (var (_, waiting) in number < height ? blocks : [])
            {
                sum += waiting.Hour == hour ? waiting.Brought : default;
            }
        }

        return sum;
    }

    public void Forget(BlockRef orphaned)
    {
        if (_waiting.TryGetValue(orphaned.Number, out var blocks) && blocks.Remove(orphaned, out var waiting))
        {
            Ahead -= waiting.Places.Count;
            _below = null;
        }
    }

    /// <summary>Learns everything up to and including this height, in the order of the chain.</summary>
    public void Finalize(ulong upTo)
    {
        _finalized = Math.Max(upTo, _finalized ?? 0);
        _below = null;
        while (_waiting.Count > 0 && _waiting.First() is var (number, blocks) && number <= upTo)
        {
            foreach (var waiting in blocks.Values)
            {
                foreach (var seen in waiting.Places.Values)
                {
                    Baseline.Learn(seen);
                    Ahead--;
                }
            }

            _waiting.Remove(number);
        }
    }

    /// <summary>What a block that is not final yet will teach.</summary>
    /// <param name="hour">In which it was mined, and so all of its transactions.</param>
    private sealed class WaitingBlock(long hour)
    {
        private int _last = -1;

        public long Hour { get; } = hour;

        public SortedDictionary<int, Footprint> Places { get; } = [];

        public PaceTally Brought { get; private set; }

        public bool TryAdd(int place, Footprint seen)
        {
            if (!Places.TryAdd(place, seen))
            {
                return false;
            }

            Brought += PaceTally.Of(seen);
            _last = Math.Max(_last, place);
            return true;
        }

        // Whoever is judged in turn comes after all that are known.
        public PaceTally BroughtBefore(int place) => place > _last
            ? Brought
            : Places.TakeWhile(one => one.Key < place).Aggregate(default(PaceTally), (sum, one) => sum + PaceTally.Of(one.Value));
    }
}
