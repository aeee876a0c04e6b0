using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc.Reading;

/// <summary>Reads the answer of trace_block: one flat list in which each frame names its place by a path of child numbers.</summary>
internal static class ParityFrameReader
{
    public static void Read(RpcAnswer answer, BlockBuilder builder) => answer.Read((ref JsonCursor cursor) =>
    {
        using var memory = new ParityWalkMemory();
        var walk = new ParityWalk(builder, memory);
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

    private static void Entry(ref JsonCursor cursor, ref ParityWalk walk)
    {
        var row = default(FrameRow);
        var own = default(OwnFields);
        Hash256? block = null, hash = null;
        FrameKind? kind = null;
        var isReward = false;
        walk.Depth = ParityWalk.None;
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            if (cursor.Is("action"u8)) { Action(ref cursor, walk.Builder, ref row, ref own); }
            else if (cursor.Is("result"u8)) { Outcome(ref cursor, walk.Builder, ref row, ref own); }
            else if (cursor.Is("blockHash"u8)) { block = cursor.Hash(); }
            else if (cursor.Is("transactionHash"u8)) { hash = cursor.IsNull ? null : cursor.Hash(); }
            else if (cursor.Is("traceAddress"u8)) { Path(ref cursor, ref walk); }
            else if (cursor.Is("error"u8)) { Error(cursor, ref row, ref own); }
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

        row.Kind = KindOf(kind ?? throw cursor.Missing("type"), row.Kind);
        own.GiveTo(ref row);
        walk.Builder.Lacks |= own is { IsRefusal: true, HasOutput: false } ? Lanes.Reasons : Lanes.None;
        if (row.From.IsZero)
        {
            throw cursor.Missing("from");
        }

        row.Selector = row.Kind is FrameKind.Create or FrameKind.Create2 ? 0 : row.Selector;
        walk.Add(cursor, hash ?? throw cursor.Missing("transactionHash"), row);
    }

    // A call's own type stands in its action; creations and self-destructs are told apart by the entry's type.
    private static FrameKind KindOf(FrameKind entry, FrameKind action) =>
        entry is FrameKind.Call || (entry is FrameKind.Create && action is FrameKind.Create2) ? action : entry;

    private static (FrameKind? Kind, bool IsReward) Kind(in JsonCursor cursor) =>
        cursor.TextIs("call"u8) ? (FrameKind.Call, false)
        : cursor.TextIs("create"u8) ? (FrameKind.Create, false)
        : cursor.TextIs("suicide"u8) || cursor.TextIs("selfdestruct"u8) ? (FrameKind.SelfDestruct, false)
        : cursor.TextIs("reward"u8) ? (null, true)
        : throw cursor.Unexpected("a kind of trace");

    private static void Action(ref JsonCursor cursor, BlockBuilder builder, ref FrameRow row, ref OwnFields own)
    {
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            if (cursor.Is("from"u8)) { row.From = cursor.Account(); }
            else if (cursor.Is("to"u8)) { row.To = cursor.AccountOrZero(); }
            else if (cursor.Is("value"u8)) { row.Value = cursor.Number(); }
            else if (cursor.Is("address"u8)) { own.Dying = cursor.Account(); }
            else if (cursor.Is("refundAddress"u8)) { own.Heir = cursor.AccountOrZero(); }
            else if (cursor.Is("balance"u8)) { own.Balance = cursor.Number(); }
            else if (cursor.Is("input"u8) || cursor.Is("init"u8)) { row.Selector = cursor.Input(builder, out row.Input); }
            else if (cursor.Is("callType"u8)) { row.Kind = CallType(cursor); }
            else if (cursor.Is("creationMethod"u8)) { row.Kind = cursor.TextIs("create2"u8) ? FrameKind.Create2 : FrameKind.Create; }
            else { cursor.Skip(); }
        }
    }

    // What a contract refuses it mostly says why; running out of gas says nothing.
    private static void Error(in JsonCursor cursor, ref FrameRow row, ref OwnFields own)
    {
        row.Reverted |= !cursor.IsNull;
        own.IsRefusal = cursor.TextIs("Reverted"u8) || cursor.TextIs("execution reverted"u8) || cursor.TextIs("Revert"u8);
    }

    private static FrameKind CallType(in JsonCursor cursor) =>
        cursor.TextIs("call"u8) ? FrameKind.Call
        : cursor.TextIs("staticcall"u8) ? FrameKind.StaticCall
        : cursor.TextIs("delegatecall"u8) ? FrameKind.DelegateCall
        : cursor.TextIs("callcode"u8) ? FrameKind.CallCode
        : throw cursor.Unexpected("a kind of call");

    private static void Outcome(ref JsonCursor cursor, BlockBuilder builder, ref FrameRow row, ref OwnFields own)
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
            else if (cursor.Is("output"u8) || cursor.Is("code"u8)) { (row.Output, own.HasOutput) = (cursor.Bytes(builder), true); }
            else if (cursor.Is("address"u8)) { own.Created = cursor.Account(); }
            else { cursor.Skip(); }
        }
    }

    private static void Path(ref JsonCursor cursor, ref ParityWalk walk)
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

    /// <summary>What only self-destructs and creations have. Some nodes write these fields for calls as well, as zeros.</summary>
    private struct OwnFields
    {
        public Address Dying;
        public Address Heir;
        public UInt256 Balance;
        public Address Created;
        public bool HasOutput;
        public bool IsRefusal;

        public readonly void GiveTo(ref FrameRow row)
        {
            if (row.Kind == FrameKind.SelfDestruct)
            {
                (row.From, row.To, row.Value) = (Dying, Heir, Balance);
            }
            else if (row.Kind is FrameKind.Create or FrameKind.Create2)
            {
                row.To = Created;
            }
        }
    }
}
