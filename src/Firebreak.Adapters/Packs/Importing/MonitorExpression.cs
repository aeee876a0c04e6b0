using System.Text;

namespace Firebreak.Adapters.Packs;

/// <summary>
/// An expression of OpenZeppelin Monitor as one of ours. Both mean the same by the same signs; there, what stands right of an operator is
/// always a value, so that a bare word is a text, and a number may stand between quotes.
/// </summary>
internal static class MonitorExpression
{
    private static readonly string[] Operators = ["==", "!=", ">=", "<=", ">", "<"];
    private static readonly string[] Words = ["contains", "starts_with", "ends_with"];

    /// <param name="unquotesNumbers">Whether a number between quotes is written as a number.</param>
    public static string Translate(string expression, bool unquotesNumbers)
    {
        var text = new StringBuilder();
        var isValueNext = false;
        foreach (var token in Cut(expression))
        {
            text.Append(text.Length == 0 ? "" : " ").Append(isValueNext ? Value(token, unquotesNumbers) : Upper(token));
            isValueNext = Operators.Contains(token, StringComparer.Ordinal) || Words.Contains(token, StringComparer.OrdinalIgnoreCase);
        }

        return text.ToString();
    }

    private static string Upper(string token) =>
        token.Equals("and", StringComparison.OrdinalIgnoreCase) || token.Equals("or", StringComparison.OrdinalIgnoreCase) ? token.ToUpperInvariant() : token;

    private static string Value(string token, bool unquotesNumbers)
    {
        if (token[0] is '\'' or '"')
        {
            var inner = token.Trim(token[0]);
            return unquotesNumbers && IsNumber(inner) ? inner : token;
        }

        return IsNumber(token) || token is "true" or "false" ? token : $"'{token}'";
    }

    private static bool IsNumber(string text)
    {
        var digits = text.TrimStart('-', '+');
        return digits.Length > 0
            && (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? digits[2..].All(char.IsAsciiHexDigit) : digits.All(letter => char.IsAsciiDigit(letter) || letter == '.'));
    }

    private static IEnumerable<string> Cut(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var length = char.IsWhiteSpace(text[at]) ? 0 : LengthAt(text, at);
            if (length > 0)
            {
                yield return text.Substring(at, length);
            }

            at += Math.Max(1, length);
        }
    }

    private static int LengthAt(string text, int at)
    {
        if (text[at] is '(' or ')')
        {
            return 1;
        }

        if (text[at] is '\'' or '"')
        {
            var end = text.IndexOf(text[at], at + 1);
            return (end < 0 ? text.Length : end + 1) - at;
        }

        if (Operators.FirstOrDefault(sign => string.CompareOrdinal(text, at, sign, 0, sign.Length) == 0) is { } found)
        {
            return found.Length;
        }

        var length = 1;
        while (at + length < text.Length && !char.IsWhiteSpace(text[at + length]) && text[at + length] is not ('(' or ')' or '\'' or '"' or '=' or '!' or '>' or '<'))
        {
            length++;
        }

        return length;
    }
}
