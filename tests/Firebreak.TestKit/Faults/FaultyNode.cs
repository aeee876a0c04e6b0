using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Firebreak.TestKit.Faults;

/// <summary>
/// A node that lies, stalls or breaks on command: a proxy for JSON-RPC over HTTP and WebSocket in front of a real one. The mode may be
/// changed at any time and takes effect with the next message; with a <see cref="FaultMix"/> each request has a fault of its own, or none.
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
    private readonly ConcurrentQueue<ServedFault> _served = new();
    private volatile FaultMix? _mix;
    private JsonNode? _staleHead;
    private long _questions;

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
    public int FaultCount => _served.Count;

    /// <summary>Each of them.</summary>
    public IReadOnlyList<ServedFault> Served => [.. _served];

    public NodeMoment Now => new(TimeProvider.System.GetTimestamp(), Interlocked.Read(ref _questions));

    /// <summary>Faults drawn at random while <see cref="Mode"/> is <see cref="FaultMode.None"/>; null draws none.</summary>
    public FaultMix? Mix
    {
        get => _mix;
        set => _mix = value;
    }

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

    internal bool IsMixed => _mode == FaultMode.None && _mix is not null;

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
                Note(FaultMode.StaleHead, new Question("eth_getBlockByNumber", "latest"), number: null);
            }

            _staleHead ??= head?.DeepClone();
            return _staleHead?.DeepClone();
        }
    }

    internal FaultMode ModeFor(Question question)
    {
        if (!question.IsAnnouncement)
        {
            Interlocked.Increment(ref _questions);
        }

        return _mode is var mode and not FaultMode.None ? mode : _mix?.Draw(question) ?? FaultMode.None;
    }

    internal void Note(FaultMode kind, Question question, ulong? number) =>
        _served.Enqueue(new ServedFault(kind, question.Method, question.Block, number, Now));

    /// <summary>From nought up to <paramref name="limit"/>, exclusive.</summary>
    internal int Next(int limit) => _mix?.Next(limit) ?? limit / 2;

    /// <summary>How late a late answer is: within the usual deadline of five seconds, or a little after it.</summary>
    internal TimeSpan Lateness() => TimeSpan.FromMilliseconds(200 + Next(6_000));

    internal Random Dice(string key) => _mix?.Dice(key) ?? new Random(key.Length);

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
