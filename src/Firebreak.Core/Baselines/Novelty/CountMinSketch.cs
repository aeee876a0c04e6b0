using Firebreak.Core.Baselines.Learning;

namespace Firebreak.Core.Baselines.Novelty;

/// <summary>
/// How often each mark was seen, in 128 KB whatever there is to count (Cormode and Muthukrishnan). Never told too low; told too high only
/// where four other marks fell on all four places.
/// </summary>
internal sealed class CountMinSketch
{
    private const int Width = 1 << 14;
    private const int Depth = 4;

    // Taken when the first mark comes: most protocols of a large deployment are silent most of the time.
    private ushort[] _cells = [];

    /// <summary>How many marks were counted in all.</summary>
    public long Total { get; private set; }

    public int CountOf(ulong mark)
    {
        if (_cells.Length == 0)
        {
            return 0;
        }

        var least = int.MaxValue;
        for (var row = 0; row < Depth; row++)
        {
            least = Math.Min(least, _cells[Place(mark, row)]);
        }

        return least;
    }

    /// <summary>Counts a mark; only the places that hold the least are raised, so that strangers disturb as little as may be.</summary>
    public void Add(ulong mark)
    {
        _cells = _cells.Length == 0 ? new ushort[Width * Depth] : _cells;
        Total++;
        var count = CountOf(mark);
        if (count == ushort.MaxValue)
        {
            return;
        }

        for (var row = 0; row < Depth; row++)
        {
            ref var cell = ref _cells[Place(mark, row)];
            cell = Math.Max(cell, (ushort)(count + 1));
        }
    }

    public void Write(SnapshotWriter writer)
    {
        writer.Add(Total);
        writer.Add(_cells.Length - _cells.AsSpan().Count((ushort)0));
        for (var i = 0; i < _cells.Length; i++)
        {
            if (_cells[i] != 0)
            {
                writer.Add(i);
                writer.Add(_cells[i]);
            }
        }
    }

    public void Read(ref SnapshotReader reader)
    {
        Total = reader.Long();
        var count = reader.Length(Width * Depth);
        _cells = count == 0 ? [] : new ushort[Width * Depth];
        for (var i = 0; i < count; i++)
        {
            var place = reader.Length(_cells.Length - 1);
            _cells[place] = (ushort)reader.Length(ushort.MaxValue);
        }
    }

    private static int Place(ulong mark, int row) => (row * Width) + (int)(Mix.Of(mark, (ulong)row) % Width);
}
