using System.IO.Compression;
using System.Text;

namespace Firebreak.TestKit.Faults;

/// <summary>Little that becomes much: bodies of HTTP answers that begin well and inflate to two gigabytes.</summary>
internal static class Bomb
{
    private const int Megabyte = 1024 * 1024;
    private const int InflatedMegabytes = 2048;
    private static readonly Lazy<byte[]> Blanks = new(() => Pack(' ', into => new BrotliStream(into, CompressionLevel.Optimal, leaveOpen: true)));
    private static readonly Lazy<byte[]> Zeros = new(() => Pack('0', into => new GZipStream(into, CompressionLevel.Optimal, leaveOpen: true)));

    /// <summary>Three kilobytes of Brotli: nothing but blanks, which JSON allows.</summary>
    public static byte[] Brotli => Blanks.Value;

    /// <summary>Two megabytes of gzip: the right answer as far as anyone reads.</summary>
    /// <param name="id">Of the request, as JSON.</param>
    public static byte[] Gzip(string id)
    {
        using var body = new MemoryStream();
        using (var member = new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true))
        {
            member.Write(Encoding.ASCII.GetBytes($$"""{"jsonrpc":"2.0","id":{{id}},"result":"0x"""));
        }

        // A second member goes on where the first ends (RFC 1952).
        body.Write(Zeros.Value);
        return body.ToArray();
    }

    private static byte[] Pack(char letter, Func<Stream, Stream> pack)
    {
        var much = new byte[Megabyte];
        Array.Fill(much, (byte)letter);
        using var body = new MemoryStream();
        using (var packing = pack(body))
        {
            for (var i = 0; i < InflatedMegabytes; i++)
            {
                packing.Write(much);
            }
        }

        return body.ToArray();
    }
}
