using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

/// <summary>How long a window is: a time of the chain, or a number of blocks.</summary>
/// <param name="Blocks">Zero for a window of time.</param>
public readonly record struct WindowLength(TimeSpan Time, ulong Blocks)
{
    /// <summary>True when what happened in one block still counts in another, later or the same.</summary>
    public bool Reaches(ulong fromNumber, DateTimeOffset from, ulong number, DateTimeOffset now) =>
        Blocks > 0 ? number < fromNumber + Blocks : now - from < Time;
}

/// <summary>
/// The matches that one rule's window still needs, block by block: an orphaned block takes its own back, so any sequence of blocks and
/// reorgs ends in the state of the straight run. Noting the same match twice changes nothing.
/// </summary>
internal sealed class WindowMemory(WindowLength length)
{
    /// <summary>Matches that are kept; of more, the oldest are forgotten, and that is told.</summary>
    public const int Most = 20_000;

    private static readonly Comparer<WindowEntry> ByOrder = Comparer<WindowEntry>.Create((left, right) =>
        (left.Block.Number, left.Place, left.Trigger, left.Block.Hash).CompareTo((right.Block.Number, right.Place, right.Trigger, right.Block.Hash)));

    private readonly Dictionary<Hash256, List<WindowEntry>> _groups = [];
    private readonly SortedDictionary<ulong, Dictionary<(BlockRef Block, long Place, int Trigger), WindowEntry>> _blocks = [];
    private int _count;

    /// <summary>True when matches that may still count were forgotten, because there were too many.</summary>
    public bool HasForgotten { get; private set; }

    /// <summary>Everything that is remembered, in the order of the chain.</summary>
    public IEnumerable<WindowEntry> All => _blocks.Values.SelectMany(entries => entries.Values).Order(ByOrder);

    /// <summary>What can count at this block or above.</summary>
    public IEnumerable<WindowEntry> From(BlockHeader header) => All.Where(entry => length.Reaches(entry.Block.Number, entry.At, header.Ref.Number, header.MinedAt));

    public void Note(WindowEntry entry)
    {
        if (!_blocks.TryGetValue(entry.Block.Number, out var block))
        {
            _blocks[entry.Block.Number] = block = [];
        }

        if (!block.TryAdd((entry.Block, entry.Place, entry.Trigger), entry))
        {
            return;
        }

        if (!_groups.TryGetValue(entry.Group, out var group))
        {
            _groups[entry.Group] = group = [];
        }

        var place = group.Count;
        while (place > 0 && ByOrder.Compare(group[place - 1], entry) > 0)
        {
            place--;
        }

        group.Insert(place, entry);
        _count++;
        while (_count > Most)
        {
            HasForgotten = true;
            Remove(_blocks.First().Key, _ => true, most: 1);
        }
    }

    public void Forget(BlockRef orphaned) => Remove(orphaned.Number, entry => entry.Block == orphaned);

    /// <summary>Leaves out what no block above this final one can count any more.</summary>
    public void Finalize(ulong number, DateTimeOffset minedAt)
    {
        while (_blocks.Count > 0 && _blocks.First() is var (oldest, entries) && oldest <= number
            && !length.Reaches(oldest, entries.Values.Max(entry => entry.At), number, minedAt))
        {
            Remove(oldest, _ => true);
            HasForgotten = false;
        }
    }

    /// <summary>The matches of a group that count at a block, in the order of the chain; its own, which are being judged, are left out.</summary>
    public IEnumerable<WindowEntry> Within(Hash256 group, BlockHeader at)
    {
        if (!_groups.TryGetValue(group, out var entries))
        {
            yield break;
        }

        foreach (var entry in entries)
        {
            if (entry.Block.Number < at.Ref.Number && length.Reaches(entry.Block.Number, entry.At, at.Ref.Number, at.MinedAt))
            {
                yield return entry;
            }
        }
    }

    private void Remove(ulong number, Predicate<WindowEntry> which, int most = int.MaxValue)
    {
        if (!_blocks.TryGetValue(number, out var block))
        {
            return;
        }

        foreach (var entry in block.Values.Where(entry => which(entry)).Order(ByOrder).Take(most).ToList())
        {
            block.Remove((entry.Block, entry.Place, entry.Trigger));
            var group = _groups[entry.Group];
            group.Remove(entry);
            if (group.Count == 0)
            {
                _groups.Remove(entry.Group);
            }

            _count--;
        }

        if (block.Count == 0)
        {
            _blocks.Remove(number);
        }
    }
}
