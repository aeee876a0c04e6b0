using System.Text;
using System.Text.Json;
using Firebreak.Core.Chain;
using Firebreak.Engine.Evaluation;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Archive.Recorded;

/// <summary>Original attack transactions, one in each file: nested calls with input and mostly output. No logs, no state, no height.</summary>
internal sealed class OriginalTraces() : RecordedForm("original-traces")
{
    private readonly Dictionary<Hash256, DateTimeOffset> _days = [];
    private readonly Dictionary<Hash256, string> _names = [];

    public override bool Knows(string entry, JsonElement json) => TransactionOf(entry) is not null && Root(json).Has("type") && Root(json).Has("from");

    public override bool IsIndex(string entry) => Path.GetFileName(entry) == "index.csv";

    // The transaction is found by its form; what stands right before it is the date, and all before that the name. A row that cannot be read
    // leaves its date unknown.
    public override void Learn(byte[] index)
    {
        foreach (var line in Encoding.UTF8.GetString(index).Split('\n').Skip(1))
        {
            var cells = line.Trim().Split(',');
            var place = Array.FindIndex(cells, cell => Hash256.TryParse(cell, out _));
            if (place >= 1)
            {
                var hash = Hash256.Parse(cells[place]);
                _names[hash] = string.Join(',', cells[..Math.Max(1, place - 1)]).Trim('"');
                if (RecordedJson.FindDay(cells[place - 1]) is { } day)
                {
                    _days[hash] = day;
                }
            }
        }
    }

    public override (ulong Chain, ulong Height) PlaceOf(string entry, Func<JsonDocument> open) => (
        ChainOf(entry).Value,
        TransactionOf(entry) is { } hash && _days.TryGetValue(hash, out var day) ? (ulong)day.ToUnixTimeSeconds() : 0);

    public override AttackNote? NoteOf(string entry) => new(
        TransactionOf(entry) is { } hash && _names.TryGetValue(hash, out var name) ? name : Path.GetFileNameWithoutExtension(entry),
        "",
        TransactionOf(entry) is { } known && _days.TryGetValue(known, out var day) ? DateOnly.FromDateTime(day.UtcDateTime) : null,
        IsGradeA: false);

    public override ArchivedBlock Read(string set, string entry, int place, JsonElement json)
    {
        var hash = TransactionOf(entry) ?? throw new RecordedFaultException("its name is no transaction hash");
        var root = Root(json);
        DateTimeOffset? day = _days.TryGetValue(hash, out var known) ? known : null;
        var block = RecordedBlock.Begin(set, entry, ChainOf(entry), Unnumbered(place) with { MinedAt = day });
        var calls = new RecordedCalls(block.Builder);
        calls.Add(block.AddTransaction(hash, root), root);
        block.Made("transaction_index", "gas_price");
        return block.Build(Lanes.Receipts | Lanes.Frames | Lanes.Inputs);
    }

    private static JsonElement Root(JsonElement json) => json.Find("result") ?? json;

    private static Hash256? TransactionOf(string entry) => Hash256.TryParse(Path.GetFileNameWithoutExtension(entry), out var hash) ? hash : null;

    private static ChainId ChainOf(string entry) => new(entry.Split('/').Contains("bsc", StringComparer.Ordinal) ? 56UL : 1);
}
