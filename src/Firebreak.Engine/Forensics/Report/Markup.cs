using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Forensics;

/// <summary>
/// A piece of finished HTML. It can only be made from literals of this program and from values that were encoded, so text from the chain
/// cannot become markup.
/// </summary>
internal readonly record struct Markup(string Html)
{
    public static Markup Empty => new("");

    public static Markup Of(MarkupHandler text) => new(text.ToString());

    public static Markup Join(IEnumerable<Markup> parts) => new(string.Concat(parts.Select(part => part.Html)));

    public override string ToString() => Html ?? "";
}

/// <summary>Encodes every hole of an interpolated string, and escapes what would reorder or hide its neighbours on a screen.</summary>
[InterpolatedStringHandler]
internal readonly ref struct MarkupHandler(int literalLength, int formattedCount)
{
    private const int LongestText = 4_000;

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder _html = new(literalLength + (formattedCount * 16));

    public void AppendLiteral(string markup) => _html.Append(markup);

    public void AppendFormatted(Markup part) => _html.Append(part.Html);

    public void AppendFormatted(IEnumerable<Markup> parts)
    {
        foreach (var part in parts)
        {
            _html.Append(part.Html);
        }
    }

    public void AppendFormatted(string? text) => _html.Append(Encoder.Encode(Excerpt.Line(text, LongestText)));

    public void AppendFormatted<T>(T value, string? format = null) => AppendFormatted(
        value is IFormattable formattable ? formattable.ToString(format, CultureInfo.InvariantCulture) : value?.ToString());

    public override string ToString() => _html.ToString();
}
