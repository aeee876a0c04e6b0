using System.Text.Json;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc.Wire;

/// <summary>What stands around a result: the id, the error, or the subscription that a notification belongs to.</summary>
/// <param name="Id">Null when the message has none, as notifications have.</param>
/// <param name="Start">Where the result begins in the message; -1 when there is none.</param>
/// <param name="Subscription">The subscription of a notification; null otherwise.</param>
internal readonly record struct RpcEnvelope(long? Id, int Start, int Length, RpcError? Error, string? Subscription)
{
    private const int DeepestJson = 4096;

    public bool HasResult => Start >= 0;

    /// <exception cref="JsonException">The message is not a JSON object.</exception>
    public static RpcEnvelope Parse(ReadOnlySpan<byte> message) =>
        TryParseUsual(message, out var envelope) ? envelope : ParseAny(message, 0, isOutermost: true);

    // {"jsonrpc":"2.0","id":7,"result":…} is what nearly every node writes: the result need not be walked twice.
    private static bool TryParseUsual(ReadOnlySpan<byte> message, out RpcEnvelope envelope)
    {
        envelope = default;
        var head = "{\"jsonrpc\":\"2.0\",\"id\":"u8;
        var tail = ",\"result\":"u8;
        var body = message.TrimEnd("\r\n \t"u8);
        if (!body.StartsWith(head) || body[^1] != (byte)'}'
            || !System.Buffers.Text.Utf8Parser.TryParse(body[head.Length..], out long id, out var digits)
            || !body[(head.Length + digits)..].StartsWith(tail))
        {
            return false;
        }

        var start = head.Length + digits + tail.Length;
        envelope = new(id, start, body.Length - 1 - start, null, null);
        return true;
    }

    // Only the outermost "params" is looked into: else a message of nothing but params would be walked once for each of its levels.
    private static RpcEnvelope ParseAny(ReadOnlySpan<byte> message, int origin, bool isOutermost)
    {
        var reader = new Utf8JsonReader(message, new JsonReaderOptions { MaxDepth = DeepestJson });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("The message is not an object.");
        }

        var envelope = new RpcEnvelope(null, -1, 0, null, null);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            envelope = ReadProperty(ref reader, message, origin, envelope, isOutermost);
        }

        return envelope;
    }

    private static RpcEnvelope ReadProperty(
        ref Utf8JsonReader reader, ReadOnlySpan<byte> message, int origin, RpcEnvelope envelope, bool isOutermost)
    {
        var isId = reader.IsNamed("id"u8);
        var isResult = reader.IsNamed("result"u8);
        var isError = reader.IsNamed("error"u8);
        var isParams = reader.IsNamed("params"u8) && isOutermost;
        var isSubscription = reader.IsNamed("subscription"u8);
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        var token = reader.TokenType;
        if (isId && token == JsonTokenType.Number && reader.TryGetInt64(out var id))
        {
            return envelope with { Id = id };
        }

        if (isSubscription && token == JsonTokenType.String)
        {
            return envelope with { Subscription = reader.TextOrJsonFault() };
        }

        reader.Skip();
        var length = (int)reader.BytesConsumed - start;
        if (isResult)
        {
            return envelope with { Start = origin + start, Length = length };
        }

        if (isError && token != JsonTokenType.Null)
        {
            return envelope with { Error = RpcError.Parse(message.Slice(start, length)) };
        }

        return isParams && token == JsonTokenType.StartObject
            ? ParseAny(message.Slice(start, length), origin + start, isOutermost: false)
            : envelope;
    }
}

/// <summary>The error object of an answer. The message is the node's own and therefore bounded and cleaned.</summary>
internal sealed record RpcError(int Code, string Message, byte[] Data)
{
    private const int LongestMessage = 300;
    private const int LongestData = 64 * 1024;
    private const int TooManyRequests = 429;
    private const int LimitExceeded = -32005;

    // Hosted nodes use the code of EIP-1474 for their rate limits, and for answers that are too long, where waiting would not help.
    public bool AsksToWait => Code == TooManyRequests
        || (Code == LimitExceeded && (Message.Contains("rate", StringComparison.OrdinalIgnoreCase) || Message.Contains("request", StringComparison.OrdinalIgnoreCase)));

    public NodeAnswerException ToException(string method) =>
        new($"{method}: the node answers with error {Code}: {Message}") { Code = Code, RevertData = Data };

    public static RpcError Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 64 });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return new(0, "an error without a code", []);
        }

        var error = new RpcError(0, "", []);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            error = ReadProperty(ref reader, error);
        }

        return error;
    }

    private static RpcError ReadProperty(ref Utf8JsonReader reader, RpcError error)
    {
        var isCode = reader.IsNamed("code"u8);
        var isMessage = reader.IsNamed("message"u8);
        var isData = reader.IsNamed("data"u8);
        reader.Read();
        if (isCode && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var code))
        {
            return error with { Code = code };
        }

        if (isMessage && reader.TokenType == JsonTokenType.String)
        {
            return error with { Message = Clean(reader.TextOrJsonFault()) };
        }

        if (isData && reader.TokenType == JsonTokenType.String)
        {
            return error with { Data = RevertBytes(reader.ValueSpan) };
        }

        reader.Skip();
        return error;
    }

    // Parity's heirs write "Reverted 0x…".
    private static byte[] RevertBytes(ReadOnlySpan<byte> text)
    {
        var at = text.IndexOf("0x"u8);
        var digits = at < 0 ? default : text[(at + 2)..];
        var bytes = new byte[Math.Min(digits.Length / 2, LongestData)];
        return Hex.TryDecode(digits[..(bytes.Length * 2)], bytes) ? bytes : [];
    }

    /// <summary>What a node or a socket said, fit to be shown.</summary>
    public static string Clean(string text) => Excerpt.Of(text, LongestMessage);
}
