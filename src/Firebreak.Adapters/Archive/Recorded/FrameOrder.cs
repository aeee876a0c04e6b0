using Firebreak.Core.Chain;

namespace Firebreak.Adapters.Archive.Recorded;

/// <summary>Builds the call tree of one transaction from frames in the order of their calls with their depths.</summary>
internal sealed class FrameOrder(BlockBuilder builder, int transaction)
{
    private readonly int _start = builder.FrameCount;
    private readonly List<int> _open = [];

    /// <exception cref="RecordedFaultException">A frame hangs in the air.</exception>
    public int Add(int depth, FrameRow row)
    {
        if (depth > _open.Count || depth > 1024 || (depth == 0 && builder.FrameCount > _start))
        {
            throw new RecordedFaultException("a call stands without its caller");
        }

        Close(depth);
        (row.Transaction, row.Depth, row.Parent) = (transaction, (ushort)depth, depth == 0 ? -1 : _open[depth - 1]);
        row.Reverted |= row.Parent >= 0 && builder.Frame(row.Parent).Reverted;
        var index = builder.AddFrame(row);
        _open.Add(index);
        return index;
    }

    /// <summary>Ends all frames and hands them to the transaction.</summary>
    public void Close()
    {
        Close(0);
        ref var row = ref builder.Transaction(transaction);
        (row.FrameStart, row.FrameCount) = (_start, builder.FrameCount - _start);
    }

    private void Close(int depth)
    {
        for (var i = _open.Count - 1; i >= depth; i--)
        {
            builder.Frame(_open[i]).End = builder.FrameCount;
            _open.RemoveAt(i);
        }
    }
}
