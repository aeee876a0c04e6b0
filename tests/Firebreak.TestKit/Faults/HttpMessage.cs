using System.Globalization;
using System.Text;

namespace Firebreak.TestKit.Faults;

/// <summary>As much of an HTTP request as a JSON-RPC node has to understand.</summary>
internal sealed record HttpMessage(byte[] Body, string? WebSocketKey)
{
    private const int LongestHead = 64 * 1024;

    /// <summary>Null when the other side left between two requests.</summary>
    public static async Task<HttpMessage?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (!EndsHead(head))
        {
            // Byte by byte: nothing of the body, or of a WebSocket behind it, may be swallowed. Loopback sockets can bear it.
            if (head.Count > LongestHead || await stream.ReadAsync(one, cancellationToken) == 0)
            {
                return null;
            }

            head.Add(one[0]);
        }

        var lines = Encoding.ASCII.GetString([.. head]).Split("\r\n");
        var body = new byte[int.Parse(Header(lines, "Content-Length") ?? "0", CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, cancellationToken);
        return new HttpMessage(body, Header(lines, "Sec-WebSocket-Key"));
    }

    private static bool EndsHead(List<byte> head) => head.Count >= 4 && head[^1] == '\n' && head[^2] == '\r' && head[^3] == '\n';

    private static string? Header(string[] lines, string name) => lines
        .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(name.Length + 1)..].Trim())
        .FirstOrDefault();
}
