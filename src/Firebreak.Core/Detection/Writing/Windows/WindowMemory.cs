using System.Runtime.InteropServices;
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
        left.Block.Number != right.Block.Number ? left.Block.Number.CompareTo(right.Block.Number)
        : left.Place != right.Place ? left.Place.CompareTo(right.Place)
        : left.Trigger != right.Trigger ? left.Trigger.CompareTo(right.Trigger)
        : left.Block.Hash.CompareTo(right.Block.Hash));

    private readonly Dictionary<Hash256, List<WindowEntry>> _groups = [];
    private readonly SortedDictionary<ulong, SortedSet<WindowEntry>> _blocks = [];
    private (ulong Number, DateTimeOffset At)? _forgotten;

    public int Count { get; private set; }

    /// <summary>The lowest block of which something is remembered; null for none.</summary>
    public ulong? Oldest => _blocks.Count == 0 ? null : _blocks.First().Key;

    /// <summary>Everything that is remembered, in the order of the chain.</summary>
    public IEnumerable<WindowEntry> All => _blocks.Values.SelectMany(entries => entries);

    /// <summary>What can count at this block or above.</summary>
    public IEnumerable<WindowEntry> From(BlockHeader header) => All.Where(entry => Reaches(entry, header));

    /// <summary>True when matches that would count at this block were forgotten, because there were too many.</summary>
    public bool HasForgotten(BlockHeader at) => _forgotten is var (number, time) && length.Reaches(number, time, at.Ref.Number, at.MinedAt);

    public void Note(WindowEntry entry)
    {
        if (!_blocks.TryGetValue(entry.Block.Number, out var block))
        {
            _blocks[entry.Block.Number] = block = new SortedSet<WindowEntry>(ByOrder);
        }

        if (!block.Add(entry))
        {
            return;
        }

        ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(_groups, entry.Group, out _);
        group ??= [];
        var place = group.Count == 0 || ByOrder.Compare(group[^1], entry) < 0 ? group.Count : ~group.BinarySearch(entry, ByOrder);
        group.Insert(place, entry);
        Count++;
        while (Count > Most)
        {
            ForgetOldest();
        }
    }

    /// <summary>Forgets the oldest match for want of room.</summary>
    public void ForgetOldest()
    {
        var oldest = _blocks.First().Value.Min!;
        _forgotten = (oldest.Block.Number, oldest.At);
        Remove(oldest);
    }

    public void Forget(BlockRef orphaned)
    {
        foreach (var entry in Of(orphaned.Number).Where(entry => entry.Block == orphaned))
        {
            Remove(entry);
        }
    }

    /// <summary>Leaves out what no block above this final one can count any more.</summary>
    public void Finalize(ulong number, DateTimeOffset minedAt)
    {
        while (_blocks.Count > 0 && _blocks.First() is var (oldest, entries) && oldest <= number
            && !length.Reaches(oldest, entries.Max(entry => entry.At), number, minedAt))
        {
            foreach (var entry in Of(oldest))
            {
                Remove(entry);
            }
        }
    }

    /// <summary>The matches of a group that count at a block, in the order of the chain; its own, which are being judged, are left out.</summary>
    public IEnumerable<WindowEntry> Within(Hash256 group, BlockHeader at) => !_groups.TryGetValue(group, out var entries)
        ? []
        : entries.Where(entry => entry.Block.Number < at.Ref.Number && Reaches(entry, at));

    private bool Reaches(WindowEntry entry, BlockHeader at) => length.Reaches(entry.Block.Number, entry.At, at.Ref.Number, at.MinedAt);

    private WindowEntry[] Of(ulong number) => _blocks.TryGetValue(number, out var block) ? [.. block] : [];

    private void Remove(WindowEntry entry)
    {
        var block = _blocks[entry.Block.Number];
        block.Remove(entry);
        if (block.Count == 0)
        {
            _blocks.Remove(entry.Block.Number);
        }

        var group = _groups[entry.Group];
        group.RemoveAt(group.BinarySearch(entry, ByOrder));
        if (group.Count == 0)
        {
            _groups.Remove(entry.Group);
        }

        Count--;
    }
}
