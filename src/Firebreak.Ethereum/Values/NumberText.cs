using System.Globalization;
using System.Text;

namespace Firebreak.Ethereum;

/// <summary>Numbers as text, both ways. Every length is bounded, since the text may come from anyone.</summary>
internal static class NumberText
{
    /// <summary>Longest decimal text read, leading zeros included; 2^256 itself has 78 digits.</summary>
    public const int LongestDecimal = 128;

    public const int LongestHex = 66;

    private const int DigitsPerLimb = 19;
    private const ulong TenTo19 = 10_000_000_000_000_000_000;
    private const int LongestShown = 80;
    private const int MostDecimals = 255;

    public static bool IsHexFormat(ReadOnlySpan<char> format) => format.Length switch
    {
        0 => false,
        1 when format[0] is 'x' or 'X' => true,
        1 when format[0] is 'd' or 'D' or 'g' or 'G' => false,
        _ => throw new FormatException("A number is formatted as D (decimal) or x (0x quantity)."),
    };

    public static bool TryNarrow(ReadOnlySpan<char> text, Span<byte> ascii, out int length) =>
        Ascii.FromUtf16(text, ascii, out length) == System.Buffers.OperationStatus.Done;

    public static bool TryWiden(ReadOnlySpan<byte> ascii, Span<char> text, out int length) =>
        Ascii.ToUtf16(ascii, text, out length) == System.Buffers.OperationStatus.Done;

    public static FormatException Refuse(ReadOnlySpan<char> text, string expected) =>
        new($"\"{Excerpt.Of(text, LongestShown)}\" is not {expected}.");

    public static FormatException Refuse(ReadOnlySpan<byte> utf8, string expected) =>
        Refuse(Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, LongestShown + 1)]), expected);

    public static bool TryParse(ReadOnlySpan<byte> ascii, out UInt256 value) =>
        ascii.StartsWith("0x"u8) ? TryParseHex(ascii, out value) : TryParseDecimal(ascii, out value);

    public static bool TryParseHex(ReadOnlySpan<byte> ascii, out UInt256 value)
    {
        value = default;
        var digits = ascii.StartsWith("0x"u8) ? ascii[2..] : ascii;
        if (digits.Length is 0 or > 64)
        {
            return false;
        }

        Span<byte> even = stackalloc byte[64];
        even.Fill((byte)'0');
        digits.CopyTo(even[(64 - digits.Length)..]);
        Span<byte> bytes = stackalloc byte[32];
        if (Convert.FromHexString(even, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        value = UInt256.FromBigEndian(bytes);
        return true;
    }

    public static bool TryParseDecimal(ReadOnlySpan<byte> ascii, out UInt256 value)
    {
        value = default;
        if (ascii.IsEmpty || ascii.Length > LongestDecimal || ascii.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        var digits = ascii.TrimStart((byte)'0');
        var sum = default(UInt256);
        var chunkLength = digits.Length % DigitsPerLimb;
        while (!digits.IsEmpty)
        {
            chunkLength = chunkLength == 0 ? DigitsPerLimb : chunkLength;
            var chunk = ulong.Parse(digits[..chunkLength], NumberStyles.None, CultureInfo.InvariantCulture);
            if (!TryAppend(ref sum, chunk))
            {
                return false;
            }

            digits = digits[chunkLength..];
            chunkLength = 0;
        }

        value = sum;
        return true;
    }

    private static bool TryAppend(ref UInt256 sum, ulong chunk)
    {
        Span<ulong> product = stackalloc ulong[Limbs.WideCount];
        Limbs.MultiplyWide(sum, TenTo19, product);
        sum = Limbs.Add(Limbs.Read(product), chunk, out var carry);
        return (product[4] | carry) == 0;
    }

    public static int Format(in UInt256 value, bool asHex, Span<byte> ascii) =>
        asHex ? FormatQuantity(value, ascii) : FormatDecimal(value, ascii);

    public static string ToDecimal(in UInt256 value)
    {
        Span<byte> ascii = stackalloc byte[LongestDecimal];
        return Encoding.ASCII.GetString(ascii[..FormatDecimal(value, ascii)]);
    }

    public static string ToQuantity(in UInt256 value)
    {
        Span<byte> ascii = stackalloc byte[LongestHex];
        return Encoding.ASCII.GetString(ascii[..FormatQuantity(value, ascii)]);
    }

    private static int FormatDecimal(in UInt256 value, Span<byte> ascii)
    {
        if (value.TryToUInt64(out var small))
        {
            small.TryFormat(ascii, out var length, default, CultureInfo.InvariantCulture);
            return length;
        }

        Span<ulong> limbs = stackalloc ulong[4];
        Span<byte> digits = stackalloc byte[5 * DigitsPerLimb];
        Limbs.Write(value, limbs);
        for (var end = digits.Length; end > 0; end -= DigitsPerLimb)
        {
            var chunk = Limbs.DivideInPlace(limbs, TenTo19);
            chunk.TryFormat(digits[(end - DigitsPerLimb)..end], out _, "D19", CultureInfo.InvariantCulture);
        }

        var significant = digits.TrimStart((byte)'0');
        significant.CopyTo(ascii);
        return significant.Length;
    }

    private static int FormatQuantity(in UInt256 value, Span<byte> ascii)
    {
        Span<byte> bytes = stackalloc byte[32];
        Span<byte> digits = stackalloc byte[64];
        value.WriteBigEndian(bytes);
        Convert.TryToHexStringLower(bytes, digits, out _);
        var significant = value.IsZero ? digits[^1..] : digits.TrimStart((byte)'0');
        "0x"u8.CopyTo(ascii);
        significant.CopyTo(ascii[2..]);
        return significant.Length + 2;
    }

    public static string ToUnits(in UInt256 value, int decimals)
    {
        CheckDecimals(decimals);
        var digits = ToDecimal(value);
        if (decimals == 0)
        {
            return digits;
        }

        digits = digits.PadLeft(decimals + 1, '0');
        var fraction = digits.AsSpan(digits.Length - decimals).TrimEnd('0');
        var whole = digits.AsSpan(0, digits.Length - decimals);
        return fraction.IsEmpty ? whole.ToString() : $"{whole}.{fraction}";
    }

    public static UInt256 FromUnits(string text, int decimals)
    {
        CheckDecimals(decimals);
        ArgumentNullException.ThrowIfNull(text);
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? text : text[..point];
        var fraction = point < 0 ? "" : text[(point + 1)..];
        var isWellFormed = whole.Length is > 0 and <= LongestDecimal
            && fraction.Length <= decimals
            && (point < 0 || fraction.Length > 0);
        var digits = isWellFormed ? (whole + fraction.PadRight(decimals, '0')).TrimStart('0') : text;
        return isWellFormed && UInt256.TryParse(digits.Length == 0 ? "0" : digits, out var value) && IsDecimal(whole, fraction)
            ? value
            : throw Refuse(text, $"an amount with at most {decimals} decimals that fits in 256 bits");
    }

    private static bool IsDecimal(string whole, string fraction) =>
        !whole.AsSpan().ContainsAnyExceptInRange('0', '9') && !fraction.AsSpan().ContainsAnyExceptInRange('0', '9');

    private static void CheckDecimals(int decimals)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(decimals);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(decimals, MostDecimals);
    }
}
