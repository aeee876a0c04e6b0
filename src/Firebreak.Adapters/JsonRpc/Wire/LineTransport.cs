using System.Net.WebSockets;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.JsonRpc.Wire;

/// <summary>JSON-RPC over one connection (a WebSocket or a local socket), opened when first needed and opened again after it broke.</summary>
internal sealed class LineTransport(Uri address, RpcBounds bounds) : IRpcTransport
{
    private readonly SemaphoreSlim _opening = new(1, 1);
    private RpcLine? _line;
    private long _lastId;

    public string Name { get; } = RpcNames.Of(address);

    public async Task<RpcAnswer> SendAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var (answer, _) = await AskAsync(call, isSubscription: false, cancellationToken);
        return answer;
    }

    public async Task<RpcAnswer[]> SendBatchAsync(IReadOnlyList<RpcCall> calls, CancellationToken cancellationToken)
    {
        // The connection is one pipe already: separate messages save the node from answering in one piece.
        return await Together.WhenAllAsync(calls.Select(call => SendAsync(call, cancellationToken)));
    }

    public async Task<RpcSubscription?> SubscribeAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var (answer, subscription) = await AskAsync(call, isSubscription: true, cancellationToken);
        answer.Dispose();
        return subscription;
    }

    public async ValueTask DisposeAsync()
    {
        await _opening.WaitAsync(CancellationToken.None);
        if (_line is { } line)
        {
            await line.DisposeAsync();
        }

        _opening.Dispose();
    }

    private async Task<(RpcAnswer Answer, RpcSubscription? Subscription)> AskAsync(
        RpcCall call, bool isSubscription, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(bounds.Deadline, bounds.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        RpcLine? line = null;
        var asked = 0L;
        try
        {
            line = await LineAsync(linked.Token);
            asked = bounds.Time.GetTimestamp();
            var request = new PendingRequest(call, Interlocked.Increment(ref _lastId), isSubscription);
            return await line.AskAsync(request, linked.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            line?.Suspect(asked);
            throw bounds.TooSlow(Name, call.Method);
        }
        catch (Exception exception) when (exception is WebSocketException or IOException or HttpRequestException or InvalidOperationException)
        {
            throw new NodeUnavailableException($"{Name} cannot be reached: {RpcError.Clean(exception.Message)}", exception);
        }
    }

    private async Task<RpcLine> LineAsync(CancellationToken cancellationToken)
    {
        if (_line is { IsOpen: true } open)
        {
            return open;
        }

        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (_line is not { IsOpen: true })
            {
                var broken = _line;
                _line = null;
                if (broken is not null)
                {
                    await broken.DisposeAsync();
                }

                _line = await RpcLine.OpenAsync(address, Name, bounds, cancellationToken);
            }

            return _line;
        }
        finally
        {
            _opening.Release();
        }
    }
}
