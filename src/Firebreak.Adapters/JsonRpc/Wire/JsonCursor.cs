using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text.Json;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc.Wire;

/// <summary>
/// A walk over one result that knows which method and field it is in, so that every complaint can say so. Values are read from the
/// bytes as they came: no strings, no allocation.
/// </summary>
internal ref struct JsonCursor(string method, ReadOnlySpan<byte> json)
{
    // A frame of a call tree is an object in an array; the EVM allows 1024 of them inside each other.
    private const int DeepestJson = (2 * 1100) + 16;
    private const int LongestFieldShown = 40;
    private const int QuotedHash = (2 * Hash256.Length) + 4;
    private const int QuotedAddress = (2 * Address.Length) + 4;

    private JsonWalk _walk = new(json, DeepestJson);

    public readonly string Method => method;

    public readonly long Position => _walk.Position;

    public readonly bool IsNull => _walk.First == (byte)'n';

    public readonly bool IsObject => _walk.First == (byte)'{';

    public readonly bool IsText => _walk.First == (byte)'"';

    private readonly bool IsNumber => char.IsAsciiDigit((char)_walk.First);

    public void Start() => _walk.Start();

    public void Finish() => _walk.Finish();

    public void EnterObject() => Enter((byte)'{', "an object");

    public void EnterArray() => Enter((byte)'[', "an array");

    /// <summary>Moves to the value of the next property; false at the end of the object.</summary>
    public bool NextProperty() => _walk.NextProperty();

    /// <summary>Moves to the next item; false at the end of the array.</summary>
    public bool NextItem() => _walk.NextItem();

    /// <summary>Whether the property whose value is being read has this name.</summary>
    public readonly bool Is(ReadOnlySpan<byte> name) => _walk.Name.SequenceEqual(name);

    /// <summary>The name of the property whose value is being read, as it was written.</summary>
    public readonly ReadOnlySpan<byte> Field => _walk.Name;

    /// <summary>Passes over the value.</summary>
    public void Skip() => _walk.Skip();

    /// <summary>The characters between the quotes.</summary>
    public ReadOnlySpan<byte> Text()
    {
        if (!IsText)
        {
            throw Unexpected("plain text");
        }

        _walk.Skip();
        var text = _walk.Slice(_walk.At + 1, _walk.EndOfCurrent() - _walk.At - 2);
        return text.Contains((byte)'\\') ? throw Unexpected("plain text") : text;
    }

    /// <summary>Where in the answer the text begins, for coming back to it with <see cref="Slice"/>.</summary>
    public readonly int TextStart() => _walk.At + 1;

    public readonly ReadOnlySpan<byte> Slice(int start, int length) => _walk.Slice(start, length);

    public readonly bool TextIs(ReadOnlySpan<byte> text) => IsText && _walk.Slice(_walk.At + 1, _walk.EndOfCurrent() - _walk.At - 2).SequenceEqual(text);

    /// <summary>Text written for people, unescaped. Allocates.</summary>
    public readonly string Prose()
    {
        var reader = new Utf8JsonReader(_walk.Slice(_walk.At, _walk.EndOfCurrent() - _walk.At));
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw Unexpected("text");
        }
        catch (InvalidOperationException)
        {
            throw Unexpected("text in UTF-8");
        }
    }

    public readonly bool Flag()
    {
        var value = _walk.Slice(_walk.At, _walk.EndOfCurrent() - _walk.At);
        return value.SequenceEqual("true"u8) || (value.SequenceEqual("false"u8) ? false : throw Unexpected("true or false"));
    }

    public Hash256 Hash()
    {
        Span<byte> bytes = stackalloc byte[Hash256.Length];
        if (HexWords.TryReadQuoted(_walk.Rest, bytes))
        {
            _walk.Consume(QuotedHash);
            return MemoryMarshal.Read<Hash256>(bytes);
        }

        return Hash256.TryParse(Text(), out var hash) ? hash : throw Unexpected("a 32-byte hash");
    }

    /// <summary>A storage key or value, which some nodes write without leading zeros.</summary>
    public Hash256 Word()
    {
        Span<byte> bytes = stackalloc byte[Hash256.Length];
        if (HexWords.TryReadQuoted(_walk.Rest, bytes))
        {
            _walk.Consume(QuotedHash);
            return MemoryMarshal.Read<Hash256>(bytes);
        }

        return Hash256.FromUInt256(Number());
    }

    /// <summary>The property's name, read as <see cref="Word"/> is.</summary>
    public readonly Hash256 FieldAsWord() => Hash256.TryParse(Field, out var hash)
        ? hash
        : UInt256.TryParseHex(Field, out var number) ? Hash256.FromUInt256(number) : throw Unexpected("a storage slot");

    public Address Account()
    {
        Span<byte> bytes = stackalloc byte[Address.Length];
        if (HexWords.TryReadQuoted(_walk.Rest, bytes))
        {
            _walk.Consume(QuotedAddress);
            return MemoryMarshal.Read<Address>(bytes);
        }

        return Account(Text());
    }

    public readonly Address Account(scoped ReadOnlySpan<byte> text) =>
        Address.TryParse(text, out var account) ? account : throw Unexpected("an address");

    /// <summary>The address, or zero where the node wrote null.</summary>
    public Address AccountOrZero() => IsNull ? default : Account();

    /// <summary>A number of at most 256 bits as 0x quantity.</summary>
    public UInt256 Number()
    {
        if (HexWords.TryReadQuantity(_walk.Rest, out var small, out var length))
        {
            _walk.Consume(length);
            return small;
        }

        if (IsNumber)
        {
            return Quantity();
        }

        return UInt256.TryParseHex(Text(), out var number) ? number : throw Unexpected("a number of at most 256 bits");
    }

    /// <summary>A number of at most 64 bits as 0x quantity or as a JSON number.</summary>
    public ulong Quantity()
    {
        if (HexWords.TryReadQuantity(_walk.Rest, out var small, out var length))
        {
            _walk.Consume(length);
            return small;
        }

        if (IsNumber)
        {
            var text = _walk.Slice(_walk.At, _walk.EndOfCurrent() - _walk.At);
            return Utf8Parser.TryParse(text, out ulong plain, out var read) && read == text.Length
                ? plain
                : throw Unexpected("a number of at most 64 bits");
        }

        return UInt256.TryParseHex(Text(), out var number) && number.TryToUInt64(out small)
            ? small
            : throw Unexpected("a number of at most 64 bits");
    }

    /// <summary>A count or an index that must be below a bound.</summary>
    public int Index(int bound)
    {
        var value = Quantity();
        return value < (ulong)bound ? (int)value : throw Unexpected($"below {bound}");
    }

    /// <summary>Bytes written as hex, decoded into the block's arena.</summary>
    public ByteRange Bytes(BlockBuilder into)
    {
        Decode(into, out var range);
        return range;
    }

    /// <summary>Call data, decoded into the block's arena, and its first four bytes as a number; zero when there are fewer.</summary>
    public uint Input(BlockBuilder into, out ByteRange range)
    {
        var bytes = Decode(into, out range);
        return bytes.Length >= sizeof(uint) ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : 0;
    }

    /// <summary>Bytes written as hex, in an array of their own.</summary>
    public byte[] Bytes()
    {
        var digits = Digits();
        var bytes = new byte[digits.Length / 2];
        return HexWords.TryDecode(digits, bytes) ? bytes : throw Unexpected("an even number of hex digits");
    }

    private Span<byte> Decode(BlockBuilder into, out ByteRange range)
    {
        var digits = Digits();
        var bytes = into.ReserveBytes(digits.Length / 2, out range);
        return HexWords.TryDecode(digits, bytes) ? bytes : throw Unexpected("an even number of hex digits");
    }

    private ReadOnlySpan<byte> Digits()
    {
        var text = Text();
        return text.StartsWith("0x"u8) ? text[2..] : text;
    }

    private void Enter(byte opening, string name)
    {
        if (_walk.First != opening)
        {
            throw Unexpected(name);
        }

        _walk.Enter();
    }

    /// <summary>The complaint that a field which must be there is not.</summary>
    public readonly NodeAnswerException Missing(string field) => Fault($"Field '{field}' is missing.");

    /// <summary>The complaint that the current value is something else than it must be.</summary>
    public readonly NodeAnswerException Unexpected(string expected) => Fault($"Field '{FieldShown()}' is not {expected}.");

    /// <summary>The complaint that two things the node says cannot both be true.</summary>
    public readonly NodeAnswerException Contradiction(string sentence) => Fault($"The node contradicts itself: {sentence}.");

    public readonly NodeAnswerException Fault(string sentence) => new($"{method}: {sentence}");

    private readonly string FieldShown()
    {
        Span<char> shown = stackalloc char[LongestFieldShown];
        var length = Math.Min(Field.Length, shown.Length);
        for (var i = 0; i < length; i++)
        {
            shown[i] = Field[i] is > 0x20 and < 0x7f and not (byte)'\'' ? (char)Field[i] : '?';
        }

        return length == 0 ? "result" : new string(shown[..length]);
    }
}
