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

    // Names hold commas in no row that has been seen; a row that cannot be read leaves its date unknown.
    public override void Learn(byte[] index)
    {
        foreach (var line in Encoding.UTF8.GetString(index).Split('\n').Skip(1))
        {
            var cells = line.Trim().Split(',');
            if (cells.Length >= 3 && Hash256.TryParse(cells[2], out var hash))
            {
                (_days[hash], _names[hash]) = (RecordedJson.Day(cells[1]), cells[0]);
            }
        }
    }

    public override (ulong Chain, ulong Height) PlaceOf(string entry, Func<JsonDocument> open) => (
        ChainOf(entry).Value,
        TransactionOf(entry) is { } hash && _days.TryGetValue(hash, out var day) ? (ulong)day.ToUnixTimeSeconds() : 0);

    public override AttackNote? NoteOf(string entry) => TransactionOf(entry) is { } hash && _days.TryGetValue(hash, out var day)
        ? new AttackNote(_names[hash], "", DateOnly.FromDateTime(day.UtcDateTime), IsGradeA: false)
        : new AttackNote(Path.GetFileNameWithoutExtension(entry), "", Day: null, IsGradeA: false);

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
