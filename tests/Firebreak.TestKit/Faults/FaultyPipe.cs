using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json.Nodes;

namespace Firebreak.TestKit.Faults;

/// <summary>The two directions of one WebSocket through a <see cref="FaultyNode"/>.</summary>
internal sealed class FaultyPipe(
    FaultyNode node, WebSocket downstream, WebSocket upstream, Func<byte[], Task<byte[]>> ask, Action abort) : IDisposable
{
    private readonly ConcurrentDictionary<string, byte[]> _asked = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _sending = new(1, 1);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var up = UpAsync(ending.Token);
        var down = DownAsync(ending.Token);
        await Task.WhenAny(down, up);
        await ending.CancelAsync();
        downstream.Abort();
        upstream.Abort();
        await Task.WhenAll(down, up).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _sending.Dispose();

    private async Task UpAsync(CancellationToken cancellationToken)
    {
        while (await ReceiveAsync(downstream, cancellationToken) is { } request)
        {
            await StallAsync(cancellationToken);
            var bend = new AnswerBend(node, node.Mode);
            if (bend.Instead(request) is { } instead)
            {
                await SendDownAsync(instead, cancellationToken);
                continue;
            }

            _asked[IdOf(request)] = request;
            await upstream.SendAsync(await bend.RequestAsync(request, ask), WebSocketMessageType.Text, true, cancellationToken);
        }
    }

    private async Task DownAsync(CancellationToken cancellationToken)
    {
        while (await ReceiveAsync(upstream, cancellationToken) is { } answer)
        {
            await StallAsync(cancellationToken);
            var mode = node.Mode;
            var bend = new AnswerBend(node, mode);
            var isAnswer = _asked.TryRemove(IdOf(answer), out var request);
            if (!isAnswer && mode == FaultMode.StaleHead)
            {
                node.CountFault();
                continue;
            }

            if (mode == FaultMode.CloseMidAnswer)
            {
                node.CountFault();
                await downstream.SendAsync(answer.AsMemory(0, answer.Length / 2), WebSocketMessageType.Text, endOfMessage: false, cancellationToken);
                abort();
                return;
            }

            await SendDownAsync(isAnswer ? bend.Answer(request!, answer) : bend.Notification(answer), cancellationToken);
        }
    }

    private async Task SendDownAsync(byte[] message, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await downstream.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task StallAsync(CancellationToken cancellationToken)
    {
        if (node.Mode == FaultMode.Stall)
        {
            node.CountFault();
        }

        while (node.Changed is var change && node.Mode == FaultMode.Stall)
        {
            await change.WaitAsync(cancellationToken);
        }
    }

    private static async Task<byte[]?> ReceiveAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        using var message = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            message.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
            {
                return message.ToArray();
            }
        }
    }

    private static string IdOf(byte[] message) => JsonNode.Parse(message)?["id"]?.ToJsonString() ?? "";
}
