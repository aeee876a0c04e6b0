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
    public const int MostRows = 2_000_000;

    /// <summary>Bytes of one column of a row group, unpacked.</summary>
    public const long LargestColumn = 512L << 20;

    private const int LargestHeader = 1 << 16;

    /// <param name="mayLack">Whether a row may have no value.</param>
    /// <exception cref="InvalidDataException">The message is a clause that says what is wrong.</exception>
    /// <returns>Where the pages of the column stand in the file, and its bytes unpacked.</returns>
    public static (long Start, long End, long Unpacked) Check(Stream file, ColumnMetaData column, long rows, bool mayLack)
    {
        if (column.NumValues != rows)
        {
            throw new InvalidDataException($"it has {column.NumValues} values for {rows} rows");
        }

        var start = StartOf(column);
        var (at, left, total) = (start, rows, 0L);
        var buffer = ArrayPool<byte>.Shared.Rent(LargestHeader);
        try
        {
            while (left > 0)
            {
                var page = Read(file, at, buffer);
                at += page.Header;
                Check(page, room: file.Length - at, mayLack);
                total += SizeOf(file, at, page, column.Codec, left);
                left -= page.Type == PageType.DICTIONARY_PAGE ? 0 : page.Values;
                if (left < 0 || total > LargestColumn)
                {
                    throw new InvalidDataException(left < 0 ? "its pages hold more values than it has rows" : $"it unpacks to more than {LargestColumn} bytes");
                }

                at += page.Packed;
            }

            return (start, at, total);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
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
        return Page.Read(buffer.AsSpan(0, length));
    }

    private static void Check(in Page page, long room, bool mayLack)
    {
        if (page.Type is not (PageType.DATA_PAGE or PageType.DATA_PAGE_V2 or PageType.DICTIONARY_PAGE))
        {
            throw new InvalidDataException("it has a page of a kind that is not read here");
        }

        // How much these unpack to stands inside what is packed.
        if (page.Encoding is Encoding.DELTA_BINARY_PACKED or Encoding.DELTA_LENGTH_BYTE_ARRAY or Encoding.DELTA_BYTE_ARRAY)
        {
            throw new InvalidDataException($"it is encoded as {page.Encoding}, which is not read here");
        }

        if (page.Packed < 0 || page.Packed > room || page.Unpacked < 0 || page.Values is < 0 or > MostRows
            || page.Nulls < 0 || page.Nulls > page.Values || page.Levels < 0 || page.Levels > (mayLack ? page.Packed : 0) || page.Repeats != 0)
        {
            throw new InvalidDataException("a page claims a size that it cannot have");
        }
    }

    private static long SizeOf(Stream file, long start, in Page page, CompressionCodec codec, long rows)
    {
        var packed = Packing.SizeOf(file, start + page.Levels, page.Packed - page.Levels, page.IsPlain ? CompressionCodec.UNCOMPRESSED : codec);

        // For truth values in runs the library takes room for all rows that are left, again for each page.
        return Math.Max(page.Unpacked, packed) + (page.Encoding == Encoding.RLE ? rows * sizeof(int) : 0);
    }
}
