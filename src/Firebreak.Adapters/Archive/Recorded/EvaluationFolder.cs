using System.Runtime.CompilerServices;
using Firebreak.Core.Chain;
using Firebreak.Engine.Evaluation;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.Archive.Recorded;

/// <summary>
/// A folder of recorded sets as evaluations take it: <c>attacks</c>, <c>benign</c> and <c>histories</c>, and beside them, if they are there,
/// a node's recorded answers in <c>rpc</c> and published labels in <c>incidents</c>. The same layout with other recordings is read the same way.
/// </summary>
public sealed class EvaluationFolder
{
    private const string Answers = "block-answers";
    private readonly string _folder;
    private readonly FlawLabels _labels;

    private EvaluationFolder(string folder, HistoryIndex histories, IReadOnlyList<string> missing)
    {
        (_folder, Histories) = (folder, histories.Entries);
        Missing = [.. missing, .. histories.Missing.Select(name => $"histories/{name}.tar.gz (its index names it)")];
        _labels = FlawLabels.Read(Path.Combine(folder, "incidents", "defihacklabs_incidents.json"));
    }

    /// <summary>The protocols whose life was recorded, by name.</summary>
    public IReadOnlyList<RecordedHistory> Histories { get; }

    /// <summary>Parts of the layout that are not there, and so are not judged.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <exception cref="ArchiveFaultException">Nothing in it can be judged; the message names everything that is missing.</exception>
    public static EvaluationFolder Open(string folder)
    {
        var missing = new List<string>();
        var isAny = Has(missing, folder, "attacks", "reproductions.tar.gz and original-traces.tar.gz")
            | Has(missing, folder, "benign", "whole recorded blocks as .tar.gz")
            | Has(missing, folder, "histories", "one .tar.gz for each protocol");
        if (!File.Exists(Path.Combine(folder, "histories", "index.json")))
        {
            missing.Add("histories/index.json (exploit and watched contracts of each protocol)");
        }

        return isAny
            ? new EvaluationFolder(folder, HistoryIndex.Read(Path.Combine(folder, "histories")), missing)
            : throw new ArchiveFaultException(
                folder, column: null, $"this is no folder of recorded sets: there is no {string.Join(", no ", missing)}",
                "Name the folder that holds attacks, benign and histories, for example --data ../shared/data.");
    }

    /// <summary>Every entry of every set of attacks and of ordinary traffic. A block that was recorded twice comes once.</summary>
    /// <param name="progress">Told the set and how much of it is read, from 0 to 1.</param>
    /// <param name="malformed">Told of each entry that could not be read.</param>
    public async IAsyncEnumerable<Recording> ReadAsync(
        Action<string, double> progress, Action<string> malformed, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<(ChainId, ulong)>();
        foreach (var source in Sources())
        {
            using var spool = new RecordedSpool();
            await spool.FillAsync(source.Source, done => progress(source.Source.Name, done * 0.3), cancellationToken);
            if (Open(source.Source.Name, spool, source.Form, malformed) is not { } reading)
            {
                continue;
            }

            var set = SetOf(source.Source.Name, reading.Form.Kind, source.IsAttacks);
            for (var place = 0; set is not null && place < reading.Count; place++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (reading.Read(place) is { } block && (set.IsAttacks || seen.Add((block.Block.Header.Chain, block.Block.Ref.Number))))
                {
                    yield return new Recording(set, set.IsAttacks ? _labels.Complete(reading.Form.NoteOf(block.Entry!)!) : null, block);
                }

                progress(source.Source.Name, 0.3 + (0.7 * (place + 1) / reading.Count));
            }
        }
    }

    /// <summary>A protocol's life, ascending.</summary>
    /// <param name="malformed">Told of each entry that could not be read.</param>
    public async IAsyncEnumerable<ArchivedBlock> ReadAsync(
        RecordedHistory history, Action<double> progress, Action<string> malformed, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var source = RecordedSource.Find(Path.Combine(_folder, "histories", history.Protocol + ".tar.gz"))[0];
        using var spool = new RecordedSpool();
        await spool.FillAsync(source, done => progress(done * 0.3), cancellationToken);
        var reading = RecordedReading.Of(source.Name, spool, "histories", (entry, fault) => malformed($"{entry}: {fault.Message}"));
        for (var place = 0; place < reading.Count; place++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (reading.Read(place) is { } block)
            {
                yield return block;
            }

            progress(0.3 + (0.7 * (place + 1) / reading.Count));
        }
    }

    // A node's answers hold many other questions beside those of whole blocks.
    private static void Tell(string? form, Action<string> malformed, string entry, Exception fault)
    {
        if (form != Answers)
        {
            malformed($"{entry}: {fault.Message}");
        }
    }

    private IEnumerable<(RecordedSource Source, bool IsAttacks, string? Form)> Sources()
    {
        foreach (var source in PackedIn("attacks"))
        {
            yield return (source, IsAttacks: true, Form: null);
        }

        foreach (var source in PackedIn("benign"))
        {
            yield return (source, IsAttacks: false, Form: null);
        }

        foreach (var source in PackedIn("rpc").Where(source => source.Name.StartsWith("recorded-", StringComparison.Ordinal)))
        {
            yield return (source, IsAttacks: false, Answers);
        }
    }

    private IEnumerable<RecordedSource> PackedIn(string folder) => Packed(Path.Combine(_folder, folder)).SelectMany(RecordedSource.Find);

    // What is there a second time in another form (attacks with their state) is not counted twice.
    private static RecordedSet? SetOf(string name, string form, bool isAttacks) => form switch
    {
        "reproductions" when isAttacks => new RecordedSet(name, SetKind.Reproductions),
        "original-traces" when isAttacks => new RecordedSet(name, SetKind.OriginalTraces),
        _ => isAttacks ? null : new RecordedSet(name, SetKind.Ordinary),
    };

    // A set of no known kind is named, and holds up no other.
    private static RecordedReading? Open(string set, RecordedSpool spool, string? form, Action<string> malformed)
    {
        try
        {
            return RecordedReading.Of(set, spool, form, (entry, fault) => Tell(form, malformed, entry, fault));
        }
        catch (ArchiveFaultException fault)
        {
            malformed(fault.Message);
            return null;
        }
    }

    private static bool Has(List<string> missing, string folder, string name, string what)
    {
        var isThere = Packed(Path.Combine(folder, name)).Any();
        if (!isThere)
        {
            missing.Add($"{name}/ ({what})");
        }

        return isThere;
    }

    private static IEnumerable<string> Packed(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder).Where(RecordedSource.IsPacked).Order(StringComparer.Ordinal)
        : [];
}
