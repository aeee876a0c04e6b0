using System.Text.Json;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.Archive.Recorded;

/// <summary>Original attack transactions with everything: calls, logs, height and time, and the state before. The latter no column holds.</summary>
internal sealed class ExactAttacks() : RecordedForm("exact")
{
    public override bool Knows(string entry, JsonElement json) => json.Has("attackTx") && json.Has("realTrace");

    public override (ulong Chain, ulong Height) PlaceOf(string entry, Func<JsonDocument> open)
    {
        using var json = open();
        return (json.RootElement.Number("chainId"), json.RootElement.Field("env").Number("number"));
    }

    public override ArchivedBlock Read(string set, string entry, int place, JsonElement json)
    {
        var environment = json.Field("env");
        var header = new KnownHeader(environment.Number("number"), IsNumberKnown: true)
        {
            MinedAt = DateTimeOffset.FromUnixTimeSeconds((long)Math.Min(environment.Number("timestamp"), uint.MaxValue)),
            IsTimeKnown = true,
            BaseFee = environment.AmountOrZero("baseFee"),
        };
        var block = RecordedBlock.Begin(set, entry, new ChainId(json.Number("chainId")), header);
        var root = json.Field("realTrace");
        var transaction = block.AddTransaction(json.Hash("attackTx"), root);
        new RecordedCalls(block.Builder).Add(transaction, root);
        foreach (var log in json.Items("replayedLogs"))
        {
            block.AddLog(transaction, log, block.Builder.LogCount);
        }

        block.Made("transaction_index", "gas_price", "log_index");
        return block.Build(Lanes.Receipts | Lanes.Frames | Lanes.Logs | Lanes.Inputs);
    }
}
