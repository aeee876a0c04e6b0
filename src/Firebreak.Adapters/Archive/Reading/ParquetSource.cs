using Firebreak.Engine.Ingest;
using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace Firebreak.Adapters.Archive.Reading;

/// <summary>
/// One Parquet file of unknown origin. Whatever is wrong with it comes out as <see cref="ArchiveFaultException"/>, after bounded time and
/// memory: sizes and counts are checked before the library believes them.
/// </summary>
internal sealed class ParquetSource : IAsyncDisposable
{
    /// <summary>Values of all columns of one row group that are read.</summary>
    private const long MostCells = 32_000_000;

    private readonly FileStream _file;
    private readonly ShownFile _shown;
    private readonly ParquetReader _reader;
    private readonly DataField[] _fields;

    // The library makes the schema when it is first asked for, and stumbles over hostile ones only then.
    private ParquetSource(string path, FileStream file, ShownFile shown, ParquetReader reader)
    {
        (Path, _file, _shown, _reader) = (path, file, shown, reader);
        (_fields, Rows, Metadata) = (reader.Schema.DataFields, reader.Metadata!.NumRows, reader.CustomMetadata);
    }

    public string Path { get; }

    public string Name => System.IO.Path.GetFileName(Path);

    public int Groups => _reader.RowGroupCount;

    public long Rows { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    public static async Task<ParquetSource> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        try
        {
            FooterCheck.Check(file);
            var shown = new ShownFile(file);
            return new ParquetSource(path, file, shown, await ParquetReader.CreateAsync(shown, cancellationToken: cancellationToken));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            await file.DisposeAsync();
            throw exception is InvalidDataException ? Damaged(System.IO.Path.GetFileName(path), null, exception.Message, exception)
                : Damaged(System.IO.Path.GetFileName(path), null, "its footer cannot be read", exception);
        }
    }

    public bool Has(string column) => FieldOf(column) is not null;

    /// <summary>Reads the columns that there are among those wanted.</summary>
    public async Task<ColumnSet> ReadAsync(int group, IReadOnlyList<string> wanted, CancellationToken cancellationToken)
    {
        var description = _reader.Metadata!.RowGroups[group];
        var fields = wanted.Select(FieldOf).OfType<DataField>().ToList();
        if (description.NumRows is < 0 or > PageCheck.MostRows || description.NumRows * fields.Count > MostCells)
        {
            throw Damaged(Name, null, $"a row group has {description.NumRows} rows, more than are read at once", inner: null);
        }

        var columns = new Dictionary<string, RawColumnData>(StringComparer.Ordinal);
        var full = fields.Where(field => !field.IsNullable).Select(field => field.Name).ToHashSet(StringComparer.Ordinal);
        var set = new ColumnSet(Name, (int)description.NumRows, columns, full);
        try
        {
            var total = 0L;
            using var reader = _reader.OpenRowGroupReader(group);
            foreach (var field in fields)
            {
                total += await ReadAsync(reader, field, columns, PageCheck.LargestColumn - total, cancellationToken);
            }

            return set;
        }
        catch (Exception exception)
        {
            set.Dispose();
            throw exception is OperationCanceledException or ArchiveFaultException ? exception : Damaged(Name, null, "a row group cannot be read", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync();
        await _file.DisposeAsync();
    }

    private async Task<long> ReadAsync(
        ParquetRowGroupReader reader, DataField field, Dictionary<string, RawColumnData> columns, long room, CancellationToken cancellationToken)
    {
        try
        {
            var chunk = reader.GetMetadata(field) ?? throw new InvalidDataException("it is missing in a row group");
            var (start, end, size) = PageCheck.Check(_file, chunk.MetaData!, reader.RowCount, field.IsNullable);
            CheckRoom(size, room);
            _shown.Show(start, end);
            var values = await reader.ReadRawColumnDataBaseAsync(field, cancellationToken);
            columns.Add(field.Name, values);
            CheckRoom(LengthOf(values), room);
            return size;
        }
        catch (InvalidDataException exception)
        {
            throw Damaged(Name, field.Name, exception.Message, exception);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or ArchiveFaultException))
        {
            throw Damaged(Name, field.Name, "it cannot be read", exception);
        }
    }

    private static void CheckRoom(long size, long room)
    {
        if (size > room)
        {
            throw new InvalidDataException($"the row group unpacks to more than {PageCheck.LargestColumn} bytes");
        }
    }

    // Rows share the values of a dictionary until somebody copies them: then a large one counts for each row that names it.
    private static long LengthOf(RawColumnData values)
    {
        var length = 0L;
        if (values is RawColumnData<ReadOnlyMemory<byte>> bytes)
        {
            foreach (var value in bytes.Values)
            {
                length += value.Length;
            }
        }
        else if (values is RawColumnData<ReadOnlyMemory<char>> text)
        {
            foreach (var value in text.Values)
            {
                length += value.Length;
            }
        }

        return length;
    }

    private DataField? FieldOf(string column) => Array.Find(_fields, field => field.Name == column);

    private static ArchiveFaultException Damaged(string name, string? column, string fault, Exception? inner) =>
        new(name, column, fault, "The file is damaged or was not made by cryo or Firebreak: make it again, or take it out of the folder.", inner);
}
