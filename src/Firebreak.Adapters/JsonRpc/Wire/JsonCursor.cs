using System.Buffers.Binary;
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
    private readonly ReadOnlySpan<byte> _json = json;
    // A frame of a call tree is an object in an array; the EVM allows 1024 of them inside each other.
    private const int DeepestJson = (2 * 1100) + 16;
    private const int LongestFieldShown = 40;

    private Utf8JsonReader _reader = new(json, new JsonReaderOptions { MaxDepth = DeepestJson });
    private ReadOnlySpan<byte> _field;

    public readonly string Method => method;

    public readonly long Position => _reader.BytesConsumed;

    public readonly bool IsNull => _reader.TokenType == JsonTokenType.Null;

    public readonly bool IsObject => _reader.TokenType == JsonTokenType.StartObject;

    public readonly bool IsText => _reader.TokenType == JsonTokenType.String;

    public void Start()
    {
        if (!_reader.Read())
        {
            throw Fault("The answer is empty.");
        }
    }

    public void Finish()
    {
        if (_reader.Read())
        {
            throw Fault("Something follows the answer.");
        }
    }

    public readonly void EnterObject() => Expect(JsonTokenType.StartObject, "an object");

    public readonly void EnterArray() => Expect(JsonTokenType.StartArray, "an array");

    /// <summary>Moves to the value of the next property; false at the end of the object.</summary>
    public bool NextProperty()
    {
        Advance();
        if (_reader.TokenType == JsonTokenType.EndObject)
        {
            return false;
        }

        _field = _reader.ValueSpan;
        Advance();
        return true;
    }

    /// <summary>Moves to the next item; false at the end of the array.</summary>
    public bool NextItem()
    {
        Advance();
        return _reader.TokenType != JsonTokenType.EndArray;
    }

    /// <summary>Whether the property whose value is being read has this name.</summary>
    public readonly bool Is(ReadOnlySpan<byte> name) => _field.SequenceEqual(name);

    /// <summary>The name of the property whose value is being read, as it was written.</summary>
    public readonly ReadOnlySpan<byte> Field => _field;

    /// <summary>Passes over the value.</summary>
    public void Skip() => _reader.Skip();

    /// <summary>The characters between the quotes.</summary>
    public readonly ReadOnlySpan<byte> Text() => _reader.TokenType == JsonTokenType.String && !_reader.ValueIsEscaped
        ? _reader.ValueSpan
        : throw Unexpected("plain text");

    /// <summary>Where in the answer the text begins, for coming back to it with <see cref="Slice"/>.</summary>
    public readonly int TextStart() => (int)_reader.TokenStartIndex + 1;

    public readonly ReadOnlySpan<byte> Slice(int start, int length) => _json.Slice(start, length);

    public readonly bool TextIs(ReadOnlySpan<byte> text) => _reader.TokenType == JsonTokenType.String && _reader.ValueTextEquals(text);

    /// <summary>Text written for people, unescaped. Allocates.</summary>
    public readonly string Prose() => _reader.TokenType == JsonTokenType.String ? _reader.GetString()! : throw Unexpected("text");

    public readonly bool Flag() => _reader.TokenType is JsonTokenType.True or JsonTokenType.False
        ? _reader.TokenType == JsonTokenType.True
        : throw Unexpected("true or false");

    public readonly Hash256 Hash() =>
        Hash256.TryParse(Text(), out var hash) ? hash : throw Unexpected("a 32-byte hash");

    /// <summary>A storage key or value, which some nodes write without leading zeros.</summary>
    public readonly Hash256 Word() =>
        Hash256.TryParse(Text(), out var hash) ? hash : Hash256.FromUInt256(Number());

    /// <summary>The property's name, read as <see cref="Word"/> is.</summary>
    public readonly Hash256 FieldAsWord() => Hash256.TryParse(_field, out var hash)
        ? hash
        : UInt256.TryParseHex(_field, out var number) ? Hash256.FromUInt256(number) : throw Unexpected("a storage slot");

    public readonly Address Account() => Account(Text());

    public readonly Address Account(scoped ReadOnlySpan<byte> text) =>
        Address.TryParse(text, out var account) ? account : throw Unexpected("an address");

    /// <summary>The address, or zero where the node wrote null.</summary>
    public readonly Address AccountOrZero() => IsNull ? default : Account();

    /// <summary>A number of at most 256 bits as 0x quantity.</summary>
    public readonly UInt256 Number()
    {
        if (_reader.TokenType == JsonTokenType.Number)
        {
            return Quantity();
        }

        return UInt256.TryParseHex(Text(), out var number) ? number : throw Unexpected("a number of at most 256 bits");
    }

    /// <summary>A number of at most 64 bits as 0x quantity or as a JSON number.</summary>
    public readonly ulong Quantity()
    {
        if (_reader.TokenType == JsonTokenType.Number && _reader.TryGetUInt64(out var plain))
        {
            return plain;
        }

        return UInt256.TryParseHex(Text(), out var number) && number.TryToUInt64(out var small)
            ? small
            : throw Unexpected("a number of at most 64 bits");
    }

    /// <summary>A count or an index that must be below a bound.</summary>
    public readonly int Index(int bound)
    {
        var value = Quantity();
        return value < (ulong)bound ? (int)value : throw Unexpected($"below {bound}");
    }

    /// <summary>Bytes written as hex, decoded into the block's arena.</summary>
    public readonly ByteRange Bytes(BlockBuilder into)
    {
        var text = Text();
        var digits = text.StartsWith("0x"u8) ? text[2..] : text;
        return digits.Length % 2 == 0 && Hex.TryDecode(digits, into.ReserveBytes(digits.Length / 2, out var range))
            ? range
            : throw Unexpected("an even number of hex digits");
    }

    /// <summary>Call data, decoded into the block's arena, and its first four bytes as a number; zero when there are fewer.</summary>
    public readonly uint Input(BlockBuilder into, out ByteRange range)
    {
        range = Bytes(into);
        Span<byte> first = stackalloc byte[4];
        var text = Text();
        return range.Length >= first.Length && Hex.TryDecode(text[(text.Length - (2 * range.Length))..][..8], first)
            ? BinaryPrimitives.ReadUInt32BigEndian(first)
            : 0;
    }

    /// <summary>Bytes written as hex, in an array of their own.</summary>
    public readonly byte[] Bytes()
    {
        var text = Text();
        var digits = text.StartsWith("0x"u8) ? text[2..] : text;
        var bytes = new byte[digits.Length / 2];
        return digits.Length % 2 == 0 && Hex.TryDecode(digits, bytes) ? bytes : throw Unexpected("an even number of hex digits");
    }

    /// <summary>The complaint that a field which must be there is not.</summary>
    public readonly NodeAnswerException Missing(string field) => Fault($"Field '{field}' is missing.");

    /// <summary>The complaint that the current value is something else than it must be.</summary>
    public readonly NodeAnswerException Unexpected(string expected) => Fault($"Field '{FieldShown()}' is not {expected}.");

    /// <summary>The complaint that two things the node says cannot both be true.</summary>
    public readonly NodeAnswerException Contradiction(string sentence) => Fault($"The node contradicts itself: {sentence}.");

    public readonly NodeAnswerException Fault(string sentence) => new($"{method}: {sentence}");

    private void Advance()
    {
        if (!_reader.Read())
        {
            throw Fault("The answer ends too early.");
        }
    }

    private readonly void Expect(JsonTokenType token, string name)
    {
        if (_reader.TokenType != token)
        {
            throw Unexpected(name);
        }
    }

    private readonly string FieldShown()
    {
        Span<char> shown = stackalloc char[LongestFieldShown];
        var length = Math.Min(_field.Length, shown.Length);
        for (var i = 0; i < length; i++)
        {
            shown[i] = _field[i] is > 0x20 and < 0x7f and not (byte)'\'' ? (char)_field[i] : '?';
        }

        return length == 0 ? "result" : new string(shown[..length]);
    }
}
