using System.Globalization;

namespace Firebreak.Adapters.Packs.Scenarios;

/// <summary>Takes expressions out of a file; what is none becomes a fault at its place and a nought, so that reading goes on.</summary>
internal static class ExpressionText
{
    private const int LongestName = 60;

    private static readonly Expression Nought = new Expression.Number(0, 0);

    public static bool IsName(string text) =>
        text.Length is > 0 and <= LongestName && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_') && !char.IsAsciiDigit(text[0]);

    public static Expression Needed(Section section, string key) => section.Text(key) is { Length: > 0 } text ? Parse(section, section.At(key), key, text) : Nought;

    public static Expression? Optional(Section section, string key) =>
        section.OptionalText(key) is { Length: > 0 } text ? Parse(section, section.At(key), key, text) : null;

    public static IReadOnlyList<Expression> List(Section section, string key)
    {
        var texts = section.Texts(key);
        var places = section.At(key) is YamlList list ? list.Values : [];
        return texts.Count == places.Count
            ? [.. texts.Select((text, index) => Parse(section, places[index], key, text))]
            : [];
    }

    public static bool TryParse(string text, out Expression value)
    {
        try
        {
            value = ExpressionParser.Parse(text);
            return true;
        }
        catch (ExpressionException)
        {
            value = Nought;
            return false;
        }
    }

    public static Expression Parse(Section section, YamlNode at, string key, string text)
    {
        try
        {
            return ExpressionParser.Parse(text);
        }
        catch (ExpressionException exception)
        {
            section.Faults.Add(
                section.File,
                at,
                string.Create(CultureInfo.InvariantCulture, $"{key}, {FaultList.Quote(text)}, {exception.Message} (its character {exception.Column + 1})"),
                "see docs/how-to/write-a-drill.md for the form of expressions");
            return Nought;
        }
    }
}
