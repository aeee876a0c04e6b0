using System.Globalization;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.Archive.Writing;

/// <summary>
/// Collects blocks of one chain and writes them as one set of files. Each file is written beside its place, synchronised and renamed;
/// the blocks file comes last, and without it the set counts as not there.
/// </summary>
internal sealed class ArchiveSetWriter(IArchiveDisk disk)
{
    private readonly Dictionary<string, TableBuffer> _tables = new(StringComparer.Ordinal)
    {
        [Datasets.Transactions] = new TransactionColumns(),
        [Datasets.Logs] = new LogColumns(),
        [Datasets.Traces] = new TraceColumns(),
        [Datasets.StorageDiffs] = ChangeColumns.Storage(),
        [Datasets.BalanceDiffs] = ChangeColumns.Balances(),
        [Datasets.NonceDiffs] = ChangeColumns.Nonces(),
        [Datasets.CodeDiffs] = ChangeColumns.Codes(),
        [Datasets.DeepFrames] = new DeepFrameColumns(),
        [Datasets.StorageAccesses] = new StorageAccessColumns(),
        [Datasets.Blocks] = new BlockColumns(),
    };

    private BlockRef _last;
    private ChainId? _chain;
    private ulong _lowest = ulong.MaxValue;
    private Lanes _lanes;

    /// <summary>The greatest height so far.</summary>
    public ulong Highest { get; private set; }

    /// <summary>Blocks so far.</summary>
    public int Blocks { get; private set; }

    /// <summary>About how much memory the rows take.</summary>
    public long Bytes { get; private set; }

    /// <exception cref="ArchiveFaultException">The form cannot hold it; the set is then spoilt and must be given up.</exception>
    public void Add(ArchivedBlock block)
    {
        _chain ??= block.Block.Header.Chain;
        if (_chain != block.Block.Header.Chain)
        {
            throw new ArgumentException("A set of files holds one chain.", nameof(block));
        }

        foreach (var table in _tables.Values)
        {
            table.Add(block);
        }

        _last = block.Block.Ref;
        _lowest = Math.Min(_lowest, _last.Number);
        Highest = Math.Max(Highest, _last.Number);
        _lanes |= block.Block.Lanes;
        Blocks++;
        Bytes += BlockSize.Of(block);
    }

    /// <summary>Writes everything. Files of datasets that no block carries are left out.</summary>
    public async Task<ArchiveFile> WriteAsync(string folder, CancellationToken cancellationToken)
    {
        var file = new ArchiveFile(folder, Networks.NameOf(_chain!.Value), Datasets.Blocks, _lowest, Highest);
        var present = Datasets.All.Where(IsPresent).ToList();
        var metadata = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [Datasets.FormKey] = Datasets.Form,
            [Datasets.LastHashKey] = _last.Hash.ToString(),
        };
        foreach (var dataset in present)
        {
            metadata[Datasets.RowsKey + dataset] = _tables[dataset].Rows.ToString(CultureInfo.InvariantCulture);
        }

        Directory.CreateDirectory(folder);
        foreach (var dataset in present)
        {
            if (dataset == Datasets.Blocks)
            {
                // Whoever sees the blocks file after a loss of power must see the others too.
                disk.Sync(folder);
            }

            await WriteAsync(file.Of(dataset), _tables[dataset], metadata, cancellationToken);
        }

        disk.Sync(folder);
        return file;
    }

    // A dataset that was offered and happened to be empty is there: a reader must tell that from one that was not offered.
    private bool IsPresent(string dataset) => dataset switch
    {
        Datasets.Blocks or Datasets.Transactions => true,
        Datasets.Logs => _lanes.HasFlag(Lanes.Logs) || _tables[dataset].Rows > 0,
        Datasets.Traces => _lanes.HasFlag(Lanes.Frames) || _tables[dataset].Rows > 0,
        Datasets.DeepFrames or Datasets.StorageAccesses => _lanes.HasFlag(Lanes.Storage) || _tables[dataset].Rows > 0,
        _ => _lanes.HasFlag(Lanes.StateChanges) || _tables[dataset].Rows > 0,
    };

    private async Task WriteAsync(
        ArchiveFile file, TableBuffer table, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken)
    {
        var half = file.Path + ArchiveFile.HalfWritten;
        await using (var stream = disk.Create(half))
        {
            await table.WriteAsync(stream, metadata, cancellationToken);
            stream.Flush(flushToDisk: true);
        }

        disk.Rename(half, file.Path);
    }
}
