using System.Text.Json;
using Firebreak.Adapters.Archive.Writing;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.Archive.Recorded;

/// <summary>Turns recorded research sets into archives. The same input always gives the same files.</summary>
/// <param name="folder">Each set becomes a folder in it.</param>
/// <param name="kind">One of <see cref="Kinds"/>; null finds it out from the entries.</param>
public sealed class RecordingConverter(string folder, string? kind)
{
    private const int BlocksPerFile = 1_000;
    private const long BytesPerFile = 64L << 20;

    /// <summary>The kinds of sets that can be read.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. RecordedForm.All().Select(form => form.Kind)];

    /// <param name="progress">Told how far the set is, from 0 to 1.</param>
    /// <exception cref="ArchiveFaultException">The set cannot be unpacked, or nothing in it is of a known kind.</exception>
    public async Task<ConvertedSet> ConvertAsync(RecordedSource source, Action<double> progress, CancellationToken cancellationToken)
    {
        using var spool = new RecordedSpool();
        await spool.FillAsync(source, done => progress(done * 0.3), cancellationToken);
        var form = FindForm(source, spool);
        foreach (var index in spool.Entries.Where(entry => form.IsIndex(entry.Name)))
        {
            form.Learn(spool.Read(index));
        }

        var tally = new ConversionTally(source.Name, form.Kind);
        var half = Path.Combine(folder, source.Name + ArchiveFile.HalfWritten);
        Clear(half);
        var entries = InOrder(spool, form, tally);
        var writers = new SortedDictionary<ulong, ArchiveSetWriter>();
        for (var place = 0; place < entries.Count; place++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Read(source, spool, form, entries[place], place, tally) is { } block)
            {
                await AddAsync(writers, block, half, tally, cancellationToken);
            }

            progress(0.3 + (0.7 * (place + 1) / entries.Count));
        }

        foreach (var writer in writers.Values)
        {
            await tally.WrittenAsync(writer, half, cancellationToken);
        }

        Replace(half, Path.Combine(folder, source.Name));
        return tally.ToSet();
    }

    private RecordedForm FindForm(RecordedSource source, RecordedSpool spool)
    {
        var forms = RecordedForm.All();
        if (kind is not null)
        {
            return Array.Find(forms, form => form.Kind == kind)
                ?? throw new ArchiveFaultException(kind, column: null, "this is no kind of recorded set", $"Name one of {string.Join(", ", Kinds)}, or auto.");
        }

        foreach (var entry in spool.Entries.Where(entry => !Array.Exists(forms, form => form.IsIndex(entry.Name))))
        {
            if (Open(spool, entry) is { } json)
            {
                using (json)
                {
                    if (Array.Find(forms, form => form.Knows(entry.Name, json.RootElement)) is { } form)
                    {
                        return form;
                    }
                }
            }
        }

        throw new ArchiveFaultException(
            source.Name, column: null, "nothing in it is of a kind that can be converted", $"The kinds are {string.Join(", ", Kinds)}; name one with --kind to see what is wrong with each entry.");
    }

    private static JsonDocument? Open(RecordedSpool spool, RecordedEntry entry)
    {
        try
        {
            return spool.Open(entry);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static List<RecordedEntry> InOrder(RecordedSpool spool, RecordedForm form, ConversionTally tally)
    {
        var placed = new List<((ulong Chain, ulong Height) Place, RecordedEntry Entry)>();
        foreach (var entry in spool.Entries.Where(entry => !form.IsIndex(entry.Name)))
        {
            try
            {
                placed.Add((form.PlaceOf(entry.Name, () => spool.Open(entry)), entry));
            }
            catch (Exception exception) when (IsMalformed(exception))
            {
                tally.Malformed(entry.Name, exception);
            }
        }

        return [.. placed.OrderBy(entry => entry.Place).ThenBy(entry => entry.Entry.Name, StringComparer.Ordinal).Select(entry => entry.Entry)];
    }

    private static ArchivedBlock? Read(RecordedSource source, RecordedSpool spool, RecordedForm form, RecordedEntry entry, int place, ConversionTally tally)
    {
        try
        {
            using var json = spool.Open(entry);
            return form.Read(source.Name, entry.Name, place, json.RootElement);
        }
        catch (Exception exception) when (IsMalformed(exception))
        {
            tally.Malformed(entry.Name, exception);
            return null;
        }
    }

    // What readers of JSON and of hexadecimal text throw at entries of another form.
    private static bool IsMalformed(Exception exception) =>
        exception is RecordedFaultException or JsonException or InvalidOperationException or FormatException or OverflowException or ArgumentException or IndexOutOfRangeException;

    // A set of files ends between two heights, so that no two sets have one name.
    private static async Task AddAsync(
        SortedDictionary<ulong, ArchiveSetWriter> writers, ArchivedBlock block, string half, ConversionTally tally, CancellationToken cancellationToken)
    {
        var chain = block.Block.Header.Chain.Value;
        if (writers.TryGetValue(chain, out var writer) && (writer.Blocks >= BlocksPerFile || writer.Bytes >= BytesPerFile) && block.Block.Ref.Number > writer.Highest)
        {
            await tally.WrittenAsync(writer, half, cancellationToken);
            writers.Remove(chain);
        }

        if (!writers.TryGetValue(chain, out writer))
        {
            writers[chain] = writer = new ArchiveSetWriter(new ArchiveDisk());
        }

        writer.Add(block);
        tally.Note(block);
    }

    private static void Replace(string half, string whole)
    {
        Clear(whole);
        if (Directory.Exists(half))
        {
            Directory.Move(half, whole);
        }
    }

    private static void Clear(string path)
    {
        if (!Directory.Exists(path))
        {
            return;
        }

        var stranger = Directory.EnumerateFileSystemEntries(path).FirstOrDefault(file => ArchiveFile.Find(file) is null && !file.EndsWith(ArchiveFile.HalfWritten, StringComparison.Ordinal));
        if (stranger is not null)
        {
            throw new ArchiveFaultException(path, column: null, $"the folder holds {Path.GetFileName(stranger)}, which is no archive", "Name another folder with --out, or empty this one.");
        }

        Directory.Delete(path, recursive: true);
    }
}
