using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Firebreak.Adapters.Archive;
using Firebreak.Adapters.Archive.Recorded;
using Firebreak.Bench.Decode;
using Firebreak.Bench.Input;
using Firebreak.Core.Chain;

namespace Firebreak.Bench.Detection;

/// <summary>The recorded sets, transaction by transaction.</summary>
/// <param name="folder">Where they are unpacked; the caller removes it.</param>
internal sealed class Recordings(string folder)
{
    private const string RecordedBlocks = "rpc/recorded-mainnet.tar.gz";

    public static IReadOnlyList<RecordedSet> Sets { get; } =
    [
        new("reproductions", "attacks/reproductions.tar.gz", IsAttacks: true, WithoutEvents: false),
        new("original traces", "attacks/original-traces.tar.gz", IsAttacks: true, WithoutEvents: true),
        new("mainnet blocks", "benign/mainnet-call-traces.tar.gz", IsAttacks: false, WithoutEvents: false),
        new("MEV blocks", "benign/mev-blocks.tar.gz", IsAttacks: false, WithoutEvents: true),
        new("recorded blocks", RecordedBlocks, IsAttacks: false, WithoutEvents: true),
    ];

    public static bool Has(RecordedSet set) => File.Exists(Path.Combine(SharedData.Folder, set.Archive));

    public async IAsyncEnumerable<RecordedCase> ReadAsync(RecordedSet set, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var notes = set.IsAttacks ? Notes(set) : [];
        await foreach (var (recorded, traces, entry) in BlocksAsync(set, cancellationToken))
        {
            var block = set.WithoutEvents ? TransferEvents.AddTo(recorded) : recorded;
            for (var i = 0; i < block.Transactions.Length; i++)
            {
                var hash = block.Transactions[i].Hash;
                var name = Path.GetFileNameWithoutExtension(entry);
                var note = set.IsAttacks ? notes.GetValueOrDefault(name) ?? new Note(name, "", null) : null;
                yield return new RecordedCase(note?.Name ?? hash.ToString(), note?.Label, note?.Day, block, i, traces.FirstOrDefault(trace => trace.Transaction == hash));
            }
        }
    }

    private async IAsyncEnumerable<(Block Block, Core.Items<DeepTrace> Traces, string Entry)> BlocksAsync(
        RecordedSet set, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (set.Archive == RecordedBlocks)
        {
            foreach (var answers in RecordedTraces.Calls())
            {
                yield return (Reading.Read(answers).Build(), [], "");
            }

            yield break;
        }

        var source = RecordedSource.Find(Path.Combine(SharedData.Folder, set.Archive)).Single();
        await new RecordingConverter(folder, kind: null).ConvertAsync(source, _ => { }, cancellationToken);
        await foreach (var archived in ArchiveReader.Find([Path.Combine(folder, source.Name)]).ReadAsync(cancellationToken))
        {
            yield return (archived.Block, archived.Traces, archived.Entry ?? "");
        }
    }

    private static Dictionary<string, Note> Notes(RecordedSet set)
    {
        var index = SharedData.Read(set.Archive, name => Path.GetFileNameWithoutExtension(name) == "index").Single();
        return index.Name.EndsWith(".json", StringComparison.Ordinal) ? NotesOfReproductions(index.Content) : NotesOfOriginals(index.Content);
    }

    private static Dictionary<string, Note> NotesOfReproductions(byte[] index)
    {
        using var document = JsonDocument.Parse(index);
        var notes = new Dictionary<string, Note>(StringComparer.Ordinal);
        foreach (var row in document.RootElement.EnumerateArray())
        {
            var name = Path.GetFileNameWithoutExtension(row.GetProperty("file").GetString()!);
            notes[name] = new Note(name.Replace("_exp", "", StringComparison.Ordinal), row.GetProperty("label").GetString() ?? "", Day(row.GetProperty("date").GetString()!));
        }

        return notes;
    }

    private static Dictionary<string, Note> NotesOfOriginals(byte[] index)
    {
        var labels = PublishedLabels();
        var notes = new Dictionary<string, Note>(StringComparer.OrdinalIgnoreCase);
        foreach (var cells in Encoding.UTF8.GetString(index).Split('\n').Skip(1).Select(line => line.Trim().Split(',')).Where(cells => cells.Length >= 3))
        {
            notes[cells[2]] = new Note(cells[0], labels.GetValueOrDefault(Plain(cells[0])) ?? "", Day(cells[1]));
        }

        return notes;
    }

    // By the incident's name: the published list has no hashes.
    private static Dictionary<string, string> PublishedLabels()
    {
        var path = Path.Combine(SharedData.Folder, "incidents", "defihacklabs_incidents.json");
        using var document = JsonDocument.Parse(File.Exists(path) ? File.ReadAllBytes(path) : "[]"u8.ToArray());
        return document.RootElement.EnumerateArray()
            .GroupBy(row => Plain(row.GetProperty("name").GetString() ?? ""), StringComparer.Ordinal)
            .ToDictionary(rows => rows.Key, rows => string.Join(" / ", rows.Select(row => row.GetProperty("type").GetString())), StringComparer.Ordinal);
    }

    private static string Plain(string name) => name.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();

    private static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, ["yyyyMMdd", "yyyy/M/d", "yyyy-MM-dd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private sealed record Note(string Name, string Label, DateOnly? Day);
}
