using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Firebreak.TestKit.Faults;

/// <summary>One connection to a <see cref="FaultyNode"/>: HTTP requests one after the other, or a WebSocket after an upgrade.</summary>
internal sealed class FaultyConnection(FaultyNode node, TcpClient client) : IDisposable
{
    private const string WebSocketGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private readonly CancellationTokenSource _ending = new();

    /// <summary>Breaks off without a goodbye.</summary>
    public void Abort()
    {
        try
        {
            client.Client?.Close(0);
            _ending.Cancel();
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Gone already.
        }
    }

    public void Dispose()
    {
        client.Dispose();
        _ending.Dispose();
    }

    public async Task ServeAsync()
    {
        try
        {
            client.NoDelay = true;
            var stream = client.GetStream();
            while (await HttpMessage.ReadAsync(stream, _ending.Token) is { } request)
            {
                if (request.WebSocketKey is { } key)
                {
                    await UpgradeAsync(stream, key);
                    return;
                }

                await AnswerAsync(stream, request.Body);
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException
            or OperationCanceledException or WebSocketException or HttpRequestException or InvalidOperationException)
        {
            // One side left; so does the other.
        }
    }

    private async Task AnswerAsync(NetworkStream stream, byte[] request)
    {
        await StallAsync();
        var json = JsonNode.Parse(request);
        var question = Question.Of(json);
        var bend = new AnswerBend(node, node.ModeFor(question), question);
        switch (bend.Mode)
        {
            case FaultMode.TooManyRequests or FaultMode.TooManyRequestsForNoTime:
                bend.Note();
                var wait = bend.Mode == FaultMode.TooManyRequests ? "Retry-After: 1\r\n" : "";
                await WriteAsync(stream, $"HTTP/1.1 429 Too Many Requests\r\n{wait}Content-Length: 0\r\n\r\n");
                break;
            case FaultMode.Close:
                bend.Note();
                Abort();
                break;
            case FaultMode.Silence:
                // Whoever gives up waiting hangs up; nobody sends a second request before the first is answered.
                bend.Note();
                _ = await stream.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, _ending.Token);
                Abort();
                break;
            case FaultMode.Bomb:
                bend.Note();
                await ExplodeAsync(stream, json?["id"]?.ToJsonString() ?? "1");
                break;
            default:
                await AnswerAsync(stream, request, bend);
                break;
        }
    }

    private async Task AnswerAsync(NetworkStream stream, byte[] request, AnswerBend bend)
    {
        if (bend.Instead(request) is not { } answer)
        {
            answer = bend.Answer(request, await AskAsync(await bend.RequestAsync(request, AskAsync)));
        }

        if (bend.Mode == FaultMode.Late)
        {
            bend.Note();
            await Task.Delay(node.Lateness(), TimeProvider.System, _ending.Token);
        }

        await WriteAsync(stream, $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {answer.Length}\r\n\r\n");
        if (bend.Mode == FaultMode.CloseMidAnswer)
        {
            bend.Note();
            await stream.WriteAsync(answer.AsMemory(0, bend.Cut(answer)), _ending.Token);
            Abort();
            return;
        }

        await stream.WriteAsync(answer, _ending.Token);
    }

    private async Task ExplodeAsync(NetworkStream stream, string id)
    {
        var (encoding, body) = node.FaultCount % 2 == 0 ? ("br", Bomb.Brotli) : ("gzip", Bomb.Gzip(id));
        await WriteAsync(
            stream, $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: {encoding}\r\nContent-Length: {body.Length}\r\n\r\n");
        await stream.WriteAsync(body, _ending.Token);
    }

    private Task WriteAsync(NetworkStream stream, string head) => stream.WriteAsync(Encoding.ASCII.GetBytes(head), _ending.Token).AsTask();

    private async Task<byte[]> AskAsync(byte[] request)
    {
        using var content = new ByteArrayContent(request);
        content.Headers.ContentType = new("application/json");
        using var response = await node.Http.PostAsync(node.Upstream, content, _ending.Token);
        return await response.Content.ReadAsByteArrayAsync(_ending.Token);
    }

    private async Task UpgradeAsync(NetworkStream stream, string key)
    {
#pragma warning disable CA5350 // RFC 6455 asks for SHA-1 here; nothing rests on its strength.
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + WebSocketGuid)));
#pragma warning restore CA5350
        await StallAsync();
        using var upstream = new ClientWebSocket();
        upstream.Options.Proxy = null;
        await upstream.ConnectAsync(new UriBuilder(node.Upstream) { Scheme = "ws" }.Uri, _ending.Token);
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"),
            _ending.Token);
        using var downstream = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true });
        using var pipe = new FaultyPipe(node, downstream, upstream, AskAsync, Abort);
        await pipe.RunAsync(_ending.Token);
    }

    private async Task StallAsync()
    {
        if (node.Mode == FaultMode.Stall)
        {
            node.Note(FaultMode.Stall, new Question("", null), number: null);
        }

        while (node.Changed is var change && node.Mode == FaultMode.Stall)
        {
            await change.WaitAsync(_ending.Token);
        }
    }
}
