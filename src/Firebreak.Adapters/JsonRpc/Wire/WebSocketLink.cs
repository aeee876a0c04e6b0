using System.Net.WebSockets;

namespace Firebreak.Adapters.JsonRpc.Wire;

/// <summary>Messages over a WebSocket: one message, one document.</summary>
internal sealed class WebSocketLink : IMessageLink
{
    private readonly ClientWebSocket _socket;
    private readonly string _name;
    private readonly RpcBounds _bounds;

    private WebSocketLink(ClientWebSocket socket, string name, RpcBounds bounds) => (_socket, _name, _bounds) = (socket, name, bounds);

    public static async Task<WebSocketLink> OpenAsync(Uri address, string name, RpcBounds bounds, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(5);
            socket.Options.KeepAliveTimeout = TimeSpan.FromSeconds(10);
            if (RpcNames.Credentials(address) is { } credentials)
            {
                socket.Options.SetRequestHeader("Authorization", credentials);
            }

            await socket.ConnectAsync(RpcNames.WithoutUser(address), Way(address), cancellationToken);
            return new WebSocketLink(socket, name, bounds);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // The connection leaves the handler with the upgrade, and ends with the socket.
    private static HttpMessageInvoker Way(Uri address) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = !address.IsLoopback,
        PooledConnectionLifetime = TimeSpan.Zero,
        ConnectCallback = PromptStream.ConnectAsync,
    });

    public Task SendAsync(byte[] message, CancellationToken cancellationToken) =>
        _socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    public async Task<PooledBytes> ReceiveAsync(CancellationToken cancellationToken)
    {
        var message = new PooledBytes(_bounds.LongestAnswer);
        try
        {
            while (true)
            {
                var room = message.Room();
                if (room.IsEmpty)
                {
                    throw RpcBounds.TooLong(_name, "WebSocket", _bounds.LongestAnswer);
                }

                var received = await _socket.ReceiveAsync(room, cancellationToken);
                message.Add(received.Count);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    message.Dispose();
                    return default;
                }

                if (received.EndOfMessage)
                {
                    return message;
                }
            }
        }
        catch
        {
            message.Dispose();
            throw;
        }
    }

    public void Abort() => _socket.Abort();

    public void Dispose() => _socket.Dispose();
}
