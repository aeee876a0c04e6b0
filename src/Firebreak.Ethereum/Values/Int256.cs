using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace Firebreak.Ethereum;

/// <summary>A signed 256-bit number in two's complement: net flows, profit and loss, and the ABI's intN.</summary>
/// <remarks>
/// From -2^255 to 2^255 - 1. All operators throw <see cref="OverflowException"/> instead of wrapping. Amounts that a stranger chose can
/// exceed the range; sum those with <see cref="TryFromUInt256"/> and <see cref="TryAdd"/>.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
[JsonConverter(typeof(Int256JsonConverter))]
public readonly struct Int256 : IEquatable<Int256>, IComparable<Int256>, IComparable, ISpanParsable<Int256>, IUtf8SpanParsable<Int256>
{
    private readonly UInt256 _bits;

    private Int256(in UInt256 bits) => _bits = bits;

    public static Int256 Zero => default;

    public static Int256 One => new(UInt256.One);

    /// <summary>2^255 - 1.</summary>
    public static Int256 MaxValue => new(UInt256.MaxValue >> 1);

    /// <summary>-2^255; its magnitude has no positive counterpart.</summary>
    public static Int256 MinValue => new(UInt256.One << 255);

    public bool IsNegative => (long)_bits.U3 < 0;

    public bool IsZero => _bits.IsZero;

    /// <summary>-1, 0 or 1.</summary>
    public int Sign => IsNegative ? -1 : IsZero ? 0 : 1;

    /// <summary>The distance from zero.</summary>
    public UInt256 Magnitude => IsNegative ? UInt256.Zero - _bits : _bits;

    public static implicit operator Int256(long value)
    {
        var extension = (ulong)(value >> 63);
        return new(new UInt256((ulong)value, extension, extension, extension));
    }

    public static Int256 operator +(in Int256 left, in Int256 right) => TryAdd(left, right, out var sum) ? sum : throw TooLarge();

    public static Int256 operator -(in Int256 left, in Int256 right) => TrySubtract(left, right, out var difference) ? difference : throw TooLarge();

    public static Int256 operator -(in Int256 value) => Zero - value;

    public static bool operator ==(in Int256 left, in Int256 right) => left._bits == right._bits;

    public static bool operator !=(in Int256 left, in Int256 right) => left._bits != right._bits;

    public static bool operator <(in Int256 left, in Int256 right) =>
        left.IsNegative == right.IsNegative ? left._bits < right._bits : left.IsNegative;

    public static bool operator >(in Int256 left, in Int256 right) => right < left;

    public static bool operator <=(in Int256 left, in Int256 right) => !(right < left);

    public static bool operator >=(in Int256 left, in Int256 right) => !(left < right);

    /// <summary>False when the sum leaves the range.</summary>
    public static bool TryAdd(in Int256 left, in Int256 right, out Int256 sum)
    {
        sum = new(left._bits + right._bits);
        return left.IsNegative != right.IsNegative || sum.IsNegative == left.IsNegative;
    }

    /// <summary>False when the difference leaves the range.</summary>
    public static bool TrySubtract(in Int256 left, in Int256 right, out Int256 difference)
    {
        difference = new(left._bits - right._bits);
        return left.IsNegative == right.IsNegative || difference.IsNegative == left.IsNegative;
    }

    /// <exception cref="OverflowException">The amount is 2^255 or more.</exception>
    public static Int256 FromUInt256(in UInt256 amount) => TryFromUInt256(amount, out var value) ? value : throw TooLarge();

    /// <summary>False when the amount is 2^255 or more.</summary>
    public static bool TryFromUInt256(in UInt256 amount, out Int256 value)
    {
        value = new(amount);
        return !value.IsNegative;
    }

    /// <summary>received - sent.</summary>
    /// <exception cref="OverflowException">The difference leaves the range.</exception>
    public static Int256 Difference(in UInt256 received, in UInt256 sent) =>
        received >= sent ? FromUInt256(received - sent) : FromMagnitude(sent - received, isNegative: true);

    /// <summary>Reads an EVM word as a signed number.</summary>
    public static Int256 FromTwosComplement(in UInt256 word) => new(word);

    /// <summary>The EVM word for this number.</summary>
    public UInt256 ToTwosComplement() => _bits;

    /// <summary>For features and pictures, never for money.</summary>
    public double ToDouble() => IsNegative ? -Magnitude.ToDouble() : _bits.ToDouble();

    /// <summary>Exact decimal text in units of 10^<paramref name="decimals"/>, without trailing zeros.</summary>
    public string ToUnits(int decimals) => IsNegative ? "-" + Magnitude.ToUnits(decimals) : _bits.ToUnits(decimals);

    /// <summary>Decimal digits, with a minus sign below zero.</summary>
    public override string ToString() => IsNegative ? "-" + Magnitude : _bits.ToString();

    /// <summary>Reads decimal digits with an optional leading minus sign.</summary>
    /// <exception cref="FormatException">Anything else, or a number outside the range.</exception>
    public static Int256 Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var value) ? value : throw NumberText.Refuse(text, "a whole number between -2^255 and 2^255 - 1");

    /// <inheritdoc cref="Parse(ReadOnlySpan{char})"/>
    static Int256 IParsable<Int256>.Parse(string s, IFormatProvider? provider) => Parse(s.AsSpan());

    /// <inheritdoc cref="Parse(ReadOnlySpan{char})"/>
    static Int256 ISpanParsable<Int256>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    /// <inheritdoc cref="Parse(ReadOnlySpan{char})"/>
    public static Int256 Parse(ReadOnlySpan<byte> utf8Text) =>
        TryParse(utf8Text, out var value)
            ? value
            : throw NumberText.Refuse(utf8Text, "a whole number between -2^255 and 2^255 - 1");

    public static bool TryParse(ReadOnlySpan<char> text, out Int256 value)
    {
        Span<byte> ascii = stackalloc byte[NumberText.LongestDecimal];
        value = default;
        return NumberText.TryNarrow(text, ascii, out var length) && TryParse(ascii[..length], out value);
    }

    public static bool TryParse(string? text, out Int256 value) => TryParse(text.AsSpan(), out value);

    static bool IParsable<Int256>.TryParse(string? s, IFormatProvider? provider, out Int256 result) => TryParse(s.AsSpan(), out result);

    static bool ISpanParsable<Int256>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Int256 result) => TryParse(s, out result);

    public static bool TryParse(ReadOnlySpan<byte> utf8Text, out Int256 value)
    {
        var isNegative = utf8Text.StartsWith((byte)'-');
        value = default;
        return NumberText.TryParseDecimal(isNegative ? utf8Text[1..] : utf8Text, out var magnitude)
            && TryFromMagnitude(magnitude, isNegative, out value);
    }

    static Int256 IUtf8SpanParsable<Int256>.Parse(ReadOnlySpan<byte> utf8Text, IFormatProvider? provider) => Parse(utf8Text);

    static bool IUtf8SpanParsable<Int256>.TryParse(ReadOnlySpan<byte> utf8Text, IFormatProvider? provider, out Int256 result) =>
        TryParse(utf8Text, out result);

    public bool Equals(Int256 other) => this == other;

    public override bool Equals(object? obj) => obj is Int256 other && this == other;

    public override int GetHashCode() => _bits.GetHashCode();

    public int CompareTo(Int256 other) => this < other ? -1 : other < this ? 1 : 0;

    public int CompareTo(object? obj) => obj switch
    {
        null => 1,
        Int256 other => CompareTo(other),
        _ => throw new ArgumentException("Only an Int256 compares with an Int256.", nameof(obj)),
    };

    private static Int256 FromMagnitude(in UInt256 magnitude, bool isNegative) =>
        TryFromMagnitude(magnitude, isNegative, out var value) ? value : throw TooLarge();

    private static bool TryFromMagnitude(in UInt256 magnitude, bool isNegative, out Int256 value)
    {
        value = new(isNegative ? UInt256.Zero - magnitude : magnitude);
        return isNegative ? value.IsNegative || magnitude.IsZero : !value.IsNegative;
    }

    private static OverflowException TooLarge() => new("The result does not fit in a signed 256-bit number.");
}
