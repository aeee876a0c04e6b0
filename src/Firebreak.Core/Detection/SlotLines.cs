using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection;

/// <summary>The storage accesses of a trace by slot of the protected contracts, each in the order of steps. Writes that were reverted are left out.</summary>
internal sealed class SlotLines
{
    private readonly DeepTrace _trace;
    private readonly Dictionary<(Address Account, Hash256 Slot), SlotLine> _lines = [];

    public SlotLines(DeepTrace trace, Watch watch)
    {
        _trace = trace;
        foreach (ref readonly var access in trace.Accesses)
        {
            if (!watch.Protects(access.Account) || !Counts(access))
            {
                continue;
            }

            if (!_lines.TryGetValue((access.Account, access.Slot), out var line))
            {
                _lines[(access.Account, access.Slot)] = line = new SlotLine();
            }

            line.Add(access);
        }
    }

    /// <summary>False for an access that does not count.</summary>
    public bool TryFind(in StorageAccess access, out SlotLine line)
    {
        line = null!;
        return Counts(access) && _lines.TryGetValue((access.Account, access.Slot), out line!);
    }

    private bool Counts(in StorageAccess access) =>
        (uint)access.Frame < (uint)_trace.Frames.Length && !(access.IsWrite && _trace.Frames[access.Frame].Reverted);
}

/// <summary>What was done to one slot in the course of a transaction. All bounds are exclusive steps.</summary>
internal sealed class SlotLine
{
    private static readonly Comparer<StorageAccess> ByStep = Comparer<StorageAccess>.Create((left, right) => left.Step.CompareTo(right.Step));

    private readonly List<StorageAccess> _reads = [];
    private readonly List<StorageAccess> _writes = [];

    public void Add(in StorageAccess access) => (access.IsWrite ? _writes : _reads).Add(access);

    /// <summary>True when the outer call read the slot before the inner call and wrote it after.</summary>
    public bool IsBroken(in DeepFrame outer, in DeepFrame inner) =>
        FirstRead(outer.Enter, inner.Enter) is not null && First(_writes, inner.Exit, outer.Exit) is not null;

    public StorageAccess? FirstRead(int after, int before) => First(_reads, after, before);

    public StorageAccess? FirstUse(int after, int before) => (FirstRead(after, before), First(_writes, after, before)) switch
    {
        ({ } read, { } write) => read.Step < write.Step ? read : write,
        var (read, write) => read ?? write,
    };

    private static StorageAccess? First(List<StorageAccess> line, int after, int before)
    {
        var found = line.BinarySearch(new StorageAccess { Step = after + 1 }, ByStep);
        var place = found < 0 ? ~found : found;
        return place < line.Count && line[place].Step < before ? line[place] : null;
    }
}
