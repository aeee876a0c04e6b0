using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Serialization;

namespace Firebreak.Ethereum;

/// <summary>An account of the chain: 20 bytes, in the order in which they are written.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = Length)]
[JsonConverter(typeof(AddressJsonConverter))]
public readonly struct Address : IEquatable<Address>, IComparable<Address>, IComparable, ISpanParsable<Address>, IUtf8SpanParsable<Address>
{
    /// <summary>Bytes in an address.</summary>
    public const int Length = 20;

    private const string Expected = "an address: 0x and 40 hexadecimal digits, all in one case or with the checksum of EIP-55";

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly uint _c;

    /// <summary>The address with all bits zero: the "from" of a mint, the "to" of a burn.</summary>
    public static Address Zero => default;

    public bool IsZero => (_a | _b | _c) == 0;

    public static bool operator ==(in Address left, in Address right) => left._a == right._a && left._b == right._b && left._c == right._c;

    public static bool operator !=(in Address left, in Address right) => !(left == right);

    public static bool operator <(in Address left, in Address right) => left.CompareTo(right) < 0;

    public static bool operator >(in Address left, in Address right) => left.CompareTo(right) > 0;

    public static bool operator <=(in Address left, in Address right) => left.CompareTo(right) <= 0;

    public static bool operator >=(in Address left, in Address right) => left.CompareTo(right) >= 0;

    /// <exception cref="ArgumentException">Not exactly 20 bytes.</exception>
    public static Address FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length == Length
        ? MemoryMarshal.Read<Address>(bytes)
        : throw new ArgumentException("An address has 20 bytes.", nameof(bytes));

    /// <summary>The low 20 bytes of a word: how topics, storage and ABI data hold an address. The upper 12 bytes are dropped.</summary>
    public static Address FromWord(in Hash256 word) => MemoryMarshal.Read<Address>(word.AsBytes()[12..]);

    /// <summary>The low 160 bits of a number; the rest is dropped.</summary>
    public static Address FromUInt256(in UInt256 word) => FromWord(Hash256.FromUInt256(word));

    /// <summary>The word that holds this address, padded with zeros on the left.</summary>
    public Hash256 ToWord()
    {
        Span<byte> word = stackalloc byte[Hash256.Length];
        word.Clear();
        CopyTo(word[12..]);
        return Hash256.FromBytes(word);
    }

    public UInt256 ToUInt256() => ToWord().ToUInt256();

    /// <summary>Writes the 20 bytes.</summary>
    public void CopyTo(Span<byte> destination) => MemoryMarshal.Write(destination, in this);

    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Lowercase 0x text.</summary>
    public string ToHex()
    {
        Span<byte> bytes = stackalloc byte[Length];
        CopyTo(bytes);
        return Hex.Encode(bytes);
    }

    /// <summary>0x text with the mixed-case checksum of EIP-55.</summary>
    public override string ToString()
    {
        Span<byte> digits = stackalloc byte[2 * Length];
        WriteChecksummed(digits);
        return string.Concat("0x", Encoding.ASCII.GetString(digits));
    }

    /// <summary>Reads 40 hexadecimal digits, with or without 0x. Digits in mixed case must carry the checksum of EIP-55.</summary>
    /// <exception cref="FormatException">Anything else.</exception>
    public static Address Parse(ReadOnlySpan<char> text) => TryParse(text, out var value) ? value : throw NumberText.Refuse(text, Expected);

    /// <inheritdoc cref="Parse(ReadOnlySpan{char})"/>
    static Address IParsable<Address>.Parse(string s, IFormatProvider? provider) => Parse(s.AsSpan());

    /// <inheritdoc cref="Parse(ReadOnlySpan{char})"/>
    static Address ISpanParsable<Address>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    /// <inheritdoc cref="Parse(ReadOnlySpan{char})"/>
    public static Address Parse(ReadOnlySpan<byte> utf8Text) =>
        TryParse(utf8Text, out var value) ? value : throw NumberText.Refuse(utf8Text, Expected);

    public static bool TryParse(ReadOnlySpan<char> text, out Address value)
    {
        Span<byte> ascii = stackalloc byte[2 + (2 * Length)];
        value = default;
        return NumberText.TryNarrow(text, ascii, out var length) && TryParse(ascii[..length], out value);
    }

    public static bool TryParse(ReadOnlySpan<byte> utf8, out Address value)
    {
        Span<byte> bytes = stackalloc byte[Length];
        if (!Hex.TryDecode(utf8, bytes))
        {
            value = default;
            return false;
        }

        value = FromBytes(bytes);
        return value.MatchesChecksum(utf8[^(2 * Length)..]);
    }

    public static bool TryParse(string? text, out Address value) => TryParse(text.AsSpan(), out value);

    static bool IParsable<Address>.TryParse(string? s, IFormatProvider? provider, out Address result) => TryParse(s.AsSpan(), out result);

    static bool ISpanParsable<Address>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Address result) => TryParse(s, out result);

    static Address IUtf8SpanParsable<Address>.Parse(ReadOnlySpan<byte> utf8Text, IFormatProvider? provider) => Parse(utf8Text);

    static bool IUtf8SpanParsable<Address>.TryParse(ReadOnlySpan<byte> utf8Text, IFormatProvider? provider, out Address result) =>
        TryParse(utf8Text, out result);

    public bool Equals(Address other) => this == other;

    public override bool Equals(object? obj) => obj is Address other && this == other;

    public override int GetHashCode() => HashCode.Combine(_a, _b, _c);

    /// <summary>Orders by the bytes as written, which is also the order of the hexadecimal text.</summary>
    public int CompareTo(Address other)
    {
        var order = BigEndian(_a).CompareTo(BigEndian(other._a));
        order = order != 0 ? order : BigEndian(_b).CompareTo(BigEndian(other._b));
        return order != 0 ? order : BigEndian(_c).CompareTo(BigEndian(other._c));
    }

    public int CompareTo(object? obj) => obj switch
    {
        null => 1,
        Address other => CompareTo(other),
        _ => throw new ArgumentException("Only an address compares with an address.", nameof(obj)),
    };

    private static ulong BigEndian(ulong raw) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(raw) : raw;

    private static uint BigEndian(uint raw) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(raw) : raw;

    private bool MatchesChecksum(ReadOnlySpan<byte> digits)
    {
        if (!digits.ContainsAnyInRange((byte)'A', (byte)'F') || !digits.ContainsAnyInRange((byte)'a', (byte)'f'))
        {
            return true;
        }

        Span<byte> expected = stackalloc byte[2 * Length];
        WriteChecksummed(expected);
        return expected.SequenceEqual(digits);
    }

    private void WriteChecksummed(Span<byte> digits)
    {
        Span<byte> bytes = stackalloc byte[Length];
        CopyTo(bytes);
        Convert.TryToHexStringLower(bytes, digits, out _);
        var hash = Keccak.Hash(digits);
        var nibbles = hash.AsBytes();
        for (var i = 0; i < digits.Length; i++)
        {
            var nibble = (i & 1) == 0 ? nibbles[i / 2] >> 4 : nibbles[i / 2] & 0xf;
            if (digits[i] >= 'a' && nibble >= 8)
            {
                digits[i] -= 'a' - 'A';
            }
        }
    }
}
