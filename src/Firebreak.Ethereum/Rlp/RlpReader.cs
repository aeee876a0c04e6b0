namespace Firebreak.Ethereum;

/// <summary>
/// Reads recursive-length-prefix data (Yellow Paper, appendix B) from front to back, one item at a time, without copying.
/// </summary>
/// <remarks>
/// Strict: a length with leading zeros, a long form where the short form fits, a prefix on a single small byte, or an item that reaches
/// past its list is an <see cref="RlpException"/>. A number with leading zeros is one too. Nesting is bounded by
/// <see cref="DeepestNesting"/>.
/// </remarks>
public ref struct RlpReader
{
    /// <summary>Lists inside lists, counted from the outermost.</summary>
    public const int DeepestNesting = 64;

    private readonly int _depth;
    private ReadOnlySpan<byte> _rest;

    public RlpReader(ReadOnlySpan<byte> bytes)
        : this(bytes, depth: 0)
    {
    }

    private RlpReader(ReadOnlySpan<byte> bytes, int depth)
    {
        _rest = bytes;
        _depth = depth;
    }

    /// <summary>Nothing is left in this list, or in the input.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>The next item is a list. False at the end.</summary>
    public readonly bool IsList => !_rest.IsEmpty && _rest[0] >= 0xc0;

    /// <summary>The contents of the next item, which must be a string.</summary>
    /// <exception cref="RlpException">The next item is a list, malformed or missing.</exception>
    public ReadOnlySpan<byte> ReadBytes()
    {
        var content = ReadItem(out var isList);
        return isList ? throw new RlpException("Expected a string of bytes, found a list.") : content;
    }

    /// <summary>Steps over the next item, which must be a list, and gives a reader for its contents.</summary>
    /// <exception cref="RlpException">The next item is a string, malformed, missing or nested too deep.</exception>
    public RlpReader ReadList()
    {
        var content = ReadItem(out var isList);
        if (!isList)
        {
            throw new RlpException("Expected a list, found a string of bytes.");
        }

        return _depth < DeepestNesting
            ? new RlpReader(content, _depth + 1)
            : throw new RlpException($"Lists are nested deeper than {DeepestNesting}.");
    }

    /// <summary>The next item whole, prefix included: what is hashed or kept for later.</summary>
    public ReadOnlySpan<byte> ReadRaw()
    {
        var before = _rest;
        ReadItem(out _);
        return before[..(before.Length - _rest.Length)];
    }

    /// <exception cref="RlpException">Not a number without leading zeros of at most 32 bytes.</exception>
    public UInt256 ReadUInt256()
    {
        var content = ReadBytes();
        if (content.Length > 32 || (content.Length > 0 && content[0] == 0))
        {
            throw new RlpException("Expected a number of at most 32 bytes without leading zeros.");
        }

        return UInt256.FromBigEndian(content);
    }

    /// <exception cref="RlpException">Not a number without leading zeros below 2^64.</exception>
    public ulong ReadUInt64() =>
        ReadUInt256().TryToUInt64(out var value) ? value : throw new RlpException("Expected a number below 2^64.");

    /// <exception cref="RlpException">Not 20 bytes.</exception>
    public Address ReadAddress()
    {
        var content = ReadBytes();
        return content.Length == Address.Length ? Address.FromBytes(content) : throw new RlpException("Expected an address of 20 bytes.");
    }

    /// <summary>An address, or null where the string is empty, as in the recipient of a contract creation.</summary>
    /// <exception cref="RlpException">Neither empty nor 20 bytes.</exception>
    public Address? ReadOptionalAddress()
    {
        var content = ReadBytes();
        return content.Length switch
        {
            0 => null,
            Address.Length => Address.FromBytes(content),
            _ => throw new RlpException("Expected an address of 20 bytes, or none."),
        };
    }

    /// <exception cref="RlpException">Not 32 bytes.</exception>
    public Hash256 ReadHash()
    {
        var content = ReadBytes();
        return content.Length == Hash256.Length ? Hash256.FromBytes(content) : throw new RlpException("Expected a hash of 32 bytes.");
    }

    /// <exception cref="RlpException">Something is left over.</exception>
    public readonly void ExpectEnd()
    {
        if (!_rest.IsEmpty)
        {
            throw new RlpException($"{_rest.Length} bytes too many.");
        }
    }

    private ReadOnlySpan<byte> ReadItem(out bool isList)
    {
        if (_rest.IsEmpty)
        {
            throw new RlpException("Expected one more item.");
        }

        var prefix = _rest[0];
        isList = prefix >= 0xc0;
        if (prefix < 0x80)
        {
            return Take(0, 1);
        }

        var offset = prefix - (isList ? 0xc0 : 0x80);
        if (offset > 55)
        {
            return ReadLong(offset - 55);
        }

        var content = Take(1, offset);
        return !isList && offset == 1 && content[0] < 0x80
            ? throw new RlpException("A single small byte must not have a prefix.")
            : content;
    }

    private ReadOnlySpan<byte> ReadLong(int lengthOfLength)
    {
        if (_rest.Length <= lengthOfLength || _rest[1] == 0)
        {
            throw new RlpException("The length is cut off or has leading zeros.");
        }

        ulong length = 0;
        foreach (var digit in _rest.Slice(1, lengthOfLength))
        {
            length = (length << 8) | digit;
        }

        return length switch
        {
            <= 55 => throw new RlpException("A short item must not have the long form."),
            > int.MaxValue => throw new RlpException("The item is cut off."),
            _ => Take(1 + lengthOfLength, (int)length),
        };
    }

    private ReadOnlySpan<byte> Take(int start, int length)
    {
        if (length > _rest.Length - start)
        {
            throw new RlpException("The item is cut off.");
        }

        var content = _rest.Slice(start, length);
        _rest = _rest[(start + length)..];
        return content;
    }
}
