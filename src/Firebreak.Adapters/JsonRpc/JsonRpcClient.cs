using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>
/// Asks the configured nodes in their order: the first that can be reached answers. A WebSocket address is also tried over HTTP. Questions
/// that may be repeated go on to the next node when one fails; anything else is said once.
/// </summary>
internal sealed class JsonRpcClient : IAsyncDisposable
{
    private static readonly TimeSpan DistrustLasts = TimeSpan.FromSeconds(5);

    private readonly RpcEndpoint[] _endpoints;
    private volatile RpcEndpoint _active;
    private volatile int _mostInBatch = int.MaxValue;

    public JsonRpcClient(IngestOptions options, TimeProvider time)
        : this(options, new RpcBounds(options.RequestTimeout, RpcBounds.DefaultLongestAnswer, time))
    {
    }

    public JsonRpcClient(IngestOptions options, RpcBounds bounds)
    {
        _endpoints = [.. options.Nodes.SelectMany((address, node) => Transports(address, bounds)
            .Select(transport => new RpcEndpoint(node, transport, bounds.Time)))];
        _active = _endpoints.FirstOrDefault() ?? throw new ArgumentException("No node address is configured (Nodes).", nameof(options));
    }

    /// <summary>Ways to nodes that somebody else made, one for each node.</summary>
    public JsonRpcClient(IEnumerable<IRpcTransport> transports, TimeProvider time)
    {
        _endpoints = [.. transports.Select((transport, node) => new RpcEndpoint(node, transport, time))];
        _active = _endpoints[0];
    }

    /// <summary>Index of the configured node that answered last.</summary>
    public int ActiveNode => _active.Node;

    /// <summary>Scheme and host of the endpoint that answered last.</summary>
    public string ActiveName => _active.Transport.Name;

    /// <summary>Scheme and host of a configured node, with its place in the list where another has the same.</summary>
    public string NameOf(int node)
    {
        var name = _endpoints.First(endpoint => endpoint.Node == node).Transport.Name;
        var isShared = _endpoints.Any(endpoint => endpoint.Node != node && endpoint.Transport.Name == name);
        return isShared ? FormattableString.Invariant($"{name} (number {node + 1})") : name;
    }

    /// <summary>How often a configured node failed and answered again.</summary>
    public int ReturnsOf(int node) => _endpoints.Where(endpoint => endpoint.Node == node).Sum(endpoint => endpoint.Returns);

    /// <summary>A question: asked again elsewhere when a node cannot be reached.</summary>
    /// <exception cref="NodeUnavailableException">No node can be reached.</exception>
    /// <exception cref="NodeAnswerException">A node answered with an error or with nonsense.</exception>
    public Task<RpcAnswer> AskAsync(RpcCall call, CancellationToken cancellationToken) =>
        TryEachAsync((transport, token) => transport.SendAsync(call, token), cancellationToken);

    /// <inheritdoc cref="AskAsync"/>
    public async Task<T> AskAsync<T>(RpcCall call, ResultReader<T> read, CancellationToken cancellationToken)
    {
        using var answer = await AskAsync(call, cancellationToken);
        return answer.Read(read);
    }

    /// <summary>A question to one node and no other; who leads does not change by it.</summary>
    /// <inheritdoc cref="AskAsync"/>
    public async Task<RpcAnswer> AskNodeAsync(int node, RpcCall call, CancellationToken cancellationToken)
    {
        NodeUnavailableException? failure = null;
        foreach (var endpoint in InOrder().Where(endpoint => endpoint.Node == node))
        {
            try
            {
                var answer = await endpoint.Transport.SendAsync(call, cancellationToken);
                Sign(answer, node);
                return answer;
            }
            catch (NodeUnavailableException exception)
            {
                endpoint.Failed(exception.RetryAfter);
                failure ??= exception;
            }
        }

        throw failure ?? new NodeUnavailableException($"{NameOf(node)} rests for a moment.");
    }

    /// <summary>Several questions as one batch where the transport knows batches; as several, where the node refuses so many at once.</summary>
    /// <inheritdoc cref="AskAsync"/>
    public async Task<RpcAnswer[]> AskBatchAsync(IReadOnlyList<RpcCall> calls, CancellationToken cancellationToken)
    {
        var answers = new List<RpcAnswer>(calls.Count);
        try
        {
            foreach (var some in calls.Chunk(_mostInBatch))
            {
                answers.AddRange(await AskWholeBatchAsync(some, cancellationToken));
            }

            return [.. answers];
        }
        catch
        {
            Together.Dispose(answers);
            throw;
        }
    }

    /// <summary>Several questions at the same time, each on its own, so that a node can work on them side by side.</summary>
    /// <inheritdoc cref="AskAsync"/>
    public Task<RpcAnswer[]> AskTogetherAsync(IReadOnlyList<RpcCall> calls, CancellationToken cancellationToken) =>
        Together.WhenAllAsync(calls.Select(call => AskAsync(call, cancellationToken)));

