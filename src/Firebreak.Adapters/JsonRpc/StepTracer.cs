using Firebreak.Adapters.JsonRpc.Reading;
using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>
/// Storage access per frame on nodes without JavaScript tracers: the frames of the callTracer, and every step of the default tracer
/// (structLogs) placed in them by depth and instruction.
/// </summary>
internal static class StepTracer
{
    private const ulong IntrinsicGas = 21_000;
    private const ulong MostGasPerByteOfInput = 40;

    public static RpcCall Frames(Hash256 transaction) => new("debug_traceTransaction", $"[\"{transaction}\",{{\"tracer\":\"callTracer\"}}]");

    public static RpcCall Steps(Hash256 transaction) => new(
        "debug_traceTransaction", $"[\"{transaction}\",{{\"disableStorage\":true,\"disableMemory\":true,\"enableMemory\":false,\"enableReturnData\":false}}]");

    /// <summary>Null when the node knows no such transaction.</summary>
    /// <exception cref="NodeAnswerException">The answers do not fit each other, or the node keeps no steps.</exception>
    /// <param name="receipt">Whose gas tells whether code ran at all: nodes that keep no steps answer with an empty list and no error.</param>
    public static DeepTrace? Read(RpcAnswer frames, RpcAnswer steps, RpcAnswer receipt, BlockRef block, Hash256 transaction)
    {
        if (frames.IsNull || steps.IsNull || receipt.Read(MinedReceipt.Read) is not { } mined)
        {
            return null;
        }

        var tree = new List<FrameSketch>();
        frames.Read((ref JsonCursor cursor) => ReadFrame(ref cursor, tree, parent: -1));
        var walk = new StepWalk(tree);
        var count = steps.Read((ref JsonCursor cursor) => ReadSteps(ref cursor, walk));
        if (count == 0 && (tree.Count > 1 || mined.GasUsed > IntrinsicGas + (MostGasPerByteOfInput * (ulong)tree[0].InputLength)))
        {
            throw new NodeAnswerException("debug_traceTransaction: The node keeps no steps (structLogs is empty).") { Code = 0 };
        }

        return walk.Finish(block, transaction);
    }

    private static int ReadFrame(ref JsonCursor cursor, List<FrameSketch> tree, int parent)
    {
        if (tree.Count >= StorageTracer.MostFrames)
        {
            throw TooMuch();
        }

        var frame = new FrameSketch { Parent = parent };
        var index = tree.Count;
        tree.Add(frame);
        FrameKind? kind = null;
        byte[] input = [];
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            if (cursor.Is("type"u8)) { kind = FrameTree.KindOf(cursor.Text()) ?? throw cursor.Unexpected("a kind of call"); }
            else if (cursor.Is("from"u8)) { frame.From = cursor.Account(); }
            else if (cursor.Is("to"u8)) { frame.To = cursor.AccountOrZero(); }
            else if (cursor.Is("value"u8)) { frame.Value = cursor.IsNull ? default : cursor.Number(); }
            else if (cursor.Is("input"u8)) { input = cursor.Bytes(); }
            else if (cursor.Is("error"u8)) { frame.Failed = !cursor.IsNull; cursor.Skip(); }
            else if (cursor.Is("calls"u8) && !cursor.IsNull) { ReadCalls(ref cursor, tree, index); }
            else { cursor.Skip(); }
        }

        frame.Kind = kind ?? throw cursor.Missing("type");
        frame.Selector = FrameTree.SelectorOf(frame.Kind, input);
        frame.InputLength = input.Length;
        return index;
    }

    private static void ReadCalls(ref JsonCursor cursor, List<FrameSketch> tree, int parent)
    {
        cursor.EnterArray();
        while (cursor.NextItem())
        {
            ReadFrame(ref cursor, tree, parent);
        }
    }

    private static int ReadSteps(ref JsonCursor cursor, StepWalk walk)
    {
        var count = 0;
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            if (!cursor.Is("structLogs"u8))
            {
                cursor.Skip();
                continue;
            }

            cursor.EnterArray();
            while (cursor.NextItem())
            {
                ReadStep(ref cursor, walk);
                count++;
            }
        }

        return count;
    }

    private static void ReadStep(ref JsonCursor cursor, StepWalk walk)
    {
        ReadOnlySpan<byte> op = default, top = default, second = default;
        var depth = 0;
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            if (cursor.Is("op"u8)) { op = cursor.Text(); }
            else if (cursor.Is("depth"u8)) { depth = cursor.Index(FrameTree.DeepestFrame + 2); }
            else if (cursor.Is("stack"u8) && !cursor.IsNull)
            {
                cursor.EnterArray();
                while (cursor.NextItem())
                {
                    second = top;
                    top = cursor.Text();
                }
            }
            else { cursor.Skip(); }
        }

        if (!walk.Arrive(depth) || !walk.Do(op, top, second))
        {
            throw cursor.Contradiction("its steps do not fit its calls");
        }
    }

    internal static NodeAnswerException TooMuch() => new(
        $"debug_traceTransaction: The transaction has more than {StorageTracer.MostFrames} frames or {StorageTracer.MostAccesses} storage accesses.")
    { Code = 0 };
}
