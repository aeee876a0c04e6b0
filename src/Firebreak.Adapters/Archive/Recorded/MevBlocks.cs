using System.Text.Json;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;

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

        var index = FlatTraces.Add(block.Builder, receipt.Hash("transaction_hash"), root, traces);
        ref var row = ref block.Builder.Transaction(index);
        (row.GasUsed, row.GasPrice) = (receipt.NumberOrZero("gas_used"), receipt.AmountOrZero("effective_gas_price"));
    }
}
