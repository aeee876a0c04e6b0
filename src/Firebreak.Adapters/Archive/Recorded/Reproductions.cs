using System.Text.Json;
using Firebreak.Core.Chain;
using Firebreak.Engine.Evaluation;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Archive.Recorded;

/// <summary>
/// Exploits re-executed on recorded state, one in each file: calls with logs and storage access. The attacker is a test contract, and one
/// call may stand for several real transactions, so the block and the transaction are made up; the entry names the recording.
/// </summary>
internal sealed class Reproductions() : RecordedForm("reproductions")
{
    // An attack counts on whatever chain it was; only prices need to know which.
    private const ulong UnknownChain = 0;

    private readonly Dictionary<string, Row> _rows = new(StringComparer.Ordinal);

    public override bool Knows(string entry, JsonElement json) => json.Has("call") && json.Has("evidence");

    public override bool IsIndex(string entry) => Path.GetFileName(entry) == "index.json";

    public override void Learn(byte[] index)
    {
        using var json = JsonDocument.Parse(index);
        foreach (var row in json.RootElement.EnumerateArray().Where(row => row.Has("file")))
        {
            _rows[row.Text("file")] = new Row(
                row.Find("chain")?.AsText("chain") ?? "", row.Find("forkBlock")?.AsNumber("forkBlock"), row.Find("date")?.ToString() ?? "",
                row.Find("hasStorageOps")?.ValueKind == JsonValueKind.True, row.Find("label")?.ToString() ?? "", row.Find("evidenceGrade")?.ToString() == "A");
        }
    }

    public override (ulong Chain, ulong Height) PlaceOf(string entry, Func<JsonDocument> open) =>
        _rows.TryGetValue(Path.GetFileName(entry), out var row) ? (FindChain(row.Chain) ?? 0, row.ForkBlock ?? 0) : (0, 0);

    public override AttackNote? NoteOf(string entry)
    {
        var name = Path.GetFileNameWithoutExtension(entry).Replace("_exp", "", StringComparison.Ordinal);
        return _rows.TryGetValue(Path.GetFileName(entry), out var row)
            ? new AttackNote(name, row.Label, RecordedJson.FindDay(row.Date) is { } day ? DateOnly.FromDateTime(day.UtcDateTime) : null, row.IsGradeA)
            : new AttackNote(name, "", Day: null, IsGradeA: false);
    }

    public override ArchivedBlock Read(string set, string entry, int place, JsonElement json)
    {
        var row = _rows.GetValueOrDefault(Path.GetFileName(entry)) ?? new Row("", ForkBlock: null, "", HasStorage: false, "", IsGradeA: false);
        var chain = FindChain(row.Chain);
        var header = row.ForkBlock is { } fork ? new KnownHeader(fork + 1, IsNumberKnown: false) : Unnumbered(place);
        var block = RecordedBlock.Begin(set, entry, new ChainId(chain ?? UnknownChain), header with { MinedAt = RecordedJson.FindDay(row.Date) });
        var root = json.Field("call");
        var hash = Keccak.Hash($"firebreak recording {set} {entry} transaction");
        var transaction = block.AddTransaction(hash, root);
        var calls = new RecordedCalls(block.Builder);
        calls.Add(transaction, root);
        AddLogs(block, transaction, root, isReverted: false);
        block.Made("transaction_hash", "transaction_index", "gas_price", "log_index");
        if (chain is null)
        {
            block.Made("chain_id");
        }

        if (!row.HasStorage)
        {
            return block.Build(Lanes.Receipts | Lanes.Frames | Lanes.Logs | Lanes.Inputs);
        }

        block.Traces.Add(new AccessPlacement(block.Builder, calls.Calls).Trace(transaction));
        block.Made("step");
        return block.Build(Lanes.Receipts | Lanes.Frames | Lanes.Logs | Lanes.Inputs | Lanes.Storage);
    }

    // A log's position is how many inner calls of its frame came before it. Logs of reverted calls never reach a receipt.
    private static void AddLogs(RecordedBlock block, int transaction, JsonElement call, bool isReverted)
    {
        var reverted = isReverted || call.Has("error");
        var logs = new Queue<JsonElement>(call.Items("logs").OrderBy(log => log.NumberOrZero("position")));
        var done = 0UL;
        foreach (var inner in call.Items("calls"))
        {
            Emit(done);
            AddLogs(block, transaction, inner, reverted);
            done++;
        }

        Emit(ulong.MaxValue);

        void Emit(ulong upTo)
        {
            while (logs.TryPeek(out var log) && log.NumberOrZero("position") <= upTo)
            {
                logs.Dequeue();
                if (!reverted)
                {
                    block.AddLog(transaction, log, block.Builder.LogCount);
                }
            }
        }
    }

    // The names come from many hands: [ethereum], ["ethereum"], mainnet.
    private static ulong? FindChain(string name) => name.ToLowerInvariant().Trim('[', ']', '"', ' ') switch
    {
        "mainnet" or "ethereum" or "eth" => 1,
        "optimism" => 10,
        "bsc" or "bnb" or "binance smart chain" => 56,
        "gnosis" or "xdai" => 100,
        "polygon" => 137,
        "fantom" => 250,
        "moonriver" => 1285,
        "base" => 8453,
        "arbitrum" => 42161,
        "avalanche" => 43114,
        "linea" => 59144,
        "blast" => 81457,
        "scroll" => 534352,
        "celo" => 42220,
        "cronos" => 25,
        "metis" => 1088,
        "mantle" => 5000,
        "moonbeam" => 1284,
        "aurora" => 1313161554,
        "harmony" => 1666600000,
        "heco" => 128,
        "zksync" or "era" => 324,
        "sei" => 1329,
        "sonic" => 146,
        "berachain" => 80094,
        "opbnb" => 204,
        var other => ulong.TryParse(other, out var id) ? id : null,
    };

    private sealed record Row(string Chain, ulong? ForkBlock, string Date, bool HasStorage, string Label, bool IsGradeA);
}
