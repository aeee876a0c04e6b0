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

    private readonly HttpClient _http;
    private readonly Uri _address;
    private readonly RpcBounds _bounds;
    private long _lastId;

    public HttpTransport(Uri address, RpcBounds bounds)
    {
        _bounds = bounds;
        _address = RpcNames.WithoutUser(address);
        Name = RpcNames.Of(address);
        _http = new HttpClient(
            new SocketsHttpHandler
            {
                PooledConnectionLifetime = TimeSpan.FromMinutes(2),
                MaxConnectionsPerServer = MostConnections,
                AutomaticDecompression = DecompressionMethods.All,
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = !address.IsLoopback,
            })
        { Timeout = Timeout.InfiniteTimeSpan };
        if (RpcNames.Credentials(address) is { } credentials)
        {
            _http.DefaultRequestHeaders.Authorization = AuthenticationHeaderValue.Parse(credentials);
        }
    }

    public string Name { get; }

    public async Task<RpcAnswer> SendAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _lastId);
        var body = await PostAsync(RpcRequestText.Encode(call, id), call.Method, cancellationToken);
        return RpcAnswers.TakeOne(body, call, id, Name);
    }

    public async Task<RpcAnswer[]> SendBatchAsync(IReadOnlyList<RpcCall> calls, CancellationToken cancellationToken)
    {
        if (calls.Count == 0)
        {
            return [];
        }

        var firstId = Interlocked.Add(ref _lastId, calls.Count) - calls.Count + 1;
        using var body = await PostAsync(RpcRequestText.Encode(calls, firstId), calls[0].Method, cancellationToken);
        return RpcAnswers.TakeBatch(body.Span, calls, firstId, Name);
    }

    public Task<RpcSubscription?> SubscribeAsync(RpcCall call, CancellationToken cancellationToken) => Task.FromResult<RpcSubscription?>(null);

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<PooledBytes> PostAsync(byte[] request, string method, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_bounds.Deadline, _bounds.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await PostOnceAsync(request, method, linked.Token);
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

    private async Task<PooledBytes> PostOnceAsync(byte[] request, string method, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(request);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var message = new HttpRequestMessage(HttpMethod.Post, _address) { Content = content };
        using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode == HttpStatusCode.TooManyRequests)
        {
            throw new NodeUnavailableException($"{Name} asks for fewer requests (HTTP 429).") { RetryAfter = Pause(response) };
        }

        var longest = response.IsSuccessStatusCode ? _bounds.LongestAnswer : LongestErrorBody;
        var body = new PooledBytes(longest);
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            while (await stream.ReadAsync(Room(ref body, method), cancellationToken) is var count and > 0)
            {
                body.Add(count);
            }

            // Some nodes put their error object into a 4xx or 5xx answer; without one the status is all there is.
            return response.IsSuccessStatusCode || IsObject(body.Span)
                ? body
                : throw new NodeUnavailableException(
                    FormattableString.Invariant($"{Name} refuses the request (HTTP {(int)response.StatusCode})."));
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    private Memory<byte> Room(ref PooledBytes body, string method)
    {
        var room = body.Room();
        return room.IsEmpty ? throw _bounds.TooLong(Name, method) : room;
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
