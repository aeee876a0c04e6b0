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
        var malformed = new List<(string Entry, Exception Exception)>();
        var reading = RecordedReading.Of(source.Name, spool, kind, (entry, exception) => malformed.Add((entry, exception)));
        var tally = new ConversionTally(source.Name, reading.Form.Kind);
        var half = Path.Combine(folder, source.Name + ArchiveFile.HalfWritten);
        Clear(half);
        var writers = new SortedDictionary<ulong, ArchiveSetWriter>();
        for (var place = 0; place < reading.Count; place++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (reading.Read(place) is { } block)
            {
                await AddAsync(writers, block, half, tally, cancellationToken);
            }

            progress(0.3 + (0.7 * (place + 1) / reading.Count));
        }

        malformed.ForEach(fault => tally.Malformed(fault.Entry, fault.Exception));
        foreach (var writer in writers.Values)
        {
            await tally.WrittenAsync(writer, half, cancellationToken);
        }

        Replace(half, Path.Combine(folder, source.Name));
        return tally.ToSet();
    }

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
