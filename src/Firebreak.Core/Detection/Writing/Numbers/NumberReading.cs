using System.Text;

namespace Firebreak.Core.Detection.Writing;

/// <summary>Numbers as people write them, both ways.</summary>
internal static class NumberReading
{
    /// <summary>Longest text read.</summary>
    public const int Longest = 200;

    private const int MostExponent = 154;

    /// <summary>Reads <c>1000</c>, <c>-1_000.25</c> and <c>1.5e18</c>. Exact: what needs more than 512 bits is refused.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out Number value)
    {
        value = default;
        var isNegative = text.StartsWith("-");
        var digits = isNegative || text.StartsWith("+") ? text[1..] : text;
        var exponent = 0;
        if (digits.IndexOfAny('e', 'E') is >= 0 and var mark)
        {
            if (!TryReadExponent(digits[(mark + 1)..], out exponent))
            {
                return false;
            }

            digits = digits[..mark];
        }

        if (digits.Length is 0 or > Longest || !TryReadDigits(digits, out var magnitude, out var decimals))
        {
            return false;
        }

        value = Number.Of(magnitude, decimals, isNegative).Shifted(exponent);
        return !value.IsInfinite;
    }

    public static string Write(in Wide magnitude, int decimals, bool isNegative)
    {
        var text = new StringBuilder();
        Wide ten = default;
        ten[0] = 10;
        for (var left = magnitude; !left.IsZero || text.Length <= decimals;)
        {
            left = Wide.Divide(left, ten, out var digit);
            text.Insert(0, (char)('0' + digit[0]));
        }

        if (decimals > 0)
        {
            text.Insert(text.Length - decimals, '.');
            var shown = text.ToString().TrimEnd('0').TrimEnd('.');
            text.Clear().Append(shown);
        }

        return text.Insert(0, isNegative ? "-" : "").ToString();
    }

    private static bool TryReadExponent(ReadOnlySpan<char> text, out int exponent) =>
        int.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out exponent)
        && exponent is >= -MostExponent and <= MostExponent;

    private static bool TryReadDigits(ReadOnlySpan<char> digits, out Wide magnitude, out int decimals)
    {
        (magnitude, decimals) = (default, 0);
        Wide ten = default;
        ten[0] = 10;
        var (hasPoint, last) = (false, '_');
        foreach (var letter in digits)
        {
            if (letter == '.' && !hasPoint && char.IsAsciiDigit(last))
            {
                hasPoint = true;
            }
            else if (char.IsAsciiDigit(letter))
            {
                Wide digit = default;
                digit[0] = (ulong)(letter - '0');
                if (!Wide.TryMultiply(magnitude, ten, out var lifted) || !Wide.TryAdd(lifted, digit, out magnitude))
                {
                    return false;
                }

                decimals += hasPoint ? 1 : 0;
            }
            else if (letter != '_' || !char.IsAsciiDigit(last))
            {
                return false;
            }

            last = letter;
        }

        return char.IsAsciiDigit(last);
    }
}
