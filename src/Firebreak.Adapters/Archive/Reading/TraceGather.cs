using Firebreak.Core.Chain;

namespace Firebreak.Adapters.Archive.Reading;

/// <summary>
/// The frames of one block. cryo sorts traces by block and transaction and promises no order below that: its rows are put into the order of
/// their paths first.
/// </summary>
internal sealed class TraceGather(BlockAssembly block)
{
    private readonly FrameStack _stack = new(block);
    private readonly List<(ulong Transaction, int[] Path, FrameRow Frame)> _waiting = [];
    private TraceRows? _last;

    public void Add(TraceRows rows, int start, int end)
    {
        _last = rows;
        for (var i = start; i < end; i++)
        {
            if (rows.IsReward(i))
            {
                continue;
            }

            if (rows.HasDepths)
            {
                var transaction = rows.TransactionOf(block, i);
                _stack.Add(transaction, rows.DepthOf(i), rows.FrameOf(block, i), rows);
            }
            else
            {
                _waiting.Add((rows.NumberOf(i), rows.PathOf(i), rows.FrameOf(block, i)));
            }
        }
    }

    public void Close()
    {
        _waiting.Sort(static (left, right) => left.Transaction != right.Transaction
            ? left.Transaction.CompareTo(right.Transaction)
            : left.Path.AsSpan().SequenceCompareTo(right.Path));
        foreach (var (number, path, frame) in _waiting)
        {
            _stack.Add(block.TransactionAt(number, _last!), path.Length, frame, _last!);
        }

        _stack.Close(0);
    }
}
