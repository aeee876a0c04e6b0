using Firebreak.Core.Baselines.Learning;

namespace Firebreak.Core.Baselines.Novelty;

/// <summary>Which marks were seen, exactly, up to a bound; after that nothing new is taken in, and who asks has to fall back on counts.</summary>
internal sealed class MarkSet(int most)
{
    // In order: eight bytes for each, where a table would take three times as many.
    private ulong[] _marks = [];

    public bool IsFull => Count >= most;

    public int Count { get; private set; }

    public bool Has(ulong mark) => Known.BinarySearch(mark) >= 0;

    /// <summary>False when it was known, or nothing more fits.</summary>
    public bool Add(ulong mark)
    {
        var place = ~Known.BinarySearch(mark);
        if (IsFull || place < 0)
        {
            return false;
        }

        if (Count == _marks.Length)
        {
            Array.Resize(ref _marks, Math.Min(most, Math.Max(16, 2 * Count)));
        }

        Array.Copy(_marks, place, _marks, place + 1, Count - place);
        _marks[place] = mark;
        Count++;
        return true;
    }

    public void Write(SnapshotWriter writer)
    {
        writer.Add(Count);
        foreach (var mark in Known)
        {
            writer.Add((long)mark);
        }
    }

    public void Read(ref SnapshotReader reader)
    {
        (_marks, Count) = ([], 0);
        var count = reader.Length(most);
        for (var i = 0; i < count; i++)
        {
            Add((ulong)reader.Long());
        }
    }

    private ReadOnlySpan<ulong> Known => _marks.AsSpan(0, Count);
}
