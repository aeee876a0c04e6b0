using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

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
        var mode = node.Mode;
        if (mode == FaultMode.TooManyRequests)
        {
            node.CountFault();
            await stream.WriteAsync("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), _ending.Token);
            return;
        }

        var bend = new AnswerBend(node, mode);
        if (bend.Instead(request) is not { } answer)
        {
            using var content = new ByteArrayContent(await bend.RequestAsync(request, AskAsync));
            content.Headers.ContentType = new("application/json");
            using var response = await node.Http.PostAsync(node.Upstream, content, _ending.Token);
            answer = bend.Answer(request, await response.Content.ReadAsByteArrayAsync(_ending.Token));
        }

        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {answer.Length}\r\n\r\n"), _ending.Token);
        if (mode == FaultMode.CloseMidAnswer)
        {
            node.CountFault();
            await stream.WriteAsync(answer.AsMemory(0, answer.Length / 2), _ending.Token);
            Abort();
            return;
        }

        await stream.WriteAsync(answer, _ending.Token);
    }

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
            node.CountFault();
        }

        while (node.Changed is var change && node.Mode == FaultMode.Stall)
        {
            await change.WaitAsync(_ending.Token);
        }
    }
}
