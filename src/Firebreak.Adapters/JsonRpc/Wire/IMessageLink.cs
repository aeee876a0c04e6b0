namespace Firebreak.Adapters.JsonRpc.Wire;

/// <summary>A connection that carries whole JSON-RPC messages both ways: what WebSockets and local sockets have in common.</summary>
internal interface IMessageLink : IDisposable
{
    /// <summary>Sends one message. Never called twice at the same time.</summary>
    /// <exception cref="IOException">The connection is broken; so are the other ways in which a connection says so.</exception>
    Task SendAsync(byte[] message, CancellationToken cancellationToken);

    /// <summary>The next message, which the caller disposes; an empty one when the other side closed.</summary>
    /// <exception cref="Engine.Ingest.NodeAnswerException">The message is too long or no message at all.</exception>
    Task<PooledBytes> ReceiveAsync(CancellationToken cancellationToken);

    /// <summary>Ends the connection without a goodbye; whoever sends or receives is woken.</summary>
    void Abort();
}

/// <summary>Opens the kind of connection that an address asks for.</summary>
internal static class MessageLinks
{
    public static async Task<IMessageLink> OpenAsync(Uri address, string name, RpcBounds bounds, CancellationToken cancellationToken) =>
        IpcLink.Serves(address)
            ? await IpcLink.OpenAsync(address, name, bounds, cancellationToken)
            : await WebSocketLink.OpenAsync(address, name, bounds, cancellationToken);
}
