using System.Buffers.Binary;

namespace Firebreak.Adapters.Archive.Reading;

/// <summary>
/// Looks at a Parquet file's footer before the library does: that the file is whole, that the footer is of bounded size and of the form
/// that the library expects, and that the columns are flat.
/// </summary>
internal static class FooterCheck
{
    private const int LargestFooter = 2 << 20;
    private const int Frame = 12; // Four letters at either end and the footer's length.

    private const int SchemaField = 2;
    private const int ChildrenField = 5;

    /// <exception cref="InvalidDataException">The message is a clause that says what is wrong.</exception>
    public static void Check(Stream file)
    {
        if (file.Length < Frame)
        {
            throw new InvalidDataException("it is too short for a Parquet file");
        }

        Span<byte> ends = stackalloc byte[8];
        file.Position = 0;
        file.ReadExactly(ends[..4]);
        if (!ends[..4].SequenceEqual("PAR1"u8))
        {
            throw new InvalidDataException("it is no Parquet file");
        }

        file.Position = file.Length - 8;
        file.ReadExactly(ends);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(ends);
        if (!ends[4..].SequenceEqual("PAR1"u8) || length > file.Length - Frame)
        {
            throw new InvalidDataException("it is cut off: its end is not that of a Parquet file");
        }

        if (length > LargestFooter)
        {
            throw new InvalidDataException($"its footer has {length} bytes, more than the {LargestFooter} that are read");
        }

        var footer = new byte[length];
        file.Position = file.Length - 8 - length;
        file.ReadExactly(footer);
        Walk(footer);
        file.Position = 0;
    }

    private static void Walk(ReadOnlySpan<byte> footer)
    {
        new ThriftWalk(footer).Through(ParquetForm.FileMetaData);
        var walk = new ThriftWalk(footer);
        for (var field = 0; walk.Next(ref field, out var type);)
        {
            if (field == SchemaField)
            {
                Schema(ref walk);
            }
            else
            {
                walk.Skip(type);
            }
        }
    }

    // The root has all columns for children; a column that has children is nested.
    private static void Schema(ref ThriftWalk walk)
    {
        var count = walk.List(out _);
        if (count == 0)
        {
            throw new InvalidDataException("its schema is empty");
        }

        for (var i = 0; i < count; i++)
        {
            var children = 0L;
            for (var field = 0; walk.Next(ref field, out var type);)
            {
                if (field == ChildrenField)
                {
                    children = walk.Integer();
                }
                else
                {
                    walk.Skip(type);
                }
            }

            if (children != (i == 0 ? count - 1 : 0))
            {
                throw new InvalidDataException("it has nested columns");
            }
        }
    }
}
