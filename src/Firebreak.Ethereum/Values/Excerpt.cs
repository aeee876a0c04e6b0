using System.Globalization;
using System.Text;

namespace Firebreak.Ethereum;

/// <summary>Text from strangers, made safe to show: bounded, with everything that is not plainly printable escaped.</summary>
public static class Excerpt
{
    /// <param name="longest">About how many characters are kept; a cut is marked with an ellipsis.</param>
    public static string Of(ReadOnlySpan<char> text, int longest)
    {
        var shown = new StringBuilder(Math.Min(text.Length, longest));
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown.Length >= longest)
            {
                return shown.Append('…').ToString();
            }

            if (IsPlain(rune))
            {
                shown.Append(rune);
            }
            else
            {
                shown.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
            }
        }

        return shown.ToString();
    }

    // Format characters reorder or hide neighbours on a screen; separators other than the space break lines.
    private static bool IsPlain(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator);
}
