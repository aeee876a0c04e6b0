using System.Text.Json;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.JsonRpc.Wire;

/// <summary>Reads one result; the cursor stands on its first token.</summary>
internal delegate T ResultReader<out T>(ref JsonCursor cursor);

/// <summary>The bytes of one result in a pooled buffer. Whoever asked disposes it.</summary>
internal sealed class RpcAnswer(string method, byte[] pooled, int start, int length) : IDisposable
{
    private byte[]? _pooled = pooled;

    public string Method => method;

    /// <summary>Index of the configured node that gave it.</summary>
    public int Node { get; set; }

    public ReadOnlySpan<byte> Result => _pooled is { } bytes
        ? bytes.AsSpan(start, length)
        : throw new ObjectDisposedException(nameof(RpcAnswer));

    public bool IsNull => Result.SequenceEqual("null"u8);

    /// <exception cref="NodeAnswerException">The result is not what the reader expects; the message names the method and the field.</exception>
    public T Read<T>(ResultReader<T> read)
    {
        var cursor = new JsonCursor(method, Result);
        try
        {
            cursor.Start();
            var value = read(ref cursor);
            cursor.Finish();
            return value;
        }
        catch (JsonException exception)
        {
            throw new NodeAnswerException($"{method}: the answer is not JSON near byte {cursor.Position}.", exception);
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _pooled, null) is { } bytes)
        {
            PooledBytes.Return(bytes);
        }
    }
}
