using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.Archive.Reading;

/// <summary>The columns of one dataset, of one row group.</summary>
internal abstract class Rows(ColumnSet columns) : IDisposable
{
    private readonly NumberColumn _block = columns.Numbers("block_number");
    private readonly BytesColumn? _hash = columns.FindBytes("block_hash");

    public int Count => columns.Rows;

    public ulong BlockOf(int row) => _block[row];

    /// <summary>Heights may stand twice in recorded sets; where a column names the block, it decides.</summary>
    public bool IsOf(int row, BlockRef block) =>
        _block[row] == block.Number && (_hash is null || _hash.IsNull(row) || _hash.Hash(row) == block.Hash);

    public ArchiveFaultException Fault(string column, string fault) => columns.Fault(column, fault);

    public void Dispose() => columns.Dispose();
}

/// <summary>Goes through a dataset block by block, one row group in memory.</summary>
/// <param name="wanted">Columns to read, as far as they are there.</param>
internal sealed class TableCursor<T>(ParquetSource source, IReadOnlyList<string> wanted, Func<ColumnSet, T> bind) : IAsyncDisposable
    where T : Rows
{
    private T? _rows;
    private int _group;
    private int _row;

    public string Name => source.Name;

    public ParquetSource Source => source;

    /// <summary>The group under the cursor and the row in it; null at the end of the file.</summary>
    public async ValueTask<(T Rows, int Row)?> PeekAsync(CancellationToken cancellationToken)
    {
        while (_rows is null || _row == _rows.Count)
        {
            _rows?.Dispose();
            _rows = null;
            if (_group == source.Groups)
            {
                return null;
            }

            var columns = await source.ReadAsync(_group++, wanted, cancellationToken);
            try
            {
                (_rows, _row) = (bind(columns), 0);
            }
            catch
            {
                columns.Dispose();
                throw;
            }
        }

        return (_rows, _row);
    }

    /// <summary>Goes on by one row.</summary>
    public void Step() => _row++;

    /// <summary>Hands over the rows of a block, piece by piece, and goes past them.</summary>
    /// <exception cref="ArchiveFaultException">Rows stand here that belong to no block of the set, or the file is not sorted.</exception>
    public async ValueTask TakeAsync(BlockRef block, Action<T, int, int> take, CancellationToken cancellationToken)
    {
        while (await PeekAsync(cancellationToken) is var (rows, start) && rows.IsOf(start, block))
        {
            var end = start + 1;
            while (end < rows.Count && rows.IsOf(end, block))
            {
                end++;
            }

            take(rows, start, end);
            _row = end;
        }

        if (_rows is { } left && _row < left.Count && left.BlockOf(_row) < block.Number)
        {
            throw Unsorted(left.BlockOf(_row));
        }
    }

    /// <summary>Called when all blocks are read: nothing may be left over.</summary>
    public async ValueTask CloseAsync(CancellationToken cancellationToken)
    {
        if (await PeekAsync(cancellationToken) is var (rows, row))
        {
            throw Unsorted(rows.BlockOf(row));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _rows?.Dispose();
        await source.DisposeAsync();
    }

    private ArchiveFaultException Unsorted(ulong block) => new(
        Name, "block_number", $"rows of block {block} stand where the blocks file has no such block",
        "Collect blocks and this dataset over the same range, sorted by block (cryo does so unless --sort says otherwise).");
}
