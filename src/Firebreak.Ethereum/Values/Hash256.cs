using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace Firebreak.Ethereum;

/// <summary>32 bytes in the order in which they are written: a hash, a topic, a storage slot, or any other word that is not a number.</summary>
[StructLayout(LayoutKind.Sequential)]
[JsonConverter(typeof(Hash256JsonConverter))]
public readonly struct Hash256 : IEquatable<Hash256>, IComparable<Hash256>, IComparable, ISpanParsable<Hash256>, IUtf8SpanParsable<Hash256>
{
    /// <summary>Bytes in a hash.</summary>
    public const int Length = 32;

    private const string Expected = "a 32-byte hash: 0x and 64 hexadecimal digits";

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    public static Hash256 Zero => default;

    public bool IsZero => (_a | _b | _c | _d) == 0;

    public static bool operator ==(in Hash256 left, in Hash256 right) =>
        ((left._a ^ right._a) | (left._b ^ right._b) | (left._c ^ right._c) | (left._d ^ right._d)) == 0;

    public static bool operator !=(in Hash256 left, in Hash256 right) => !(left == right);

    public static bool operator <(in Hash256 left, in Hash256 right) => left.CompareTo(right) < 0;

    public static bool operator >(in Hash256 left, in Hash256 right) => left.CompareTo(right) > 0;

    public static bool operator <=(in Hash256 left, in Hash256 right) => left.CompareTo(right) <= 0;

    public static bool operator >=(in Hash256 left, in Hash256 right) => left.CompareTo(right) >= 0;

    /// <exception cref="ArgumentException">Not exactly 32 bytes.</exception>
    public static Hash256 FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length == Length
        ? MemoryMarshal.Read<Hash256>(bytes)
        : throw new ArgumentException("A hash has 32 bytes.", nameof(bytes));

    /// <summary>The big-endian word for a number.</summary>
    public static Hash256 FromUInt256(in UInt256 value)
    {
        Span<byte> bytes = stackalloc byte[Length];
        value.WriteBigEndian(bytes);
        return FromBytes(bytes);
    }

    /// <summary>The word read as a big-endian number.</summary>
    public UInt256 ToUInt256() => UInt256.FromBigEndian(AsBytes());

    /// <summary>The bytes in place; valid as long as the variable that holds this hash.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> AsBytes() => MemoryMarshal.AsBytes(new ReadOnlySpan<Hash256>(in this));

    /// <summary>Writes the 32 bytes.</summary>
    public void CopyTo(Span<byte> destination) => MemoryMarshal.Write(destination, in this);

    public byte[] ToArray() => AsBytes().ToArray();

    /// <summary>Lowercase 0x text.</summary>
    public string ToHex() => Hex.Encode(AsBytes());

    /// <summary>Lowercase 0x text.</summary>
    public override string ToString() => ToHex();

    /// <summary>Reads 64 hexadecimal digits, with or without 0x.</summary>
    /// <exception cref="FormatException">Anything else.</exception>
    public static Hash256 Parse(ReadOnlySpan<char> text) => TryParse(text, out var value) ? value : throw NumberText.Refuse(text, Expected);

    /// <inheritdoc cref="Parse(ReadOnlySpan{char})"/>
    static Hash256 IParsable<Hash256>.Parse(string s, IFormatProvider? provider) => Parse(s.AsSpan());

    /// <inheritdoc cref="Parse(ReadOnlySpan{char})"/>
    static Hash256 ISpanParsable<Hash256>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    /// <inheritdoc cref="Parse(ReadOnlySpan{char})"/>
    public static Hash256 Parse(ReadOnlySpan<byte> utf8Text) =>
        TryParse(utf8Text, out var value) ? value : throw NumberText.Refuse(utf8Text, Expected);

    public static bool TryParse(ReadOnlySpan<char> text, out Hash256 value)
    {
        Span<byte> bytes = stackalloc byte[Length];
        var isHash = Hex.TryDecode(text, bytes);
        value = isHash ? FromBytes(bytes) : default;
        return isHash;
    }

    public static bool TryParse(ReadOnlySpan<byte> utf8, out Hash256 value)
    {
        Span<byte> bytes = stackalloc byte[Length];
        var isHash = Hex.TryDecode(utf8, bytes);
        value = isHash ? FromBytes(bytes) : default;
        return isHash;
    }

    public static bool TryParse(string? text, out Hash256 value) => TryParse(text.AsSpan(), out value);

    static bool IParsable<Hash256>.TryParse(string? s, IFormatProvider? provider, out Hash256 result) => TryParse(s.AsSpan(), out result);

    static bool ISpanParsable<Hash256>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Hash256 result) => TryParse(s, out result);

    static Hash256 IUtf8SpanParsable<Hash256>.Parse(ReadOnlySpan<byte> utf8Text, IFormatProvider? provider) => Parse(utf8Text);

    static bool IUtf8SpanParsable<Hash256>.TryParse(ReadOnlySpan<byte> utf8Text, IFormatProvider? provider, out Hash256 result) =>
        TryParse(utf8Text, out result);

    public bool Equals(Hash256 other) => this == other;

    public override bool Equals(object? obj) => obj is Hash256 other && this == other;

    public override int GetHashCode() => HashCode.Combine(_a, _b, _c, _d);

    /// <summary>Orders by the bytes as written, which is also the order of the hexadecimal text.</summary>
    public int CompareTo(Hash256 other)
    {
        var order = BigEndian(_a).CompareTo(BigEndian(other._a));
        order = order != 0 ? order : BigEndian(_b).CompareTo(BigEndian(other._b));
        order = order != 0 ? order : BigEndian(_c).CompareTo(BigEndian(other._c));
        return order != 0 ? order : BigEndian(_d).CompareTo(BigEndian(other._d));
    }

    public int CompareTo(object? obj) => obj switch
    {
        null => 1,
        Hash256 other => CompareTo(other),
        _ => throw new ArgumentException("Only a hash compares with a hash.", nameof(obj)),
    };

    private static ulong BigEndian(ulong raw) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(raw) : raw;
}
