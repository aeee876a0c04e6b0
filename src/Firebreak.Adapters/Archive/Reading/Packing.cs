using System.Buffers;
using Parquet.Meta;
using ZstdSharp;

namespace Firebreak.Adapters.Archive.Reading;

/// <summary>
/// Some codecs write the unpacked size into the packed bytes, and the library believes it rather than the page's header. Here it is read
/// without unpacking anything.
/// </summary>
internal static class Packing
{
    private const int LongestVarint = 5;

    /// <returns>What the packed bytes say they unpack to; zero for codecs that say nothing, where the header is what counts.</returns>
    /// <exception cref="InvalidDataException">The codec cannot be read.</exception>
    public static long SizeOf(Stream file, long start, long length, CompressionCodec codec) => codec switch
    {
        CompressionCodec.SNAPPY => Snappy(file, start, length),
        CompressionCodec.ZSTD => Zstd(file, start, length),
        CompressionCodec.UNCOMPRESSED or CompressionCodec.GZIP or CompressionCodec.BROTLI or CompressionCodec.LZ4_RAW => 0,
        _ => throw new InvalidDataException($"it is packed with {codec}, which is not read here"),
    };

    private static long Snappy(Stream file, long start, long length)
    {
        Span<byte> head = stackalloc byte[LongestVarint];
        file.Position = start;
        head = head[..(int)Math.Min(length, LongestVarint)];
        file.ReadExactly(head);
        long size = 0;
        for (var i = 0; i < head.Length; i++)
        {
            size |= (long)(head[i] & 0x7f) << (7 * i);
            if (head[i] < 0x80)
            {
                return size;
            }
        }

        return length == 0 ? 0 : throw new InvalidDataException("a page is not packed as the file says");
    }

    // Frames may follow one another, and one without a size may hold 128 KiB for every four bytes: all of them are walked over.
    private static long Zstd(Stream file, long start, long length)
    {
        var packed = ArrayPool<byte>.Shared.Rent((int)length);
        try
        {
            file.Position = start;
            file.ReadExactly(packed.AsSpan(0, (int)length));
            return length == 0 ? 0 : (long)Math.Min(Decompressor.GetDecompressedSize(packed.AsSpan(0, (int)length)), long.MaxValue);
        }
        catch (ZstdException exception)
        {
            throw new InvalidDataException("a page is not packed as the file says", exception);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(packed);
        }
    }
}
