namespace Firebreak.Core.Detection.Observing;

/// <summary>
/// What one transaction did, as flat rows: first the calls in their order, then the logs in theirs, then changes of state. Cleared and filled
/// again for each transaction, so that the memory is taken once.
/// </summary>
public sealed class Observations
{
    private const int FewRows = 256;

    // A single hostile transaction must not make the memory of all later ones large.
    private const int MostKept = 64 * 1024;

    private ObservationRow[] _rows = new ObservationRow[FewRows];
    private ulong _kinds;
    private int _count;

    public ReadOnlySpan<ObservationRow> Rows => _rows.AsSpan(0, _count);

    /// <summary>True when at least one row is of the kind. Costs nothing.</summary>
    public bool Has(ObservationKind kind) => (_kinds & (1UL << (int)kind)) != 0;

    /// <summary>Index of the first row of the kind at or after a place; -1 when there is none.</summary>
    public int Find(ObservationKind kind, int from = 0)
    {
        if (!Has(kind))
        {
            return -1;
        }

        for (var i = from; i < _count; i++)
        {
            if (_rows[i].Kind == kind)
            {
                return i;
            }
        }

        return -1;
    }

    internal void Clear()
    {
        (_count, _kinds) = (0, 0);
        if (_rows.Length > MostKept)
        {
            _rows = new ObservationRow[FewRows];
        }
    }

    internal void Add(in ObservationRow row)
    {
        if (_count == _rows.Length)
        {
            Array.Resize(ref _rows, _count * 2);
        }

        _rows[_count++] = row;
        _kinds |= 1UL << (int)row.Kind;
    }
}
