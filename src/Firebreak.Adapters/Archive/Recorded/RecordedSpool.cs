using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Archive.Recorded;

/// <summary>
/// Unpacks a recorded set into a folder of its own, so that its entries can be read in any order with one in memory. Their names are labels
/// and never paths; sizes and counts are bounded.
/// </summary>
internal sealed class RecordedSpool : IDisposable
{
    private const long LargestEntry = 256L << 20;
    private const long LargestSet = 16L << 30;
    private const int MostEntries = 1_000_000;
    private const int LongestName = 300;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("firebreak-convert-");
    private readonly List<RecordedEntry> _entries = [];
    private long _total;

    public IReadOnlyList<RecordedEntry> Entries => _entries;

    /// <param name="progress">Told how much of the packed files is read, from 0 to 1.</param>
    /// <exception cref="ArchiveFaultException">A file is damaged or too large.</exception>
    public async Task FillAsync(RecordedSource source, Action<double> progress, CancellationToken cancellationToken)
    {
        for (var i = 0; i < source.Files.Count; i++)
        {
            var path = source.Files[i];
            try
            {
                await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
                var (done, share) = (i, 1.0 / source.Files.Count);
                await AddAsync(path, file, () => progress((done + ((double)file.Position / Math.Max(1, file.Length))) * share), cancellationToken);
            }
            catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
            {
                throw new ArchiveFaultException(Path.GetFileName(path), column: null, $"it cannot be unpacked: {exception.Message}", "Get the file again.", exception);
            }
        }
    }

    public JsonDocument Open(RecordedEntry entry)
    {
        using var file = File.OpenRead(PathOf(entry.Number));
        return JsonDocument.Parse(file, new JsonDocumentOptions { MaxDepth = RecordedJson.DeepestNesting });
    }

    public byte[] Read(RecordedEntry entry) => File.ReadAllBytes(PathOf(entry.Number));

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task AddAsync(string path, FileStream file, Action tell, CancellationToken cancellationToken)
    {
        if (!RecordedSource.IsPacked(path))
        {
            var name = Path.GetFileName(path);
            await using var content = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : (Stream)file;
            await AddAsync(name.EndsWith(".gz", StringComparison.Ordinal) ? name[..^3] : name, content, cancellationToken);
            tell();
            return;
        }

        await using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        await using var tar = new TarReader(unpacked);
        while (await tar.GetNextEntryAsync(cancellationToken: cancellationToken) is { } entry)
        {
            if (entry.DataStream is { } content && entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile)
            {
                await AddAsync(entry.Name, content!, cancellationToken);
            }

            tell();
        }
    }

    private async Task AddAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        var entry = new RecordedEntry(Label(name), _entries.Count);
        if (_entries.Count >= MostEntries)
        {
            throw new InvalidDataException($"it has more than {MostEntries} entries");
        }

        await using var file = File.Create(PathOf(entry.Number));
        var buffer = new byte[1 << 16];
        for (int read; (read = await content.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            _total += read;
            if (file.Length + read > LargestEntry || _total > LargestSet)
            {
                throw new InvalidDataException($"entry {entry.Name} is larger than what is read");
            }

            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        _entries.Add(entry);
    }

    private string PathOf(int number) => Path.Combine(_folder.FullName, number.ToString("D7", CultureInfo.InvariantCulture));

    private static string Label(string name) => Excerpt.Of(name, LongestName);
}

/// <summary>One file of a recorded set.</summary>
internal sealed record RecordedEntry(string Name, int Number);
