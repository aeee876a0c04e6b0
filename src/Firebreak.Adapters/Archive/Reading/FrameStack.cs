using Firebreak.Core.Chain;

namespace Firebreak.Adapters.Archive.Reading;

/// <summary>Rebuilds the call tree of a block from frames that come in the order of their calls with their depths.</summary>
internal sealed class FrameStack(BlockAssembly block)
{
    /// <summary>The EVM stops at depth 1024.</summary>
    public const int DeepestFrame = 1025;

    private readonly int[] _open = new int[DeepestFrame];
    private int _transaction = -1;
    private int _depth = -1;

    /// <exception cref="Engine.Ingest.ArchiveFaultException">A frame hangs in the air, or a transaction has two roots.</exception>
    public void Add(int transaction, int depth, FrameRow row, Rows rows)
    {
        if (transaction != _transaction)
        {
            Close(0);
            (_transaction, _depth) = (transaction, -1);
        }

        if (depth > _depth + 1 || (depth == 0 && _depth >= 0))
        {
            throw rows.Fault("trace_address", $"block {block.Builder.Header.Ref.Number} has a call without its caller");
        }

        Close(depth);
        row.Transaction = transaction;
        row.Depth = (ushort)depth;
        row.Parent = depth == 0 ? -1 : _open[depth - 1];
        row.Reverted |= row.Parent >= 0 && block.Builder.Frame(row.Parent).Reverted;
        _open[depth] = block.Builder.AddFrame(row);
        _depth = depth;
        block.Builder.Transaction(transaction).FrameCount++;
    }

    /// <summary>Ends every frame that is open at this depth or below it.</summary>
    public void Close(int depth)
    {
        for (; _depth >= depth; _depth--)
        {
            block.Builder.Frame(_open[_depth]).End = block.Builder.FrameCount;
        }
    }
}
