using Firebreak.Core.Baselines.Learning;

namespace Firebreak.Core.Baselines.Novelty;

/// <summary>Which marks were seen, exactly, up to a bound; after that nothing new is taken in, and who asks has to fall back on counts.</summary>
internal sealed class MarkSet(int most)
{
    private readonly HashSet<ulong> _marks = [];

    public bool IsFull => _marks.Count >= most;

    public int Count => _marks.Count;

    public bool Has(ulong mark) => _marks.Contains(mark);

    /// <summary>False when it was known, or nothing more fits.</summary>
    public bool Add(ulong mark) => !IsFull && _marks.Add(mark);

    public void Write(SnapshotWriter writer)
    {
        writer.Add(_marks.Count);
        foreach (var mark in _marks.Order())
        {
            writer.Add((long)mark);
        }
    }

    public void Read(ref SnapshotReader reader)
    {
        _marks.Clear();
        var count = reader.Length(most);
        for (var i = 0; i < count; i++)
        {
            _marks.Add((ulong)reader.Long());
        }
    }
}
