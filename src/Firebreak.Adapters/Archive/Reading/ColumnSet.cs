using Firebreak.Engine.Ingest;
using Parquet.Data;

namespace Firebreak.Adapters.Archive.Reading;

/// <summary>The columns of one row group that were asked for and are there.</summary>
/// <param name="full">Names of columns that have a value in every row by their schema: the library has no levels for them, and throws when asked.</param>
internal sealed class ColumnSet(string file, int rows, Dictionary<string, RawColumnData> columns, IReadOnlySet<string> full) : IDisposable
{
    public int Rows => rows;

    /// <exception cref="ArchiveFaultException">There is no such column, or it holds something else.</exception>
    public BytesColumn Bytes(string name) => FindBytes(name) ?? throw Missing(name);

    public BytesColumn? FindBytes(string name) => columns.GetValueOrDefault(name) switch
    {
        null => null,
        RawColumnData<ReadOnlyMemory<byte>> raw => BytesColumn.Of(this, name, raw),
        RawColumnData<ReadOnlyMemory<char>> raw => BytesColumn.OfHex(this, name, raw),
        _ => throw Unfit(name, "bytes"),
    };

    /// <inheritdoc cref="Bytes"/>
    public NumberColumn Numbers(string name) => FindNumbers(name) ?? throw Missing(name);

    public NumberColumn? FindNumbers(string name) => columns.GetValueOrDefault(name) is { } raw
        ? NumberColumn.Of(this, name, raw) ?? throw Unfit(name, "whole numbers")
        : null;

    /// <inheritdoc cref="Bytes"/>
    public TextColumn Text(string name) => FindText(name) ?? throw Missing(name);

    public TextColumn? FindText(string name) => columns.GetValueOrDefault(name) switch
    {
        null => null,
        RawColumnData<ReadOnlyMemory<char>> raw => new TextColumn(PlacesOf(name, raw), raw.Values.ToArray()),
        _ => throw Unfit(name, "text"),
    };

    public NumberColumn? FindFlags(string name) => columns.GetValueOrDefault(name) switch
    {
        null => null,
        RawColumnData<bool> raw => NumberColumn.Of(this, name, raw),
        _ => throw Unfit(name, "truth values"),
    };

    public void Dispose()
    {
        foreach (var column in columns.Values)
        {
            column.Dispose();
        }

        columns.Clear();
    }

    public ArchiveFaultException Fault(string column, string fault) =>
        new(file, column, fault, "Make the file again with cryo or firebreak convert.");

    public ArchiveFaultException Missing(string column) =>
        new(file, column, "the column is missing", $"Collect it again with this column (cryo: --include-columns {column}).");

    /// <summary>Where the value of each row stands; null when every row has one, -1 for a row without.</summary>
    public int[]? PlacesOf<T>(string name, RawColumnData<T> raw)
        where T : struct
    {
        var levels = full.Contains(name) ? [] : raw.DefinitionLevels;
        if (levels.Length == 0 && raw.Values.Length >= rows)
        {
            return null;
        }

        if (levels.Length < rows)
        {
            throw Fault(name, "it has fewer values than rows");
        }

        var places = new int[rows];
        var next = 0;
        for (var i = 0; i < rows; i++)
        {
            places[i] = levels[i] > 0 ? next++ : -1;
        }

        return next > raw.Values.Length ? throw Fault(name, "it has fewer values than it says") : next == rows ? null : places;
    }

    private ArchiveFaultException Unfit(string column, string expected) => Fault(column, $"it does not hold {expected}");
}
