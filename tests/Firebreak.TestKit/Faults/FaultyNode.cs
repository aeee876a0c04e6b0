using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Firebreak.TestKit.Faults;

/// <summary>
/// A node that lies, stalls or breaks on command: a proxy for JSON-RPC over HTTP and WebSocket in front of a real one. The mode may be
/// changed at any time and takes effect with the next message.
/// </summary>
public sealed class FaultyNode : IAsyncDisposable
{
    private readonly ConcurrentDictionary<FaultyConnection, Task> _connections = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly Lock _gate = new();
    private readonly int _port;
    private TcpListener? _listener;
    private Task _accepting = Task.CompletedTask;
    private TaskCompletionSource _changed = NewChange();
    private volatile FaultMode _mode;
    private int _faultCount;
    private JsonNode? _staleHead;

    private FaultyNode(Uri upstream)
    {
        Upstream = upstream;
        Listen(0);
        _port = ((IPEndPoint)_listener!.LocalEndpoint).Port;
    }

    /// <summary>The HTTP address of the real node; its WebSocket must be at the same place.</summary>
    public Uri Upstream { get; }

    public Uri HttpEndpoint => new($"http://127.0.0.1:{_port}");

    public Uri WebSocketEndpoint => new($"ws://127.0.0.1:{_port}");

    /// <summary>How many messages were bent, refused or withheld so far.</summary>
    public int FaultCount => Volatile.Read(ref _faultCount);

    public FaultMode Mode
    {
        get => _mode;
        set
        {
            lock (_gate)
            {
                var before = _mode;
                _staleHead = null;
                _mode = value;
                if (value == FaultMode.Refuse)
                {
                    Close_NeedsLock();
                }
                else if (before == FaultMode.Refuse)
                {
                    Listen(_port);
                }

                Interlocked.Exchange(ref _changed, NewChange()).TrySetResult();
            }
        }
    }

    internal HttpClient Http => _http;

    /// <summary>Completes at the next change of mode.</summary>
    internal Task Changed => Volatile.Read(ref _changed).Task;

    /// <param name="upstream">Any address of the real node, http or ws.</param>
    public static FaultyNode Start(Uri upstream)
    {
        ArgumentNullException.ThrowIfNull(upstream);
        return new(new UriBuilder(upstream) { Scheme = "http" }.Uri);
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            Close_NeedsLock();
        }

        Volatile.Read(ref _changed).TrySetResult();
        await _accepting;
        await Task.WhenAll(_connections.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _http.Dispose();
    }

    /// <summary>The head as it was when it was first asked for in this mode.</summary>
    internal JsonNode? StaleHead(JsonNode? head)
    {
        lock (_gate)
        {
            if (_staleHead is not null)
            {
                CountFault();
            }

            _staleHead ??= head?.DeepClone();
            return _staleHead?.DeepClone();
        }
    }

    internal void CountFault() => Interlocked.Increment(ref _faultCount);

    private void Listen(int port)
    {
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _accepting = AcceptAsync(_listener);
    }

    private void Close_NeedsLock()
    {
        _listener?.Dispose();
        _listener = null;
        foreach (var connection in _connections.Keys)
        {
            connection.Abort();
        }
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                var connection = new FaultyConnection(this, await listener.AcceptTcpClientAsync());
                _connections[connection] = ServeAsync(connection);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Closed from our side.
        }
    }

    private async Task ServeAsync(FaultyConnection connection)
    {
        await Task.Yield();
        await connection.ServeAsync();
        _connections.TryRemove(connection, out _);
        connection.Dispose();
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
