using Parquet;
using Parquet.Schema;

namespace Firebreak.Adapters.Archive.Writing;

/// <summary>The values of one column of a file that is being made. Every column may hold nothing, as every column that cryo writes may.</summary>
internal abstract class ColumnBuffer(string name, Type type)
{
    public DataField Field { get; } = new(name, type, isNullable: true);

    public abstract Task WriteAsync(ParquetRowGroupWriter group);
}

/// <summary>Numbers and truth values.</summary>
internal sealed class NumberBuffer<T>(string name) : ColumnBuffer(name, typeof(T))
    where T : struct
{
    private readonly List<T?> _values = [];

    public void Add(T? value) => _values.Add(value);

    public override Task WriteAsync(ParquetRowGroupWriter group) => group.WriteAsync<T>(Field, _values.ToArray().AsMemory());
}

/// <summary>Bytes: addresses, hashes, exact amounts, data.</summary>
internal sealed class BytesBuffer(string name) : ColumnBuffer(name, typeof(byte[]))
{
    private readonly List<byte[]?> _values = [];

    public long Size { get; private set; }

    public void Add(byte[]? value)
    {
        Size += value?.Length ?? 0;
        _values.Add(value);
    }

    public void Add(ReadOnlySpan<byte> value) => Add(value.ToArray());

    // The library reads a missing value as null, though its signature does not say so.
    public override Task WriteAsync(ParquetRowGroupWriter group) => group.WriteAsync(Field, (IReadOnlyCollection<byte[]>)_values!);
}

/// <summary>Words and decimal numbers.</summary>
internal sealed class TextBuffer(string name) : ColumnBuffer(name, typeof(string))
{
    private readonly List<string?> _values = [];

    public void Add(string? value) => _values.Add(value);

    public override Task WriteAsync(ParquetRowGroupWriter group) => group.WriteAsync(Field, (IReadOnlyCollection<string>)_values!);
}
