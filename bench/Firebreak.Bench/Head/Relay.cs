using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using Firebreak.Adapters.JsonRpc.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Firebreak.Bench.Head;

/// <summary>
/// Stands between Firebreak and the node and notes when questions and answers pass. An answer is noted before it is handed on, so what
/// is measured from there includes its way into Firebreak's memory.
/// </summary>
internal sealed class Relay(Uri node, Journey journey) : IAsyncDisposable
{
    private static readonly HashSet<string> Parts = new(StringComparer.Ordinal)
    {
        "eth_getBlockByHash", "eth_getBlockReceipts", "trace_block", "trace_replayBlockTransactions", "debug_traceBlockByHash",
    };

    private const ulong Price = ulong.MaxValue;
    private static readonly HashSet<string> Prices = new(StringComparer.Ordinal) { "eth_call", "eth_getBalance" };

    private readonly ConcurrentDictionary<string, ulong> _numbers = new(StringComparer.Ordinal);
    private WebApplication? _app;

    public async Task<Uri> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.UseWebSockets();
        _app.Run(ServeAsync);
        await _app.StartAsync(cancellationToken);
        var address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new UriBuilder(address) { Scheme = "ws" }.Uri;
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    private async Task ServeAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        using var asking = await context.WebSockets.AcceptWebSocketAsync();
        using var answering = new ClientWebSocket();
        using var way = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, ConnectCallback = PromptStream.ConnectAsync });
        await answering.ConnectAsync(node, way, context.RequestAborted);
        var open = new ConcurrentDictionary<long, ulong>();
        var up = PumpAsync(asking, answering, message => NoteQuestion(message, open), context.RequestAborted);
        var down = PumpAsync(answering, asking, message => NoteAnswer(message, open), context.RequestAborted);
        await Task.WhenAny(up, down);
        asking.Abort();
        answering.Abort();
        await Task.WhenAll(up, down);
    }

    private static async Task PumpAsync(WebSocket from, WebSocket to, Action<ReadOnlyMemory<byte>> note, CancellationToken cancellationToken)
    {
        var message = new ArrayBufferWriter<byte>(1 << 20);
        try
        {
            while (true)
            {
                var part = await from.ReceiveAsync(message.GetMemory(1 << 16), cancellationToken);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }

                message.Advance(part.Count);
                if (part.EndOfMessage)
                {
                    note(message.WrittenMemory);
                    await to.SendAsync(message.WrittenMemory, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
                    message.ResetWrittenCount();
                }
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // One side is gone: the relay ends, and Firebreak asks again.
        }
    }

    private void NoteQuestion(ReadOnlyMemory<byte> message, ConcurrentDictionary<long, ulong> open)
    {
        using var json = JsonDocument.Parse(message);
        if (json.RootElement is { ValueKind: JsonValueKind.Object } asked && Prices.Contains(asked.GetProperty("method").GetString()!))
        {
            open[asked.GetProperty("id").GetInt64()] = Price;
            journey.PricePassed();
        }
        else if (json.RootElement is { ValueKind: JsonValueKind.Object } question
            && Parts.Contains(question.GetProperty("method").GetString()!)
            && question.GetProperty("params")[0] is { ValueKind: JsonValueKind.String } about
            && BlockOf(about.GetString()!) is { } block)
        {
            open[question.GetProperty("id").GetInt64()] = block;
            journey.Asked(block);
        }
    }

    // Answers are long: only their first bytes are looked at. Anvil writes the id before the result.
    private void NoteAnswer(ReadOnlyMemory<byte> message, ConcurrentDictionary<long, ulong> open)
    {
        var reader = new Utf8JsonReader(message.Span, isFinalBlock: false, default);
        while (reader.Read() && !(reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1
            && (reader.ValueTextEquals("id"u8) || reader.ValueTextEquals("params"u8))))
        {
        }

        if (reader.TokenType != JsonTokenType.PropertyName)
        {
            return;
        }

        if (reader.ValueTextEquals("params"u8))
        {
            NoteHead(message);
        }
        else if (reader.Read() && reader.TryGetInt64(out var id) && open.TryRemove(id, out var block))
        {
            Note(block);
        }
    }

    private void Note(ulong block)
    {
        if (block == Price)
        {
            journey.PricePassed();
        }
        else
        {
            journey.Answered(block);
        }
    }

    private void NoteHead(ReadOnlyMemory<byte> message)
    {
        using var json = JsonDocument.Parse(message);
        if (json.RootElement.GetProperty("params").GetProperty("result") is { ValueKind: JsonValueKind.Object } head
            && head.TryGetProperty("number", out var number) && head.TryGetProperty("hash", out var hash))
        {
            var block = Quantity(number.GetString()!);
            _numbers[hash.GetString()!] = block;
            journey.Announced(block);
        }
    }

    private ulong? BlockOf(string about) => about.Length == 66
        ? _numbers.TryGetValue(about, out var known) ? known : null
        : about.StartsWith("0x", StringComparison.Ordinal) ? Quantity(about) : null;

    private static ulong Quantity(string text) => ulong.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
