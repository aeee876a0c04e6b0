using System.Buffers;
using Parquet.Meta;

namespace Firebreak.Adapters.Archive.Reading;

/// <summary>
/// Looks at the pages of a column before the library does. What a page promises (values, size unpacked) costs memory as soon as it is
/// believed; so it is held against what the footer says, against the file's length, and against bounds.
/// </summary>
internal static class PageCheck
{
    /// <summary>Rows of one row group; cryo writes groups of about 262,000.</summary>
    public const long MostRows = 2_000_000;

    /// <summary>Bytes of one column of a row group, unpacked.</summary>
    public const long LargestColumn = 512L << 20;

    private const int LargestHeader = 1 << 16;

    /// <exception cref="InvalidDataException">The message is a clause that says what is wrong.</exception>
    /// <returns>Bytes of the column, unpacked.</returns>
    public static long Check(Stream file, ColumnMetaData column, long rows)
    {
        if (column.NumValues != rows)
        {
            throw new InvalidDataException($"it has {column.NumValues} values for {rows} rows");
        }

        var (at, left, total) = (StartOf(column), rows, 0L);
        var header = ArrayPool<byte>.Shared.Rent(LargestHeader);
        try
        {
            while (left > 0)
            {
                var page = Read(file, at, header);
                if (page.Compressed < 0 || page.Unpacked < 0 || page.Start + page.Compressed > file.Length || page.Values < 0 || page.Values > MostRows)
                {
                    throw new InvalidDataException("a page claims a size that it cannot have");
                }

                left -= page.IsData ? page.Values : 0;
                total += Math.Max(page.Unpacked, Packing.SizeOf(file, page.Start, page.Compressed, column.Codec));
                if (left < 0 || total > LargestColumn)
                {
                    throw new InvalidDataException(left < 0 ? "its pages hold more values than it has rows" : $"it unpacks to more than {LargestColumn} bytes");
                }

                at = page.Start + page.Compressed;
            }

            return total;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(header);
        }
    }

    // The library starts at the lowest of these as well.
    private static long StartOf(ColumnMetaData column)
    {
        var start = column.DataPageOffset;
        start = column.DictionaryPageOffset is > 0 and var dictionary ? Math.Min(start, dictionary) : start;
        return column.IndexPageOffset is > 0 and var index ? Math.Min(start, index) : start;
    }

    private static Page Read(Stream file, long at, byte[] buffer)
    {
        if (at < 4 || at >= file.Length)
        {
            throw new InvalidDataException("its pages lie outside of the file");
        }

        file.Position = at;
        var length = file.ReadAtLeast(buffer.AsSpan(0, LargestHeader), LargestHeader, throwOnEndOfStream: false);
        var walk = new ThriftWalk(buffer.AsSpan(0, length));
        var page = default(Page);
        for (var field = 0; walk.Next(ref field, out var type);)
        {
            switch (field, type)
            {
                case (1, 5):
                    page.IsData = walk.Integer() is 0 or 3;
                    break;
                case (2, 5):
                    page.Unpacked = walk.Integer();
                    break;
                case (3, 5):
                    page.Compressed = walk.Integer();
                    break;
                case (5 or 7 or 8, ThriftWalk.StructType):
                    page.Values = ValuesOf(ref walk);
                    break;
                default:
                    walk.Skip(type);
                    break;
            }
        }

        page.Start = at + walk.Position;
        return page;
    }

    private static long ValuesOf(ref ThriftWalk walk)
    {
        var values = 0L;
        for (var field = 0; walk.Next(ref field, out var type);)
        {
            if (field == 1 && type == 5)
            {
                values = walk.Integer();
            }
            else
            {
                walk.Skip(type);
            }
        }

        return values;
    }

    private struct Page
    {
        public bool IsData;
        public long Unpacked;
        public long Compressed;
        public long Values;
        public long Start;
    }
}
