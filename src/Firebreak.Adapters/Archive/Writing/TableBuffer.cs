using System.IO.Compression;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Parquet;
using Parquet.Schema;

namespace Firebreak.Adapters.Archive.Writing;

/// <summary>One dataset of a set of files that is being made. Columns come in the order in which they are declared.</summary>
internal abstract class TableBuffer
{
    private readonly List<ColumnBuffer> _columns = [];

    /// <summary>Rows so far. Every row puts one value into every column.</summary>
    public int Rows { get; protected set; }

    /// <summary>Adds what a block has of this dataset.</summary>
    /// <exception cref="ArchiveFaultException">The form cannot hold it.</exception>
    public abstract void Add(ArchivedBlock block);

    /// <summary>Writes the file. The same rows always give the same bytes.</summary>
    public async Task WriteAsync(Stream stream, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken)
    {
        var schema = new ParquetSchema(_columns.Select(column => column.Field).ToArray<Field>());
        var options = new ParquetOptions { CompressionMethod = CompressionMethod.Zstd, CompressionLevel = CompressionLevel.Fastest };
        await using var writer = await ParquetWriter.CreateAsync(schema, stream, options, cancellationToken: cancellationToken);
        writer.CustomMetadata = metadata;
        using var group = writer.CreateRowGroup();
        foreach (var column in _columns)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await column.WriteAsync(group);
        }

        group.CompleteValidate();
    }

    protected NumberBuffer<uint> UInt32(string name) => Declare(new NumberBuffer<uint>(name));

    protected NumberBuffer<ulong> UInt64(string name) => Declare(new NumberBuffer<ulong>(name));

    protected NumberBuffer<double> Double(string name) => Declare(new NumberBuffer<double>(name));

    protected NumberBuffer<bool> Flag(string name) => Declare(new NumberBuffer<bool>(name));

    protected BytesBuffer Bytes(string name) => Declare(new BytesBuffer(name));

    protected TextBuffer Text(string name) => Declare(new TextBuffer(name));

    private T Declare<T>(T column)
        where T : ColumnBuffer
    {
        _columns.Add(column);
        return column;
    }

    /// <summary>The height in the 32 bits that the form has for it.</summary>
    protected static uint Height(Block block) => block.Ref.Number <= uint.MaxValue ? (uint)block.Ref.Number : throw Unfit(block, "its height");

    protected static uint Seconds(Block block) => block.Header.MinedAt.ToUnixTimeSeconds() is >= 0 and <= uint.MaxValue and var seconds
        ? (uint)seconds
        : throw Unfit(block, "its timestamp");

    private static ArchiveFaultException Unfit(Block block, string what) => new(
        $"block {block.Ref}", column: null, $"{what} does not fit in 32 bits", "It cannot be archived in the form of cryo.");
}
