using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Firebreak.TestKit.Faults;

/// <summary>As much of an HTTP request as a JSON-RPC node has to understand.</summary>
internal sealed record HttpMessage(byte[] Body, string? WebSocketKey)
{
    private const int LongestHead = 64 * 1024;

    /// <summary>Null when the other side left between two requests.</summary>
    public static async Task<HttpMessage?> ReadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var head = new List<byte>();
        var peeked = new byte[4096];
        while (!EndsHead(head))
        {
            // Looked at before it is taken: nothing of the body, or of a WebSocket behind it, may be swallowed.
            var seen = await stream.Socket.ReceiveAsync(peeked, SocketFlags.Peek, cancellationToken);
            if (head.Count > LongestHead || seen == 0)
            {
                return null;
            }

            var before = head.Count;
            for (var i = 0; i < seen && !EndsHead(head); i++)
            {
                head.Add(peeked[i]);
            }

            await stream.ReadExactlyAsync(peeked.AsMemory(0, head.Count - before), cancellationToken);
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
