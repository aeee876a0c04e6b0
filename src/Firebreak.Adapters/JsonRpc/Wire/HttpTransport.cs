using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.JsonRpc.Wire;

/// <summary>JSON-RPC over HTTP POST with connections kept alive.</summary>
internal sealed class HttpTransport : IRpcTransport
{
    private const int MostConnections = 16;

    // Longer error pages are of no use to anyone.
    private const int LongestErrorBody = 64 * 1024;

    // What a client has on top of it (a time limit, buffering, default headers) is done here, and would cost every block.
    private readonly HttpMessageInvoker _http;
    private readonly AuthenticationHeaderValue? _authorization;
    private readonly Uri _address;
    private readonly RpcBounds _bounds;
    private long _lastId;

    public HttpTransport(Uri address, RpcBounds bounds)
    {
        _bounds = bounds;
        _address = RpcNames.WithoutUser(address);
        Name = RpcNames.Of(address);
        _authorization = RpcNames.Credentials(address) is { } credentials ? AuthenticationHeaderValue.Parse(credentials) : null;
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            MaxConnectionsPerServer = MostConnections,
            AutomaticDecompression = DecompressionMethods.All,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = !address.IsLoopback,
            ConnectCallback = PromptStream.ConnectAsync,

            // A node need not know what its question was part of.
            ActivityHeadersPropagator = null,
        });
    }

    public string Name { get; }

    public async Task<RpcAnswer> SendAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _lastId);
        var body = await PostAsync(RpcRequestText.Encode(call, id), call.Method, _bounds.LongestOf(call.Method), cancellationToken);
        return RpcAnswers.TakeOne(body, call, id, Name);
    }

    public async Task<RpcAnswer[]> SendBatchAsync(IReadOnlyList<RpcCall> calls, CancellationToken cancellationToken)
    {
        if (calls.Count == 0)
        {
            return [];
        }

        var firstId = Interlocked.Add(ref _lastId, calls.Count) - calls.Count + 1;
        using var body = await PostAsync(RpcRequestText.Encode(calls, firstId), calls[0].Method, _bounds.LongestAnswer, cancellationToken);
        return RpcAnswers.TakeBatch(body.Span, calls, firstId, Name);
    }

    public Task<RpcSubscription?> SubscribeAsync(RpcCall call, CancellationToken cancellationToken) => Task.FromResult<RpcSubscription?>(null);

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<PooledBytes> PostAsync(byte[] request, string method, int longest, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_bounds.Deadline, _bounds.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await PostOnceAsync(request, method, longest, linked.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw _bounds.TooSlow(Name, method);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidDataException)
        {
            throw new NodeUnavailableException($"{Name} cannot be reached: {RpcError.Clean(exception.Message)}", exception);
        }
    }

    private async Task<PooledBytes> PostOnceAsync(byte[] request, string method, int longest, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(request);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var message = new HttpRequestMessage(HttpMethod.Post, _address) { Content = content };
        message.Headers.Authorization = _authorization;
        using var response = await _http.SendAsync(message, cancellationToken);
        if (response.StatusCode == HttpStatusCode.TooManyRequests)
        {
            throw new NodeUnavailableException($"{Name} asks for fewer requests (HTTP 429).") { RetryAfter = Pause(response) };
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var length = response.Content.Headers.ContentLength;
        var body = await ReadAsync(stream, method, new PooledBytes(response.IsSuccessStatusCode ? longest : LongestErrorBody, length), cancellationToken);
        if (response.IsSuccessStatusCode || IsObject(body.Span))
        {
            return body;
        }

        // Some nodes put their error object into a 4xx or 5xx answer; without one the status is all there is.
        body.Dispose();
        throw new NodeUnavailableException(FormattableString.Invariant($"{Name} refuses the request (HTTP {(int)response.StatusCode})."));
    }

    private async Task<PooledBytes> ReadAsync(Stream stream, string method, PooledBytes body, CancellationToken cancellationToken)
    {
        var hasTurn = false;
        try
        {
            while (true)
            {
                if (!hasTurn && body.Length >= PooledBytes.LongestPooled)
                {
                    await _bounds.LongAnswers.WaitAsync(cancellationToken);
                    hasTurn = true;
                }

                var room = body.Room();
                if (room.IsEmpty)
                {
                    throw RpcBounds.TooLong(Name, method, body.Longest);
                }

                var count = await stream.ReadAsync(room, cancellationToken);
                if (count == 0)
                {
                    return body;
                }

                body.Add(count);
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }
        finally
        {
            if (hasTurn)
            {
                _bounds.LongAnswers.Release();
            }
        }
    }

    private static bool IsObject(ReadOnlySpan<byte> body)
    {
        try
        {
            return RpcEnvelope.Parse(body).Error is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private TimeSpan? Pause(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } span } => span,
        { Date: { } date } => date - _bounds.Time.GetUtcNow(),
        _ => null,
    };
}
