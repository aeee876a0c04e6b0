using System.Text.Json;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.Archive.Recorded;

/// <summary>Whole blocks re-executed: calls, and logs in one list for each transaction. No storage.</summary>
internal sealed class CallTraceBlocks() : RecordedForm("mainnet-call-traces")
{
    public override bool Knows(string entry, JsonElement json) => json.Has("txs") && json.Has("number") && json.Has("hash");

    public override ArchivedBlock Read(string set, string entry, int place, JsonElement json)
    {
        var header = new KnownHeader(json.Number("number"), IsNumberKnown: true)
        {
            Hash = json.Hash("hash"),
            MinedAt = DateTimeOffset.FromUnixTimeSeconds((long)Math.Min(json.Number("timestamp"), uint.MaxValue)),
            IsTimeKnown = true,
            Miner = json.Address("miner"),
        };
        var block = RecordedBlock.Begin(set, entry, new ChainId(1), header);
        foreach (var transaction in json.Items("txs"))
        {
            Add(block, transaction);
        }

        return block.Build(Lanes.Receipts | Lanes.Frames | Lanes.Logs | Lanes.Inputs);
    }

    private static void Add(RecordedBlock block, JsonElement json)
    {
        var root = json.Field("call");
        var index = block.AddTransaction(json.Hash("hash"), root);
        ref var row = ref block.Builder.Transaction(index);
        row.GasUsed = json.NumberOrZero("gasUsed");
        row.GasPrice = json.AmountOrZero("gasPrice");

        // Before Byzantium a receipt had no status; then the root call says it.
        row.Succeeded = json.Find("status") is { } status ? status.AsNumber("status") == 1 : row.Succeeded;
        new RecordedCalls(block.Builder).Add(index, root);
        foreach (var log in json.Items("logs"))
        {
            block.AddLog(index, log, block.Builder.LogCount);
        }
    }
}
