using System.Buffers;
using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc.Reading;

/// <summary>Reads the answer of trace_block: one flat list in which each frame names its place by a path of child numbers.</summary>
internal static class ParityFrameReader
{
    private const int None = -1;

    public static void Read(RpcAnswer answer, BlockBuilder builder) => answer.Read((ref JsonCursor cursor) =>
    {
        using var memory = new WalkMemory();
        var walk = new Walk(builder, memory);
        cursor.EnterArray();
        while (cursor.NextItem())
        {
            Entry(ref cursor, ref walk);
        }

        walk.CloseTransaction(cursor);
        for (var i = 0; i < builder.TransactionCount; i++)
        {
            // Chains with system transactions list them without gas and without a trace.
            ref var row = ref builder.Transaction(i);
            if (row.FrameCount == 0 && row.GasUsed > 0)
            {
                throw cursor.Contradiction($"it gives no trace of transaction {i}");
            }
        }

        builder.Lanes |= Lanes.Frames;
        return builder.FrameCount;
    });

    private static void Entry(ref JsonCursor cursor, ref Walk walk)
    {
        var row = default(FrameRow);
        Hash256? block = null, hash = null;
        FrameKind? kind = null;
        var isReward = false;
        walk.Depth = None;
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            if (cursor.Is("action"u8)) { Action(ref cursor, walk.Builder, ref row); }
            else if (cursor.Is("result"u8)) { Outcome(ref cursor, walk.Builder, ref row); }
            else if (cursor.Is("blockHash"u8)) { block = cursor.Hash(); }
            else if (cursor.Is("transactionHash"u8)) { hash = cursor.IsNull ? null : cursor.Hash(); }
            else if (cursor.Is("traceAddress"u8)) { Path(ref cursor, ref walk); }
            else if (cursor.Is("error"u8)) { row.Reverted |= !cursor.IsNull; }
            else if (cursor.Is("type"u8)) { (kind, isReward) = Kind(cursor); }
            else { cursor.Skip(); }
        }

        if (block != walk.Builder.Header.Ref.Hash)
        {
            throw cursor.Contradiction("a trace belongs to another block");
        }

        if (isReward)
        {
            return;
        }

        // A call's own type stands in its action; creations and self-destructs are told apart by the entry's type.
        row.Kind = kind is FrameKind.Call || (kind is FrameKind.Create && row.Kind is FrameKind.Create2)
            ? row.Kind
            : kind ?? throw cursor.Missing("type");
        if (row.From.IsZero)
        {
            throw cursor.Missing("from");
        }

        row.Selector = row.Kind is FrameKind.Create or FrameKind.Create2 ? 0 : row.Selector;
        walk.Add(cursor, hash ?? throw cursor.Missing("transactionHash"), row);
    }

    private static (FrameKind? Kind, bool IsReward) Kind(in JsonCursor cursor) =>
        cursor.TextIs("call"u8) ? (FrameKind.Call, false)
        : cursor.TextIs("create"u8) ? (FrameKind.Create, false)
        : cursor.TextIs("suicide"u8) || cursor.TextIs("selfdestruct"u8) ? (FrameKind.SelfDestruct, false)
        : cursor.TextIs("reward"u8) ? (null, true)
        : throw cursor.Unexpected("a kind of trace");

    private static void Action(ref JsonCursor cursor, BlockBuilder builder, ref FrameRow row)
    {
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            if (cursor.Is("from"u8) || cursor.Is("address"u8)) { row.From = cursor.Account(); }
            else if (cursor.Is("to"u8) || cursor.Is("refundAddress"u8)) { row.To = cursor.AccountOrZero(); }
            else if (cursor.Is("value"u8) || cursor.Is("balance"u8)) { row.Value = cursor.Number(); }
            else if (cursor.Is("input"u8) || cursor.Is("init"u8)) { row.Selector = cursor.Input(builder, out row.Input); }
            else if (cursor.Is("callType"u8)) { row.Kind = CallType(cursor); }
            else if (cursor.Is("creationMethod"u8)) { row.Kind = cursor.TextIs("create2"u8) ? FrameKind.Create2 : FrameKind.Create; }
            else { cursor.Skip(); }
        }
    }

    private static FrameKind CallType(in JsonCursor cursor) =>
        cursor.TextIs("call"u8) ? FrameKind.Call
        : cursor.TextIs("staticcall"u8) ? FrameKind.StaticCall
        : cursor.TextIs("delegatecall"u8) ? FrameKind.DelegateCall
        : cursor.TextIs("callcode"u8) ? FrameKind.CallCode
        : throw cursor.Unexpected("a kind of call");

    private static void Outcome(ref JsonCursor cursor, BlockBuilder builder, ref FrameRow row)
    {
        if (cursor.IsNull)
        {
            return;
        }

        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            if (cursor.IsNull) { continue; }
            if (cursor.Is("gasUsed"u8)) { row.GasUsed = cursor.Quantity(); }
            else if (cursor.Is("output"u8) || cursor.Is("code"u8)) { row.Output = cursor.Bytes(builder); }
            else if (cursor.Is("address"u8)) { row.To = cursor.Account(); }
            else { cursor.Skip(); }
        }
    }

    private static void Path(ref JsonCursor cursor, ref Walk walk)
    {
        var depth = 0;
        cursor.EnterArray();
        while (cursor.NextItem())
        {
            if (depth >= FrameTree.DeepestFrame - 1)
            {
                throw cursor.Fault("Calls are nested deeper than the EVM allows.");
            }

            walk.Path[depth++] = cursor.Index(int.MaxValue);
        }

        walk.Depth = depth;
    }

    /// <summary>Where the walk stands: the frames open at each depth, and the path that led to the last one.</summary>
    private struct Walk(BlockBuilder builder, WalkMemory memory)
    {
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
    private sealed class WalkMemory : IDisposable
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
}
