using System.Buffers.Binary;
using System.Text.Json;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Archive.Recorded;

/// <summary>Reads the nested calls of the callTracer, as most recorded sets have them, into one transaction of a block.</summary>
internal sealed class RecordedCalls(BlockBuilder builder)
{
    private const int DeepestFrame = 1025;

    /// <summary>The frames in the order of their calls, with what else the set says of each.</summary>
    public List<JsonElement> Calls { get; } = [];

    /// <summary>Adds the frames and hands them to the transaction.</summary>
    public void Add(int transaction, JsonElement root)
    {
        var start = builder.FrameCount;
        Add(transaction, root, parent: -1, depth: 0);
        ref var row = ref builder.Transaction(transaction);
        (row.FrameStart, row.FrameCount) = (start, builder.FrameCount - start);
    }

    public static FrameKind KindOf(string word) =>
        FrameWords.FindKind(word) ?? throw new RecordedFaultException("'type' is no kind of call");

    private void Add(int transaction, JsonElement call, int parent, int depth)
    {
        if (depth >= DeepestFrame)
        {
            throw new RecordedFaultException("its calls are nested deeper than the EVM allows");
        }

        Calls.Add(call);
        var index = builder.AddFrame(Frame(call) with { Transaction = transaction, Parent = parent, Depth = (ushort)depth });
        if (parent >= 0)
        {
            builder.Frame(index).Reverted |= builder.Frame(parent).Reverted;
        }

        foreach (var inner in call.Items("calls"))
        {
            Add(transaction, inner, index, depth + 1);
        }

        builder.Frame(index).End = builder.FrameCount;
    }

    private FrameRow Frame(JsonElement call)
    {
        var kind = KindOf(call.Text("type"));
        var input = call.Bytes("input", builder);
        return new FrameRow
        {
            Kind = kind,
            From = call.Address("from"),
            To = call.AddressOrZero("to"),
            Value = kind is FrameKind.StaticCall or FrameKind.DelegateCall ? UInt256.Zero : call.AmountOrZero("value"),
            GasUsed = call.NumberOrZero("gasUsed"),
            Input = input,
            Output = call.Bytes("output", builder),
            Reverted = call.Has("error"),
            Selector = SelectorOf(call, kind),
        };
    }

    private static uint SelectorOf(JsonElement call, FrameKind kind)
    {
        Span<byte> head = stackalloc byte[4];
        return kind is FrameKind.Create or FrameKind.Create2 || call.Find("input")?.GetString() is not { Length: >= 10 } text || !Hex.TryDecode(text.AsSpan(0, 10), head)
            ? 0
            : BinaryPrimitives.ReadUInt32BigEndian(head);
    }
}