    /// <summary>Something that must not be said twice by accident: one node, one attempt.</summary>
    /// <inheritdoc cref="AskAsync"/>
    public async Task<RpcAnswer> SayOnceAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var endpoint = InOrder().FirstOrDefault() ?? throw AllRest();
        return await TryAsync(endpoint, (transport, token) => transport.SendAsync(call, token), cancellationToken);
    }

    /// <summary>Null when no reachable node has subscriptions.</summary>
    public async Task<RpcSubscription?> SubscribeAsync(RpcCall call, CancellationToken cancellationToken)
    {
        foreach (var endpoint in _endpoints)
        {
            try
            {
                if (await endpoint.Transport.SubscribeAsync(call, cancellationToken) is { } subscription)
                {
                    return subscription;
                }
            }
            catch (Exception exception) when (exception is NodeUnavailableException or NodeAnswerException)
            {
                // Polling goes on meanwhile, so a missing subscription costs only time.
            }
        }

        return null;
    }

    /// <summary>Turns to the other nodes for a while, if there are any: this one said something that cannot be true.</summary>
    public void Distrust(int liar)
    {
        if (_endpoints.Any(endpoint => endpoint.Node != liar))
        {
            foreach (var endpoint in _endpoints.Where(endpoint => endpoint.Node == liar))
            {
                endpoint.Failed(DistrustLasts);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var endpoint in _endpoints)
        {
            await endpoint.Transport.DisposeAsync();
        }
    }

    private static IEnumerable<IRpcTransport> Transports(Uri address, RpcBounds bounds)
    {
        var isSecure = address.Scheme is "wss" or "https";
        switch (address.Scheme)
        {
            case "ws" or "wss":
                yield return new LineTransport(address, bounds);
                yield return new HttpTransport(new UriBuilder(address) { Scheme = isSecure ? "https" : "http" }.Uri, bounds);
                break;
            case "http" or "https":
                yield return new HttpTransport(address, bounds);
                break;
            case IpcLink.Scheme:
                yield return new LineTransport(address, bounds);
                break;
            default:
                throw new ArgumentException($"A node address begins with ws, wss, http, https or ipc, not with {address.Scheme} (Nodes).", nameof(address));
        }
    }

    // An error may be about the size or about one of the calls. If the halves are answered, it was the size, and is remembered.
    private async Task<RpcAnswer[]> AskWholeBatchAsync(RpcCall[] calls, CancellationToken cancellationToken)
    {
        try
        {
            return await TryEachAsync((transport, token) => transport.SendBatchAsync(calls, token), cancellationToken);
        }
        catch (NodeAnswerException exception) when (exception.Code is not null && calls.Length > 1)
        {
            var half = calls.Length / 2;
            var first = await AskWholeBatchAsync(calls[..half], cancellationToken);
            try
            {
                RpcAnswer[] all = [.. first, .. await AskWholeBatchAsync(calls[half..], cancellationToken)];
                _mostInBatch = Math.Min(_mostInBatch, calls.Length - half);
                return all;
            }
            catch
            {
                Together.Dispose(first);
                throw;
            }
        }
    }

    private async Task<T> TryEachAsync<T>(Func<IRpcTransport, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        NodeUnavailableException? failure = null;
        foreach (var endpoint in InOrder())
        {
            try
            {
                return await TryAsync(endpoint, ask, cancellationToken);
            }
            catch (NodeUnavailableException exception)
            {
                // The preferred way tells the story; that its fallbacks failed too is no news.
                failure ??= exception;
            }
        }

        throw failure ?? AllRest();
    }

    private async Task<T> TryAsync<T>(
        RpcEndpoint endpoint, Func<IRpcTransport, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await ask(endpoint.Transport, cancellationToken);
            endpoint.Worked();
            _active = endpoint;
            Sign(answer, endpoint.Node);
            return answer;
        }
        catch (NodeUnavailableException exception)
        {
            endpoint.Failed(exception.RetryAfter);
            throw;
        }
        catch (NodeAnswerException)
        {
            _active = endpoint;
            throw;
        }
    }

    private static void Sign<T>(T answer, int node)
    {
        foreach (var one in answer switch { RpcAnswer single => [single], RpcAnswer[] several => several, _ => (RpcAnswer[])[] })
        {
            one.Node = node;
        }
    }

    // Whoever rests comes last, but comes: with every node down, the first one back must be noticed at once.
    private IEnumerable<RpcEndpoint> InOrder() => _endpoints.Where(endpoint => !endpoint.AskedToRest).OrderBy(endpoint => endpoint.Rests);

    private NodeUnavailableException AllRest()
    {
        var shortest = _endpoints.Min(endpoint => endpoint.Rests);
        return new NodeUnavailableException("Every node asks to be left alone for a while.") { RetryAfter = shortest };
    }
}
