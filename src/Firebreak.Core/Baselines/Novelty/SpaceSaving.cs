using Firebreak.Core.Baselines.Learning;

namespace Firebreak.Core.Baselines.Novelty;

/// <summary>
/// The most frequent of any number of marks in a few places (Metwally and others): a stranger takes the place of the rarest and inherits its
/// count, so what is frequent cannot be pushed out. The places have numbers that others may keep something under.
/// </summary>
internal sealed class SpaceSaving(int places)
{
    private readonly ulong[] _marks = new ulong[places];
    private readonly uint[] _counts = new uint[places];

    public int Places => places;

    /// <summary>The mark's place, or -1.</summary>
    public int Find(ulong mark)
    {
        var at = _marks.AsSpan().IndexOf(mark);
        return at >= 0 && _counts[at] > 0 ? at : -1;
    }

    public uint CountAt(int place) => _counts[place];

    public ulong MarkAt(int place) => _marks[place];

    /// <summary>Counts a mark.</summary>
    /// <param name="isNew">True when the place was empty or another's: what was kept under it is none of this mark's.</param>
    public int Add(ulong mark, out bool isNew)
    {
        var at = Find(mark);
        isNew = at < 0;
        if (isNew)
        {
            at = _counts.AsSpan().IndexOf(0u) is var empty && empty >= 0 ? empty : Rarest();
            _marks[at] = mark;
        }

        _counts[at] = _counts[at] == uint.MaxValue ? uint.MaxValue : _counts[at] + 1;
        return at;
    }

    public void Write(SnapshotWriter writer)
    {
        for (var i = 0; i < places; i++)
        {
            writer.Add((long)_marks[i]);
            writer.Add((int)_counts[i]);
        }
    }

    public void Read(ref SnapshotReader reader)
    {
        for (var i = 0; i < places; i++)
        {
            (_marks[i], _counts[i]) = ((ulong)reader.Long(), (uint)reader.Int());
        }
    }

    private int Rarest()
    {
        var rarest = 0;
        for (var i = 1; i < places; i++)
        {
            rarest = _counts[i] < _counts[rarest] ? i : rarest;
        }

        return rarest;
    }
}
