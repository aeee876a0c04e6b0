using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json.Nodes;

namespace Firebreak.TestKit.Faults;

/// <summary>The two directions of one WebSocket through a <see cref="FaultyNode"/>.</summary>
internal sealed class FaultyPipe(
    FaultyNode node, WebSocket downstream, WebSocket upstream, Func<byte[], Task<byte[]>> ask, Action abort) : IDisposable
{
    private const int LongestFrame = 256 * 1024;
    private const long Endless = 2L * 1024 * 1024 * 1024;

    private readonly ConcurrentDictionary<string, (byte[] Request, AnswerBend Bend)> _asked = new(StringComparer.Ordinal);
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
            var question = Question.Of(JsonNode.Parse(request));
            var bend = new AnswerBend(node, node.ModeFor(question), question);
            if (await RefuseAsync(bend, cancellationToken))
            {
                return;
            }

            if (bend.Mode == FaultMode.Silence)
            {
                bend.Note();
            }
            else if (bend.Instead(request) is { } instead)
            {
                await SendDownAsync(instead, cancellationToken);
            }
            else
            {
                _asked[IdOf(request)] = (request, bend);
                await upstream.SendAsync(await bend.RequestAsync(request, ask), WebSocketMessageType.Text, true, cancellationToken);
            }
        }
    }

    private async Task DownAsync(CancellationToken cancellationToken)
    {
        while (await ReceiveAsync(upstream, cancellationToken) is { } answer)
        {
            await StallAsync(cancellationToken);
            if (_asked.TryRemove(IdOf(answer), out var asked))
            {
                if (!await AnswerAsync(asked.Bend, asked.Bend.Answer(asked.Request, answer), cancellationToken))
                {
                    return;
                }

                continue;
            }

            var bend = new AnswerBend(node, node.ModeFor(Question.Announcement), Question.Announcement);
            if (bend.Mode is FaultMode.StaleHead or FaultMode.Silence)
            {
                bend.Note();
            }
            else if (await RefuseAsync(bend, cancellationToken) || !await AnswerAsync(bend, bend.Notification(answer), cancellationToken))
            {
                return;
            }
        }
    }

    /// <summary>True when the connection is over.</summary>
    private async Task<bool> RefuseAsync(AnswerBend bend, CancellationToken cancellationToken)
    {
        if (bend.Mode is not (FaultMode.Close or FaultMode.Bomb))
        {
            return false;
        }

        bend.Note();
        if (bend.Mode == FaultMode.Bomb)
        {
            await ExplodeAsync(cancellationToken);
        }

        abort();
        return true;
    }

    /// <summary>False when the connection is over.</summary>
    private async Task<bool> AnswerAsync(AnswerBend bend, byte[] answer, CancellationToken cancellationToken)
    {
        switch (bend.Mode)
        {
            case FaultMode.CloseMidAnswer:
                bend.Note();
                await downstream.SendAsync(answer.AsMemory(0, bend.Cut(answer)), WebSocketMessageType.Text, endOfMessage: false, cancellationToken);
                abort();
                return false;
            case FaultMode.Late:
                bend.Note();
                _ = SendLateAsync(answer, cancellationToken);
                return true;
            default:
                await SendDownAsync(answer, cancellationToken);
                return true;
        }
    }

    private async Task SendLateAsync(byte[] answer, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(node.Lateness(), TimeProvider.System, cancellationToken);
            await SendDownAsync(answer, cancellationToken);
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException)
        {
            // Too late for anyone.
        }
    }

    private async Task ExplodeAsync(CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        var zeros = new byte[LongestFrame];
        Array.Fill(zeros, (byte)'0');
        for (var sent = 0L; sent < Endless; sent += zeros.Length)
        {
            await downstream.SendAsync(zeros.AsMemory(), WebSocketMessageType.Text, endOfMessage: false, cancellationToken);
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
            node.Note(FaultMode.Stall, new Question("", null), number: null);
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
