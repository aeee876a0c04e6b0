using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.JsonRpc.Wire;

/// <summary>A request on its way; completed by the loop that receives.</summary>
internal sealed class PendingRequest(RpcCall call, long id, bool isSubscription)
{
    private readonly TaskCompletionSource<(RpcAnswer, RpcSubscription?)> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RpcCall Call => call;

    public long Id => id;

    public bool IsSubscription => isSubscription;

    public Task<(RpcAnswer Answer, RpcSubscription? Subscription)> Answer => _answer.Task;

    public bool Complete(RpcAnswer answer, RpcSubscription? subscription) => _answer.TrySetResult((answer, subscription));

    public void Fail(Exception exception)
    {
        if (_answer.TrySetException(exception))
        {
            _ = _answer.Task.Exception; // Seen: the asker may have left already.
        }
    }
}

/// <summary>One open connection: a loop that receives, requests matched by id, and an end that fails whoever still waits.</summary>
internal sealed class RpcLine : IAsyncDisposable
{
    private const int MostForgotten = 4096;

    private readonly IMessageLink _link;
    private readonly string _name;
    private readonly RpcBounds _bounds;
    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly ConcurrentDictionary<long, PendingRequest> _pending = new();

    // Requests whose asker left: their late answers are no surprise.
    private readonly ConcurrentDictionary<long, bool> _forgotten = new();
    private readonly ConcurrentDictionary<string, RpcSubscription> _subscriptions = new(StringComparer.Ordinal);
    private readonly Task _receiving;
    private long _lastHeard;
    private volatile bool _isOpen = true;

    private RpcLine(IMessageLink link, string name, RpcBounds bounds)
    {
        (_link, _name, _bounds) = (link, name, bounds);
        _lastHeard = bounds.Time.GetTimestamp();
        _receiving = ReceiveAsync();
    }

    public bool IsOpen => _isOpen;

    public static async Task<RpcLine> OpenAsync(Uri address, string name, RpcBounds bounds, CancellationToken cancellationToken) =>
        new(await MessageLinks.OpenAsync(address, name, bounds, cancellationToken), name, bounds);

    public async Task<(RpcAnswer Answer, RpcSubscription? Subscription)> AskAsync(PendingRequest request, CancellationToken cancellationToken)
    {
        _pending[request.Id] = request;
        try
        {
            await SendAsync(RpcRequestText.Encode(request.Call, request.Id), cancellationToken);
            return await request.Answer.WaitAsync(cancellationToken);
        }
        finally
        {
            if (_pending.TryRemove(request.Id, out _) && _forgotten.Count < MostForgotten)
            {
                _forgotten[request.Id] = true;
            }

            if (!request.Answer.IsCompletedSuccessfully)
            {
                request.Fail(new OperationCanceledException());
            }
        }
    }

    /// <summary>A request was not answered in time: if nothing else came either, the line is dead and a new one must be opened.</summary>
    /// <param name="asked">The timestamp at which the request was made.</param>
    public void Suspect(long asked)
    {
        if (Volatile.Read(ref _lastHeard) <= asked)
        {
            _isOpen = false;
            _closing.Cancel();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _isOpen = false;
        await _closing.CancelAsync();
        _link.Abort();
        await _receiving;
        _link.Dispose();
        _closing.Dispose();
        _sending.Dispose();
    }

    private async Task SendAsync(byte[] request, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        // A send that is cancelled half-way would break the connection for everyone: who asked may leave, but the send goes on, and the
        // next one waits for it. Only the line's own end cancels it.
        var sending = SendAndReleaseAsync(request);
        await sending.WaitAsync(cancellationToken);
        if (!_isOpen)
        {
            throw new IOException("The connection was closed.");
        }
    }

    private async Task SendAndReleaseAsync(byte[] request)
    {
        try
        {
            await _link.SendAsync(request, _closing.Token);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task ReceiveAsync()
    {
        Exception end = new NodeUnavailableException($"{_name} closed the connection.");
        try
        {
            while (await _link.ReceiveAsync(_closing.Token) is { Length: > 0 } message)
            {
                Volatile.Write(ref _lastHeard, _bounds.Time.GetTimestamp());
                Dispatch(message);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            end = new NodeUnavailableException($"{_name} broke the connection off: {RpcError.Clean(exception.Message)}", exception);
        }
        catch (NodeAnswerException exception)
        {
            end = exception;
        }
        finally
        {
            _isOpen = false;
            _link.Abort();
            Abandon(end);
        }
    }

    private void Abandon(Exception end)
    {
        foreach (var request in _pending.Values)
        {
            request.Fail(end);
        }

        foreach (var subscription in _subscriptions.Values)
        {
            subscription.End();
        }
    }

    private void Dispatch(PooledBytes message)
    {
        try
        {
            var envelope = RpcEnvelope.Parse(message.Span);
            if (envelope.Subscription is { } id)
            {
                Notify(id, envelope, ref message);
            }
            else if (envelope.Id is { } answered && _pending.TryRemove(answered, out var request))
            {
                Settle(request, envelope, ref message);
            }
            else if (envelope.Id is not { } late || !_forgotten.TryRemove(late, out _))
            {
                throw new NodeAnswerException($"{_name} answers a request that was not made (wrong id).");
            }
        }
        catch (JsonException exception)
        {
            throw new NodeAnswerException($"{_name} sends something that is not JSON-RPC.", exception);
        }
        finally
        {
            message.Dispose();
        }
    }

    private void Notify(string id, in RpcEnvelope envelope, ref PooledBytes message)
    {
        if (envelope.HasResult && _subscriptions.TryGetValue(id, out var subscription))
        {
            subscription.Post(new RpcAnswer("eth_subscription", message.Take(), envelope.Start, envelope.Length));
        }
    }

    private void Settle(PendingRequest request, in RpcEnvelope envelope, ref PooledBytes message)
    {
        try
        {
            RpcAnswers.Check(envelope, request.Call, _name);
        }
        catch (Exception exception) when (exception is NodeAnswerException or NodeUnavailableException)
        {
            request.Fail(exception);
            return;
        }

        var answer = new RpcAnswer(request.Call.Method, message.Take(), envelope.Start, envelope.Length);
        // Registered here, before the next message is read: the first notification may be right behind.
        var subscription = request.IsSubscription ? Register(answer) : null;
        if (!request.Complete(answer, subscription))
        {
            answer.Dispose();
        }
    }

    private RpcSubscription Register(RpcAnswer answer)
    {
        var id = answer.Read((ref JsonCursor cursor) => cursor.Prose());
        var subscription = new RpcSubscription();
        _subscriptions[id] = subscription;
        return subscription;
    }
}
