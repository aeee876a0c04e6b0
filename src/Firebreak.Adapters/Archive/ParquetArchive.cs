using Firebreak.Adapters.Archive.Reading;
using Firebreak.Adapters.Archive.Writing;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Archive;

/// <summary>
/// The archive in a folder of Parquet files. The files themselves are the record of where it stands: a set is there from the moment on at
/// which its blocks file is.
/// </summary>
public sealed class ParquetArchive : IBlockArchive
{
    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly IArchiveDisk _disk;

    public ParquetArchive(string folder, TimeProvider time)
        : this(folder, time, new ArchiveDisk())
    {
    }

    internal ParquetArchive(string folder, TimeProvider time, IArchiveDisk disk) => (_folder, _time, _disk) = (folder, time, disk);

    public async Task<ArchiveStanding> OpenAsync(ChainId chain, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_folder);
        RemoveUnfinished(Networks.NameOf(chain));
        var last = SetsOf(chain) is [.., var newest] ? await LastOfAsync(newest, cancellationToken) : null;
        var (begins, gaps) = await NotesOf(chain).ReadAsync(cancellationToken);
        return new ArchiveStanding(last, gaps) { Begins = begins };
    }

    public async Task WriteAsync(IReadOnlyList<ArchivedBlock> blocks, CancellationToken cancellationToken)
    {
        if (blocks.Count == 0)
        {
            return;
        }

        var set = new ArchiveSetWriter(_disk);
        foreach (var block in blocks)
        {
            set.Add(block);
        }

        await set.WriteAsync(_folder, cancellationToken);
    }

    public Task BeginAsync(ChainId chain, ulong first, CancellationToken cancellationToken) => NotesOf(chain).BeginAsync(first, cancellationToken);

    public Task NoteGapAsync(ChainId chain, ArchiveGap gap, CancellationToken cancellationToken) => NotesOf(chain).GapAsync(gap, cancellationToken);

    public Task<int> PruneAsync(ChainId chain, ArchiveOptions keep, CancellationToken cancellationToken)
    {
        var sets = SetsOf(chain);
        var removed = 0;
        var size = keep.KeepBytes is null ? 0 : sets.Sum(SizeOf);

        // The newest stays in any case: it says where the archive stands.
        foreach (var set in sets.SkipLast(1))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var isOld = keep.KeepFor is { } age && _time.GetUtcNow() - new DateTimeOffset(File.GetLastWriteTimeUtc(set.Path)) > age;
            if (!isOld && !(size > keep.KeepBytes))
            {
                break;
            }

            size -= keep.KeepBytes is null ? 0 : SizeOf(set);
            Remove(set);
            removed++;
        }

        if (removed > 0)
        {
            _disk.Sync(_folder);
        }

        return Task.FromResult(removed);
    }

    private ArchiveNotes NotesOf(ChainId chain) => new(_folder, Networks.NameOf(chain), _disk);

    private List<ArchiveFile> SetsOf(ChainId chain) => [.. FilesOf(Networks.NameOf(chain))
        .Where(file => file.Dataset == Datasets.Blocks)
        .OrderBy(file => file.To)];

    private IEnumerable<ArchiveFile> FilesOf(string network) => Directory.Exists(_folder)
        ? Directory.EnumerateFiles(_folder, network + "__*.parquet").Select(ArchiveFile.Find).OfType<ArchiveFile>().Where(file => file.Network == network)
        : [];

    // A set without its blocks file was not finished, or was being removed.
    private void RemoveUnfinished(string network)
    {
        foreach (var half in Directory.EnumerateFiles(_folder, network + "__*" + ArchiveFile.HalfWritten))
        {
            _disk.Delete(half);
        }

        foreach (var stray in FilesOf(network).Where(file => Datasets.All.Contains(file.Dataset, StringComparer.Ordinal) && !File.Exists(file.Of(Datasets.Blocks).Path)).ToList())
        {
            _disk.Delete(stray.Path);
        }
    }

    private void Remove(ArchiveFile set)
    {
        _disk.Delete(set.Path);
        foreach (var dataset in Datasets.All)
        {
            _disk.Delete(set.Of(dataset).Path);
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
}
