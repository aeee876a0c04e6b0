using System.Text.Json;
using Firebreak.Adapters.Archive.Reading;
using Firebreak.Adapters.Archive.Writing;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Archive;

/// <summary>
/// The archive in a folder of Parquet files. The files themselves are the record of where it stands: a set is there from the moment on at
/// which its blocks file is.
/// </summary>
public sealed class ParquetArchive(string folder, TimeProvider time) : IBlockArchive
{
    private const string GapsSuffix = "__gaps.jsonl";

    public async Task<ArchiveStanding> OpenAsync(ChainId chain, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        RemoveUnfinished(Networks.NameOf(chain));
        var last = SetsOf(chain) is [.., var newest] ? await LastOfAsync(newest, cancellationToken) : null;
        return new ArchiveStanding(last, await GapsOfAsync(chain, cancellationToken));
    }

    public async Task WriteAsync(IReadOnlyList<ArchivedBlock> blocks, CancellationToken cancellationToken)
    {
        if (blocks.Count == 0)
        {
            return;
        }

        var set = new ArchiveSetWriter();
        foreach (var block in blocks)
        {
            set.Add(block);
        }

        await set.WriteAsync(folder, cancellationToken);
    }

    // One short line per gap, appended: a line that a crash cut off says nothing and is passed over.
    public async Task NoteGapAsync(ChainId chain, ArchiveGap gap, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        await using var file = new FileStream(GapsFile(chain), FileMode.Append, FileAccess.Write, FileShare.Read);
        await file.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(gap), cancellationToken);
        await file.WriteAsync("\n"u8.ToArray(), cancellationToken);
        file.Flush(flushToDisk: true);
    }

    public Task<int> PruneAsync(ChainId chain, ArchiveOptions keep, CancellationToken cancellationToken)
    {
        var sets = SetsOf(chain);
        var removed = 0;
        var size = keep.KeepBytes is null ? 0 : sets.Sum(SizeOf);

        // The newest stays in any case: it says where the archive stands.
        foreach (var set in sets.SkipLast(1))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var isOld = keep.KeepFor is { } age && time.GetUtcNow() - new DateTimeOffset(File.GetLastWriteTimeUtc(set.Path)) > age;
            if (!isOld && !(size > keep.KeepBytes))
            {
                break;
            }

            size -= keep.KeepBytes is null ? 0 : SizeOf(set);
            Remove(set);
            removed++;
        }

        return Task.FromResult(removed);
    }

    private string GapsFile(ChainId chain) => Path.Combine(folder, Networks.NameOf(chain) + GapsSuffix);

    private List<ArchiveFile> SetsOf(ChainId chain) => [.. FilesOf(Networks.NameOf(chain))
        .Where(file => file.Dataset == Datasets.Blocks)
        .OrderBy(file => file.To)];

    private IEnumerable<ArchiveFile> FilesOf(string network) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, network + "__*.parquet").Select(ArchiveFile.Find).OfType<ArchiveFile>().Where(file => file.Network == network)
        : [];

    // A set without its blocks file was not finished, or was being removed.
    private void RemoveUnfinished(string network)
    {
        foreach (var half in Directory.EnumerateFiles(folder, network + "__*" + ArchiveFile.HalfWritten))
        {
            File.Delete(half);
        }

        foreach (var stray in FilesOf(network).Where(file => Datasets.All.Contains(file.Dataset, StringComparer.Ordinal) && !File.Exists(file.Of(Datasets.Blocks).Path)).ToList())
        {
            File.Delete(stray.Path);
        }
    }

    private static void Remove(ArchiveFile set)
    {
        File.Delete(set.Path);
        foreach (var dataset in Datasets.All)
        {
            File.Delete(set.Of(dataset).Path);
        }
    }

    private static long SizeOf(ArchiveFile set) =>
        Datasets.All.Select(dataset => new FileInfo(set.Of(dataset).Path)).Where(file => file.Exists).Sum(file => file.Length);

    private static async Task<BlockRef?> LastOfAsync(ArchiveFile set, CancellationToken cancellationToken)
    {
        await using var source = await ParquetSource.OpenAsync(set.Path, cancellationToken);
        return source.Metadata.TryGetValue(Datasets.LastHashKey, out var text) && Hash256.TryParse(text, out var hash)
            ? new BlockRef(set.To, hash)
            : throw new ArchiveFaultException(
                set.Name, column: null, "it does not say its last block: it was not written by Firebreak", "Let the archive write into a folder of its own.");
    }

    private async Task<Items<ArchiveGap>> GapsOfAsync(ChainId chain, CancellationToken cancellationToken)
    {
        var gaps = new List<ArchiveGap>();
        foreach (var line in File.Exists(GapsFile(chain)) ? await File.ReadAllLinesAsync(GapsFile(chain), cancellationToken) : [])
        {
            if (Parse(line) is { } gap)
            {
                gaps.Add(gap);
            }
        }

        return gaps.OrderBy(gap => gap.To).ToItems();
    }

    private static ArchiveGap? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<ArchiveGap>(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
