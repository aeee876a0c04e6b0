using System.Buffers;

namespace Firebreak.Adapters.JsonRpc.Wire;

/// <summary>A growing buffer from the pool, up to a bound.</summary>
/// <param name="announced">How long a stranger says that it will be: room for so much from the start, within reason.</param>
internal struct PooledBytes(int longest, long? announced = null) : IDisposable
{
    /// <summary>Longer arrays do not come from the pool: a node that sends one monster after the other must not fill it with them.</summary>
    public const int LongestPooled = 32 * 1024 * 1024;

    private const int FirstRoom = 16 * 1024;

    // What is only announced is not worth more memory than this.
    private const int MostAnnounced = 1024 * 1024;

    private readonly int _firstRoom = (int)Math.Clamp(announced ?? 0, FirstRoom, MostAnnounced);
    private byte[]? _bytes;

    /// <summary>The bound.</summary>
    public readonly int Longest => longest;

    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    /// <summary>Room for at least one more byte; empty when the bound is reached.</summary>
    public Memory<byte> Room()
    {
        _bytes ??= ArrayPool<byte>.Shared.Rent(Math.Min(_firstRoom, longest));
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

    /// <summary>Ends the use of an array that was taken over.</summary>
    public static void Return(byte[] bytes)
    {
        if (bytes.Length <= LongestPooled)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
        else
        {
            LongRoom.Return(bytes);
        }
    }

    public void Dispose()
    {
        if (_bytes is { } bytes)
        {
            _bytes = null;
            Return(bytes);
        }
    }

    private void Grow()
    {
        if (Length >= longest)
        {
            return;
        }

        // Beyond the pool all the room there may be at once: memory that is never written to costs nothing, outgrown arrays do.
        var length = (int)Math.Min((long)_bytes!.Length * 2, longest);
        var larger = length <= LongestPooled ? ArrayPool<byte>.Shared.Rent(length) : LongRoom.Rent(longest);
        _bytes.AsSpan(0, Length).CopyTo(larger);
        Return(_bytes);
        _bytes = larger;
    }
}

/// <summary>
/// The array of the last very long answer, kept for the next one: arrays of this size pile up faster than they are collected and given back
/// to the system.
/// </summary>
internal static class LongRoom
{
    private static byte[]? _spare;

    public static byte[] Rent(int length) => Interlocked.Exchange(ref _spare, null) is { } spare && spare.Length >= length
        ? spare
        : GC.AllocateUninitializedArray<byte>(length);

    public static void Return(byte[] room) => Volatile.Write(ref _spare, room);
}
