using System.Text.Json;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Archive.Recorded;

/// <summary>Whole blocks with flat traces and receipts without logs.</summary>
internal sealed class MevBlocks() : RecordedForm("mev-blocks")
{
    public override bool Knows(string entry, JsonElement json) => json.Has("traces") && json.Has("receipts");

    public override ArchivedBlock Read(string set, string entry, int place, JsonElement json)
    {
        var traces = json.Items("traces").Where(trace => trace.Text("type") != "reward").ToList();
        var header = new KnownHeader(json.Number("block_number"), IsNumberKnown: true)
        {
            Hash = traces.Count > 0 ? traces[0].Hash("block_hash") : null,
            MinedAt = json.Find("block_timestamp") is { } time ? DateTimeOffset.FromUnixTimeSeconds((long)Math.Min(time.AsNumber("block_timestamp"), uint.MaxValue)) : null,
            IsTimeKnown = json.Has("block_timestamp"),
            Miner = json.Find("miner")?.AsAddress("miner"),
            BaseFee = json.AmountOrZero("base_fee_per_gas"),
        };
        var block = RecordedBlock.Begin(set, entry, new ChainId(1), header);
        var byTransaction = traces.ToLookup(trace => trace.Hash("transaction_hash"));
        foreach (var receipt in json.Items("receipts").OrderBy(receipt => receipt.Number("transaction_index")))
        {
            Add(block, receipt, [.. byTransaction[receipt.Hash("transaction_hash")]]);
        }

        return block.Build(Lanes.Receipts | Lanes.Frames | Lanes.Inputs);
    }

    private static void Add(RecordedBlock block, JsonElement receipt, List<JsonElement> traces)
    {
        if (traces is not [var root, ..])
        {
            throw new RecordedFaultException("a receipt has no traces");
        }

        var first = Frame(block.Builder, root);
        var index = block.Builder.AddTransaction(new TransactionRow
        {
            Hash = receipt.Hash("transaction_hash"),
            From = first.From,
            To = first.To,
            IsCreation = first.Kind == FrameKind.Create,
            Value = first.Value,
            Input = first.Input,
            Succeeded = !first.Reverted,
            GasUsed = receipt.NumberOrZero("gas_used"),
            GasPrice = receipt.AmountOrZero("effective_gas_price"),
        });
        var tree = new FrameOrder(block.Builder, index);
        foreach (var trace in traces.OrderBy(Path, Comparer<int[]>.Create((left, right) => left.AsSpan().SequenceCompareTo(right))))
        {
            tree.Add(Path(trace).Length, Frame(block.Builder, trace));
        }

        tree.Close();
    }

    private static int[] Path(JsonElement trace) => [.. trace.Items("trace_address").Select(part => part.AsStep("trace_address"))];

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
