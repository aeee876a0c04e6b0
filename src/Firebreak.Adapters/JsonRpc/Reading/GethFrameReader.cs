using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc.Reading;

/// <summary>Reads the answer of debug_traceBlockByHash with the callTracer: nested calls.</summary>
internal static class GethFrameReader
{
    public static void Read(RpcAnswer answer, BlockBuilder builder) => answer.Read((ref JsonCursor cursor) =>
    {
        var count = GethTraces.Read(ref cursor, builder, ReadTransaction);
        builder.Lanes |= Lanes.Frames;
        return count;
    });

    /// <summary>One trace, as the frames of a transaction of the block.</summary>
    public static void ReadTransaction(ref JsonCursor cursor, BlockBuilder builder, int transaction)
    {
        var start = builder.FrameCount;
        Call(ref cursor, builder, new Place(transaction, -1, 0));
        FrameTree.Close(cursor, builder, transaction, start);
    }

    private static void Call(ref JsonCursor cursor, BlockBuilder builder, Place place)
    {
        if (place.Depth >= FrameTree.DeepestFrame)
        {
            throw cursor.Fault("Calls are nested deeper than the EVM allows.");
        }

        var index = FrameTree.Open(cursor, builder, place.Transaction, place.Parent);
        FrameKind? kind = null;
        Address? from = null;
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            if (cursor.Is("type"u8)) { kind = FrameTree.KindOf(cursor.Text()) ?? throw cursor.Unexpected("a kind of call"); }
            else if (cursor.Is("from"u8)) { from = cursor.Account(); }
            else if (cursor.Is("calls"u8)) { Calls(ref cursor, builder, new Place(place.Transaction, index, place.Depth + 1)); }
            else { Detail(ref cursor, builder, index); }
        }

        ref var frame = ref builder.Frame(index);
        frame.Kind = kind ?? throw cursor.Missing("type");
        frame.From = from ?? throw cursor.Missing("from");
        if (frame.Kind is FrameKind.Create or FrameKind.Create2)
        {
            frame.Selector = 0;
        }
    }

    private static void Calls(ref JsonCursor cursor, BlockBuilder builder, Place place)
    {
        if (cursor.IsNull)
        {
            return;
        }

        cursor.EnterArray();
        while (cursor.NextItem())
        {
            Call(ref cursor, builder, place);
        }
    }

    private static void Detail(ref JsonCursor cursor, BlockBuilder builder, int index)
    {
        if (cursor.IsNull)
        {
            return;
        }

        ref var frame = ref builder.Frame(index);
        if (cursor.Is("to"u8)) { frame.To = cursor.Account(); }
        else if (cursor.Is("value"u8)) { frame.Value = cursor.Number(); }
        else if (cursor.Is("gasUsed"u8)) { frame.GasUsed = cursor.Quantity(); }
        else if (cursor.Is("input"u8)) { frame.Selector = cursor.Input(builder, out frame.Input); }
        else if (cursor.Is("output"u8)) { frame.Output = cursor.Bytes(builder); }
        else if (cursor.Is("error"u8))
        {
            frame.Reverted = true;
            cursor.Skip();
        }
        else { cursor.Skip(); }
    }

    private readonly record struct Place(int Transaction, int Parent, int Depth);
}
