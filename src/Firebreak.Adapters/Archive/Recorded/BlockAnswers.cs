using System.Globalization;
using System.Text.Json;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.Archive.Recorded;

/// <summary>
/// A node's recorded answers about the calls of whole blocks, one in each file with the question beside it: <c>trace_block</c>, or
/// <c>debug_traceBlockByNumber</c> with the callTracer. Calls alone: what only a header or a receipt tells is made up.
/// </summary>
internal sealed class BlockAnswers() : RecordedForm("block-answers")
{
    private const int MostParameters = 8;

    public override bool Knows(string entry, JsonElement json) =>
        json.Has("method") && json.Find("result") is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0 && (IsFlat(list[0]) || IsNested(list[0]));

    public override ArchivedBlock Read(string set, string entry, int place, JsonElement json)
    {
        var traces = json.Items("result").ToList();
        var isFlat = traces.Count > 0 && IsFlat(traces[0]);
        var header = new KnownHeader(isFlat ? traces[0].Number("blockNumber") : Asked(json), IsNumberKnown: true)
        {
            Hash = isFlat ? traces[0].Hash("blockHash") : null,
        };
        var block = RecordedBlock.Begin(set, entry, new ChainId(1), header);
        if (isFlat)
        {
            AddFlat(block, traces);
        }
        else
        {
            AddNested(block, traces);
        }

        block.Made("gas_price");
        return block.Build(Lanes.Receipts | Lanes.Frames | Lanes.Inputs);
    }

    private static bool IsFlat(JsonElement first) => first.Has("action") && first.Has("blockHash") && first.Has("blockNumber");

    private static bool IsNested(JsonElement first) => first.Has("txHash") && first.Find("result") is { } root && root.Has("type") && root.Has("from");

    private static void AddFlat(RecordedBlock block, List<JsonElement> traces)
    {
        foreach (var transaction in traces.Where(trace => trace.Text("type") != "reward" && trace.Has("transactionHash")).GroupBy(trace => trace.Hash("transactionHash")))
        {
            var root = transaction.FirstOrDefault(trace => !trace.Items("traceAddress").Any());
            FlatTraces.Add(block.Builder, transaction.Key, root.ValueKind == JsonValueKind.Object ? root : throw new RecordedFaultException("a transaction has no outermost call"), [.. transaction]);
        }
    }

    private static void AddNested(RecordedBlock block, List<JsonElement> traces)
    {
        foreach (var trace in traces)
        {
            var root = trace.Field("result");
            new RecordedCalls(block.Builder).Add(block.AddTransaction(trace.Hash("txHash"), root), root);
        }
    }

    private static ulong Asked(JsonElement json) =>
        json.Items("params").Take(MostParameters).FirstOrDefault() is { ValueKind: JsonValueKind.String } number
        && number.GetString() is { } text && text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        && ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var height)
            ? height
            : throw new RecordedFaultException("which block was asked for is not told");
}
