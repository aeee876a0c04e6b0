using System.Buffers;

namespace Firebreak.Adapters.JsonRpc.Wire;

/// <summary>A growing buffer from the pool, up to a bound.</summary>
internal struct PooledBytes(int longest) : IDisposable
{
    private const int FirstRoom = 16 * 1024;
    private byte[]? _bytes;

    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    /// <summary>Room for at least one more byte; empty when the bound is reached.</summary>
    public Memory<byte> Room()
    {
        _bytes ??= ArrayPool<byte>.Shared.Rent(Math.Min(FirstRoom, longest));
        if (Length == _bytes.Length)
        {
            Grow();
        }

        var end = Math.Min(_bytes.Length, longest);
        return _bytes.AsMemory(Length, end - Length);
    }

    public void Add(int count) => Length += count;

    /// <summary>Hands the array over; whoever takes it returns it to the pool.</summary>
    public byte[] Take()
    {
        var bytes = _bytes ?? [];
        _bytes = null;
        return bytes;
    }

    public void Dispose()
    {
        if (_bytes is { } bytes)
        {
            _bytes = null;
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private void Grow()
    {
        if (Length >= longest)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min((long)_bytes!.Length * 2, longest));
        _bytes.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
