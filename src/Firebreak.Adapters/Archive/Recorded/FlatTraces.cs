using System.Text.Json;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Archive.Recorded;

/// <summary>Reads the flat calls of Parity's dialect, each with its path from the root, into one transaction of a block.</summary>
internal static class FlatTraces
{
    /// <param name="root">The one of the traces that stands above all others, with snake or camel case names.</param>
    /// <returns>The transaction's place in the block.</returns>
    public static int Add(BlockBuilder builder, Hash256 hash, JsonElement root, IReadOnlyList<JsonElement> traces)
    {
        var first = Frame(builder, root);
        var index = builder.AddTransaction(new TransactionRow
        {
            Hash = hash,
            From = first.From,
            To = first.To,
            IsCreation = first.Kind == FrameKind.Create,
            Value = first.Value,
            Input = first.Input,
            Succeeded = !first.Reverted,
            GasUsed = first.GasUsed,
        });
        var tree = new FrameOrder(builder, index);
        foreach (var trace in traces.OrderBy(Path, Comparer<int[]>.Create((left, right) => left.AsSpan().SequenceCompareTo(right))))
        {
            tree.Add(Path(trace).Length, Frame(builder, trace));
        }

        tree.Close();
        return index;
    }

    private static int[] Path(JsonElement trace) =>
        [.. trace.Items(trace.Has("trace_address") ? "trace_address" : "traceAddress").Select(part => part.AsStep("trace address"))];

    private static FrameRow Frame(BlockBuilder builder, JsonElement trace)
    {
        var (action, result) = (trace.Field("action"), trace.Find("result") ?? default);
        var kind = FrameWords.FindKind(trace.Text("type"), action.Find("callType")?.AsText("callType") ?? "")
            ?? throw new RecordedFaultException("'type' is no kind of trace");
        var input = action.Bytes(kind == FrameKind.Create ? "init" : "input", builder);
        return new FrameRow
        {
            Kind = kind,
            From = action.Find("from")?.AsAddress("from") ?? action.Address("address"),
            To = kind switch
            {
                FrameKind.Create => result.AddressOrZero("address"),
                FrameKind.SelfDestruct => action.AddressOrZero("refundAddress"),
                _ => action.Address("to"),
            },
            Value = kind is FrameKind.StaticCall or FrameKind.DelegateCall ? UInt256.Zero : action.AmountOrZero(kind == FrameKind.SelfDestruct ? "balance" : "value"),
            GasUsed = result.NumberOrZero("gasUsed"),
            Input = input,
            Output = result.Bytes(kind == FrameKind.Create ? "code" : "output", builder),
            Selector = kind == FrameKind.Create || action.Find("input")?.GetString() is not { Length: >= 10 } text ? 0 : (uint)UInt256.ParseHex(text.AsSpan(0, 10)),
            Reverted = trace.Has("error"),
        };
    }
}
