using System.Net.Sockets;

namespace Firebreak.Adapters.JsonRpc.Wire;

/// <summary>
/// Acknowledges at once what a node sent. One that writes an answer in pieces without <c>TCP_NODELAY</c>, as anvil does, keeps the last piece back
/// until the first is acknowledged, which Linux otherwise puts off for 40 ms.
/// </summary>
internal sealed class PromptStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
{
    // Of Linux: netinet/tcp.h. It lasts until the next request is sent, so it is said after each piece.
    private const int Tcp = 6;
    private const int QuickAcknowledgement = 12;
    private static readonly byte[] Yes = [1, 0, 0, 0];

    /// <summary>How <see cref="SocketsHttpHandler.ConnectCallback"/> makes connections.</summary>
    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return OperatingSystem.IsLinux() ? new PromptStream(socket) : new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await base.ReadAsync(buffer, cancellationToken);
        if (read > 0)
        {
            Acknowledge();
        }

        return read;
    }

    private void Acknowledge()
    {
        try
        {
            Socket.SetRawSocketOption(Tcp, QuickAcknowledgement, Yes);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Only a hint: what was read is read.
        }
    }
}
