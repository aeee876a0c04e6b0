using Firebreak.Core.Chain;

namespace Firebreak.Adapters.Archive.Reading;

/// <summary>The changes of one block out of four datasets, in one order again.</summary>
internal sealed class ChangeGather(BlockAssembly block)
{
    private readonly List<(ulong Transaction, ulong Place, StateChangeRow Change)> _waiting = [];
    private ChangeRows? _last;

    public void Add(ChangeRows rows, int start, int end)
    {
        _last = rows;
        for (var i = start; i < end; i++)
        {
            _waiting.Add((rows.NumberOf(i), rows.PlaceOf(i), rows.ChangeOf(i)));
        }
    }

    public void Close()
    {
        _waiting.Sort(static (left, right) =>
            left.Transaction != right.Transaction ? left.Transaction.CompareTo(right.Transaction) : left.Place.CompareTo(right.Place));
        foreach (var (number, _, waiting) in _waiting)
        {
            var change = waiting;
            change.Transaction = block.TransactionAt(number, _last!);
            block.Builder.AddChange(change);
            block.Builder.Transaction(change.Transaction).ChangeCount++;
        }
    }
}
