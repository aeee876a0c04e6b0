using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace Firebreak.Ethereum;

/// <summary>
/// The EVM's word as a number: 256 bits, unsigned. Token amounts, storage values, prices and block fields are exact in it.
/// </summary>
/// <remarks>
/// Four little-endian limbs, 32 bytes, blittable. The operators wrap modulo 2^256 as the EVM's do; the Checked methods throw instead.
/// Division by zero throws <see cref="DivideByZeroException"/>, where the EVM would give zero.
/// In interpolated text, the format "x" gives <see cref="ToHex"/>; none, "D" or "G" gives decimal digits.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
[JsonConverter(typeof(UInt256JsonConverter))]
public readonly struct UInt256 : IEquatable<UInt256>, IComparable<UInt256>, IComparable,
    ISpanFormattable, IUtf8SpanFormattable, ISpanParsable<UInt256>, IUtf8SpanParsable<UInt256>
{
    private readonly ulong _u0;
    private readonly ulong _u1;
    private readonly ulong _u2;
    private readonly ulong _u3;

    /// <summary>Builds the number from its limbs, least significant first.</summary>
    public UInt256(ulong u0, ulong u1, ulong u2, ulong u3) => (_u0, _u1, _u2, _u3) = (u0, u1, u2, u3);

    public static UInt256 Zero => default;

    public static UInt256 One => new(1, 0, 0, 0);

    /// <summary>2^256 - 1, which tokens also use for "unlimited".</summary>
    public static UInt256 MaxValue => new(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);

    public bool IsZero => (_u0 | _u1 | _u2 | _u3) == 0;

    /// <summary>The number of bits needed to write the number: 0 for zero, 256 at most.</summary>
    public int BitLength =>
        _u3 != 0 ? 256 - (int)ulong.LeadingZeroCount(_u3)
        : _u2 != 0 ? 192 - (int)ulong.LeadingZeroCount(_u2)
        : _u1 != 0 ? 128 - (int)ulong.LeadingZeroCount(_u1)
        : 64 - (int)ulong.LeadingZeroCount(_u0);

    internal ulong U0 => _u0;

    internal ulong U1 => _u1;

    internal ulong U2 => _u2;

    internal ulong U3 => _u3;

    public static implicit operator UInt256(ulong value) => new(value, 0, 0, 0);

    public static implicit operator UInt256(uint value) => new(value, 0, 0, 0);

    /// <exception cref="OverflowException">The number needs more than 64 bits.</exception>
    public static explicit operator ulong(in UInt256 value) =>
        value.TryToUInt64(out var small) ? small : throw new OverflowException("The number does not fit in 64 bits.");

    public static UInt256 operator +(in UInt256 left, in UInt256 right) => Limbs.Add(left, right, out _);

    public static UInt256 operator -(in UInt256 left, in UInt256 right) => Limbs.Subtract(left, right, out _);

    public static UInt256 operator *(in UInt256 left, in UInt256 right) => Limbs.MultiplyLow(left, right);

    public static UInt256 operator /(in UInt256 left, in UInt256 right) => Limbs.Divide(left, right, out _);

    public static UInt256 operator %(in UInt256 left, in UInt256 right)
    {
        Limbs.Divide(left, right, out var remainder);
        return remainder;
    }

    public static UInt256 operator ++(in UInt256 value) => value + One;

    public static UInt256 operator --(in UInt256 value) => value - One;

    public static UInt256 operator &(in UInt256 left, in UInt256 right) =>
        new(left._u0 & right._u0, left._u1 & right._u1, left._u2 & right._u2, left._u3 & right._u3);

    public static UInt256 operator |(in UInt256 left, in UInt256 right) =>
        new(left._u0 | right._u0, left._u1 | right._u1, left._u2 | right._u2, left._u3 | right._u3);

    public static UInt256 operator ^(in UInt256 left, in UInt256 right) =>
        new(left._u0 ^ right._u0, left._u1 ^ right._u1, left._u2 ^ right._u2, left._u3 ^ right._u3);

    public static UInt256 operator ~(in UInt256 value) => new(~value._u0, ~value._u1, ~value._u2, ~value._u3);

    /// <summary>Shifts as SHL does: 256 or more gives zero. A negative count is refused.</summary>
    public static UInt256 operator <<(in UInt256 value, int bits) => Limbs.ShiftLeft(value, bits);

    /// <summary>Shifts as SHR does: 256 or more gives zero. A negative count is refused.</summary>
    public static UInt256 operator >>(in UInt256 value, int bits) => Limbs.ShiftRight(value, bits);

    public static bool operator ==(in UInt256 left, in UInt256 right) =>
        ((left._u0 ^ right._u0) | (left._u1 ^ right._u1) | (left._u2 ^ right._u2) | (left._u3 ^ right._u3)) == 0;

    public static bool operator !=(in UInt256 left, in UInt256 right) => !(left == right);

    public static bool operator <(in UInt256 left, in UInt256 right) =>
        left._u3 != right._u3 ? left._u3 < right._u3
        : left._u2 != right._u2 ? left._u2 < right._u2
        : left._u1 != right._u1 ? left._u1 < right._u1
        : left._u0 < right._u0;

    public static bool operator >(in UInt256 left, in UInt256 right) => right < left;

    public static bool operator <=(in UInt256 left, in UInt256 right) => !(right < left);

    public static bool operator >=(in UInt256 left, in UInt256 right) => !(left < right);

    /// <exception cref="OverflowException">The sum is 2^256 or more.</exception>
    public static UInt256 CheckedAdd(in UInt256 left, in UInt256 right)
    {
        var sum = Limbs.Add(left, right, out var carry);
        return carry == 0 ? sum : throw TooLarge();
    }

    /// <exception cref="OverflowException">The difference is below zero.</exception>
    public static UInt256 CheckedSub(in UInt256 left, in UInt256 right)
    {
        var difference = Limbs.Subtract(left, right, out var borrow);
        return borrow == 0 ? difference : throw new OverflowException("The difference is below zero.");
    }

    /// <exception cref="OverflowException">The product is 2^256 or more.</exception>
    public static UInt256 CheckedMul(in UInt256 left, in UInt256 right)
    {
        Span<ulong> product = stackalloc ulong[Limbs.WideCount];
        Limbs.MultiplyWide(left, right, product);
        return (product[4] | product[5] | product[6] | product[7]) == 0 ? Limbs.Read(product) : throw TooLarge();
    }

    /// <summary>a * b / divisor, rounded down, with the product kept at 512 bits. The exact way to apply a price or a share.</summary>
    /// <exception cref="DivideByZeroException"><paramref name="divisor"/> is zero.</exception>
    /// <exception cref="OverflowException">The quotient is 2^256 or more.</exception>
    public static UInt256 MulDiv(in UInt256 a, in UInt256 b, in UInt256 divisor)
    {
        Span<ulong> product = stackalloc ulong[Limbs.WideCount];
        Span<ulong> quotient = stackalloc ulong[Limbs.WideCount];
        Limbs.MultiplyWide(a, b, product);
        Limbs.Divide(product, divisor, quotient, out _);
        return (quotient[4] | quotient[5] | quotient[6] | quotient[7]) == 0 ? Limbs.Read(quotient) : throw TooLarge();
    }

    public static UInt256 DivRem(in UInt256 left, in UInt256 right, out UInt256 remainder) => Limbs.Divide(left, right, out remainder);

    public static UInt256 Min(in UInt256 left, in UInt256 right) => left < right ? left : right;

    public static UInt256 Max(in UInt256 left, in UInt256 right) => left < right ? right : left;

    /// <summary>Reads up to 32 big-endian bytes; fewer are the low end of the number, none is zero.</summary>
    /// <exception cref="ArgumentException">More than 32 bytes.</exception>
    public static UInt256 FromBigEndian(ReadOnlySpan<byte> upTo32)
    {
        if (upTo32.Length == 32)
        {
            return new(
                BinaryPrimitives.ReadUInt64BigEndian(upTo32[24..]),
                BinaryPrimitives.ReadUInt64BigEndian(upTo32[16..]),
                BinaryPrimitives.ReadUInt64BigEndian(upTo32[8..]),
                BinaryPrimitives.ReadUInt64BigEndian(upTo32));
        }

        if (upTo32.Length > 32)
        {
            throw new ArgumentException("A 256-bit number has at most 32 bytes.", nameof(upTo32));
        }

        Span<byte> padded = stackalloc byte[32];
        padded.Clear();
        upTo32.CopyTo(padded[(32 - upTo32.Length)..]);
        return FromBigEndian(padded);
    }

    /// <summary>Writes all 32 bytes, most significant first.</summary>
    public void WriteBigEndian(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _u0);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _u1);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _u2);
        BinaryPrimitives.WriteUInt64BigEndian(destination, _u3);
    }

    /// <summary>The 32 big-endian bytes: the form that sorts correctly in a database.</summary>
    public byte[] ToBigEndian()
    {
        var bytes = new byte[32];
        WriteBigEndian(bytes);
        return bytes;
    }

    public bool TryToUInt64(out ulong value)
    {
        value = _u0;
        return (_u1 | _u2 | _u3) == 0;
    }

    /// <summary>The nearest double, give or take one unit in the last place. For features and pictures, never for money.</summary>
    public double ToDouble() => ((((_u3 * Limbs.TwoTo64) + _u2) * Limbs.TwoTo64) + _u1) * Limbs.TwoTo64 + _u0;

    /// <summary>1 to 64 hexadecimal digits with or without 0x.</summary>
    /// <exception cref="FormatException">Anything else.</exception>
    public static UInt256 ParseHex(ReadOnlySpan<char> text) =>
        TryParseHex(text, out var value) ? value : throw NumberText.Refuse(text, "a hexadecimal number of 1 to 64 digits");

    /// <inheritdoc cref="ParseHex(ReadOnlySpan{char})"/>
    public static UInt256 ParseHex(ReadOnlySpan<byte> utf8) =>
        TryParseHex(utf8, out var value) ? value : throw NumberText.Refuse(utf8, "a hexadecimal number of 1 to 64 digits");

    public static bool TryParseHex(ReadOnlySpan<char> text, out UInt256 value)
    {
        Span<byte> ascii = stackalloc byte[NumberText.LongestHex];
        value = default;
        return NumberText.TryNarrow(text, ascii, out var length) && TryParseHex(ascii[..length], out value);
    }

    public static bool TryParseHex(ReadOnlySpan<byte> utf8, out UInt256 value) => NumberText.TryParseHex(utf8, out value);

    /// <summary>Reads decimal digits, or hexadecimal digits after 0x.</summary>
    /// <exception cref="FormatException">Anything else, or a number of 2^256 or more.</exception>
    public static UInt256 Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var value) ? value : throw NumberText.Refuse(text, "a whole number between 0 and 2^256 - 1");

    /// <inheritdoc cref="Parse(ReadOnlySpan{char})"/>
    static UInt256 IParsable<UInt256>.Parse(string s, IFormatProvider? provider) => Parse(s.AsSpan());

    /// <inheritdoc cref="Parse(ReadOnlySpan{char})"/>
    static UInt256 ISpanParsable<UInt256>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    /// <inheritdoc cref="Parse(ReadOnlySpan{char})"/>
    public static UInt256 Parse(ReadOnlySpan<byte> utf8Text) =>
        NumberText.TryParse(utf8Text, out var value)
            ? value
            : throw NumberText.Refuse(utf8Text, "a whole number between 0 and 2^256 - 1");

    public static bool TryParse(ReadOnlySpan<char> text, out UInt256 value)
    {
        Span<byte> ascii = stackalloc byte[NumberText.LongestDecimal];
        value = default;
        return NumberText.TryNarrow(text, ascii, out var length) && NumberText.TryParse(ascii[..length], out value);
    }

    public static bool TryParse(string? text, out UInt256 value) => TryParse(text.AsSpan(), out value);

    static bool IParsable<UInt256>.TryParse(string? s, IFormatProvider? provider, out UInt256 result) => TryParse(s.AsSpan(), out result);

    static bool ISpanParsable<UInt256>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out UInt256 result) => TryParse(s, out result);

    public static bool TryParse(ReadOnlySpan<byte> utf8Text, out UInt256 value) => NumberText.TryParse(utf8Text, out value);

    static UInt256 IUtf8SpanParsable<UInt256>.Parse(ReadOnlySpan<byte> utf8Text, IFormatProvider? provider) => Parse(utf8Text);

    static bool IUtf8SpanParsable<UInt256>.TryParse(ReadOnlySpan<byte> utf8Text, IFormatProvider? provider, out UInt256 result) =>
        TryParse(utf8Text, out result);

    /// <summary>Reads an amount as people write it ("1.5") in units of 10^<paramref name="decimals"/>.</summary>
    /// <exception cref="FormatException">Not such a number, more decimals than the unit has, or 2^256 or more.</exception>
    public static UInt256 FromUnits(string text, int decimals) => NumberText.FromUnits(text, decimals);

    /// <summary>Exact decimal text in units of 10^<paramref name="decimals"/>, without trailing zeros: 1500000 with 6 is "1.5".</summary>
    public string ToUnits(int decimals) => NumberText.ToUnits(this, decimals);

    /// <summary>Decimal digits.</summary>
    public override string ToString() => NumberText.ToDecimal(this);

    /// <summary>The minimal 0x quantity of JSON-RPC: zero is 0x0, and no other number starts with a zero digit.</summary>
    public string ToHex() => NumberText.ToQuantity(this);

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => NumberText.IsHexFormat(format) ? ToHex() : ToString();

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        Span<byte> ascii = stackalloc byte[NumberText.LongestDecimal];
        var written = NumberText.Format(this, NumberText.IsHexFormat(format), ascii);
        charsWritten = 0;
        return written <= destination.Length && NumberText.TryWiden(ascii[..written], destination, out charsWritten);
    }

    bool IUtf8SpanFormattable.TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        Span<byte> ascii = stackalloc byte[NumberText.LongestDecimal];
        var written = NumberText.Format(this, NumberText.IsHexFormat(format), ascii);
        bytesWritten = ascii[..written].TryCopyTo(utf8Destination) ? written : 0;
        return bytesWritten == written;
    }

    public bool Equals(UInt256 other) => this == other;

    public override bool Equals(object? obj) => obj is UInt256 other && this == other;

    public override int GetHashCode() => HashCode.Combine(_u0, _u1, _u2, _u3);

    public int CompareTo(UInt256 other) => this < other ? -1 : other < this ? 1 : 0;

    public int CompareTo(object? obj) => obj switch
    {
        null => 1,
        UInt256 other => CompareTo(other),
        _ => throw new ArgumentException("Only a UInt256 compares with a UInt256.", nameof(obj)),
    };

    private static OverflowException TooLarge() => new("The result needs more than 256 bits.");
}
