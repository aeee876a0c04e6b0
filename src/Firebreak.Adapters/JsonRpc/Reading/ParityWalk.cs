using System.Buffers;
using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc.Reading;

/// <summary>Where the walk over a flat list of frames stands: the frames open at each depth, and the path that led to the last one.</summary>
internal struct ParityWalk(BlockBuilder builder, ParityWalkMemory memory)
{
    public const int None = -1;

    private readonly int[] _open = memory.Open;
    private readonly int[] _taken = memory.Taken;
    private int _transaction = None;
    private int _start;
    private int _last;

    public int[] Path { get; } = memory.Path;

    public int Depth { get; set; } = None;

    public BlockBuilder Builder => builder;

    public void Add(in JsonCursor cursor, Hash256 transaction, FrameRow row)
    {
        if (Depth < 0)
        {
            throw cursor.Missing("traceAddress");
        }

        if (_transaction < 0 || builder.Transaction(_transaction).Hash != transaction)
        {
            CloseTransaction(cursor);
            OpenTransaction(cursor, transaction);
        }
        else if (!Follows())
        {
            throw cursor.Contradiction("its traces are not in the order of their calls");
        }

        (row.Transaction, row.Parent) = (_transaction, Depth == 0 ? None : _open[Depth - 1]);
        _open[Depth] = FrameTree.Open(cursor, builder, _transaction, row.Parent);
        builder.Frame(_open[Depth]) = row;
        Path.AsSpan(0, Depth).CopyTo(_taken);
        _last = Depth;
    }

    public readonly void CloseTransaction(in JsonCursor cursor)
    {
        if (_transaction >= 0)
        {
            FrameTree.Close(cursor, builder, _transaction, _start);
        }
    }

    private void OpenTransaction(in JsonCursor cursor, Hash256 transaction)
    {
        var next = _transaction + 1;
        while (next < builder.TransactionCount && builder.Transaction(next).Hash != transaction)
        {
            next++;
        }

        if (next >= builder.TransactionCount || Depth != 0)
        {
            throw cursor.Contradiction("a trace belongs to no transaction of the block, or comes out of order");
        }

        (_transaction, _start, _last) = (next, builder.FrameCount, None);
    }

    // A pre-order walk goes one level down, or to a later sibling of where it is or of one of its ancestors.
    private readonly bool Follows() =>
        Depth >= 1
        && Depth <= _last + 1
        && Path.AsSpan(0, Depth - 1).SequenceEqual(_taken.AsSpan(0, Depth - 1))
        && (Depth == _last + 1 || Path[Depth - 1] > _taken[Depth - 1]);
}

/// <summary>Room for the deepest path, lent by the pool for one block.</summary>
internal sealed class ParityWalkMemory : IDisposable
{
    public int[] Open { get; } = ArrayPool<int>.Shared.Rent(FrameTree.DeepestFrame);

    public int[] Taken { get; } = ArrayPool<int>.Shared.Rent(FrameTree.DeepestFrame);

    public int[] Path { get; } = ArrayPool<int>.Shared.Rent(FrameTree.DeepestFrame);

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(Open);
        ArrayPool<int>.Shared.Return(Taken);
        ArrayPool<int>.Shared.Return(Path);
    }
}
