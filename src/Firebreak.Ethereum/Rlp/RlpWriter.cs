using System.Buffers.Binary;

namespace Firebreak.Ethereum;

/// <summary>Writes recursive-length-prefix data (Yellow Paper, appendix B). Lists are opened, filled and closed.</summary>
public sealed class RlpWriter
{
    private readonly Stack<int> _openLists = new();
    private byte[] _buffer = new byte[256];
    private int _length;

    /// <summary>Everything written so far, lists that are still open without their prefix. Valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    internal bool HasOpenList => _openLists.Count > 0;

    /// <summary>Starts a list; everything until the matching <see cref="CloseList"/> is in it.</summary>
    public RlpWriter OpenList()
    {
        _openLists.Push(_length);
        return this;
    }

    /// <exception cref="InvalidOperationException">No list is open.</exception>
    public RlpWriter CloseList()
    {
        var start = _openLists.Pop();
        var contentLength = _length - start;
        Span<byte> prefix = stackalloc byte[9];
        prefix = prefix[..WritePrefix(prefix, 0xc0, contentLength)];
        Reserve(prefix.Length);
        _buffer.AsSpan(start, contentLength).CopyTo(_buffer.AsSpan(start + prefix.Length));
        prefix.CopyTo(_buffer.AsSpan(start));
        _length += prefix.Length;
        return this;
    }

    /// <summary>Writes a string of bytes as it is.</summary>
    public RlpWriter Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != 1 || bytes[0] >= 0x80)
        {
            Span<byte> prefix = stackalloc byte[9];
            Append(prefix[..WritePrefix(prefix, 0x80, bytes.Length)]);
        }

        Append(bytes);
        return this;
    }

    /// <summary>Writes a number without leading zeros; zero is the empty string.</summary>
    public RlpWriter Write(in UInt256 number)
    {
        Span<byte> bytes = stackalloc byte[32];
        number.WriteBigEndian(bytes);
        return Write(bytes.TrimStart((byte)0));
    }

    public RlpWriter Write(ulong number) => Write((UInt256)number);

    public RlpWriter Write(in Address address)
    {
        Span<byte> bytes = stackalloc byte[Address.Length];
        address.CopyTo(bytes);
        return Write(bytes);
    }

    /// <summary>Writes an address, or the empty string for none, as in the recipient of a contract creation.</summary>
    public RlpWriter Write(Address? address) => address is { } someone ? Write(someone) : Write([]);

    public RlpWriter Write(in Hash256 hash) => Write(hash.AsBytes());

    /// <summary>Writes an item that is already encoded.</summary>
    public RlpWriter WriteRaw(ReadOnlySpan<byte> item)
    {
        Append(item);
        return this;
    }

    /// <exception cref="InvalidOperationException">A list is still open.</exception>
    public byte[] ToArray() => _openLists.Count == 0
        ? _buffer.AsSpan(0, _length).ToArray()
        : throw new InvalidOperationException("A list is still open.");

    /// <summary>Forgets what was written and keeps the memory for what comes next.</summary>
    public void Clear()
    {
        _openLists.Clear();
        _length = 0;
    }

    /// <summary>Replaces bytes whose values were not known when they were written.</summary>
    internal void Overwrite(int position, ReadOnlySpan<byte> bytes) => bytes.CopyTo(_buffer.AsSpan(position, _length - position));

    private static int WritePrefix(Span<byte> prefix, byte offset, int length)
    {
        if (length <= 55)
        {
            prefix[0] = (byte)(offset + length);
            return 1;
        }

        Span<byte> bigEndian = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bigEndian, length);
        var digits = bigEndian.TrimStart((byte)0);
        prefix[0] = (byte)(offset + 55 + digits.Length);
        digits.CopyTo(prefix[1..]);
        return 1 + digits.Length;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Reserve(int count)
    {
        if (_buffer.Length - _length < count)
        {
            Array.Resize(ref _buffer, Math.Max(checked(_length + count), (int)Math.Min(2L * _buffer.Length, Array.MaxLength)));
        }
    }
}
