using System.Globalization;
using System.Text;

namespace Firebreak.Ethereum;

/// <summary>
/// The one place where text that others wrote becomes text to show: bounded, on one line, with everything escaped that a terminal obeys,
/// that cannot be seen, or that moves or hides its neighbours. Whoever shows text goes through here; nobody cleans text in a way of their own.
/// </summary>
public static class Excerpt
{
    // Letters carry up to three marks in living scripts; a tower of them covers the lines above.
    private const int MostMarks = 3;

    /// <summary>
    /// A stranger's words inside a sentence of ours. Letters that are read from right to left are escaped too: they would reorder the figures
    /// beside them. Doing it twice changes nothing.
    /// </summary>
    /// <param name="longest">How many UTF-16 units are kept; an ellipsis after them marks a cut.</param>
    public static string Of(ReadOnlySpan<char> text, int longest) => Show(text, longest, Script.LeftToRight);

    /// <summary>The same of bytes, which need not be UTF-8: what is not shows as U+FFFD.</summary>
    public static string OfUtf8(ReadOnlySpan<byte> utf8, int longest) =>
        // Four bytes make at most one rune, so no more of them can be shown.
        Of(Encoding.UTF8.GetString(utf8[..(int)Math.Min(utf8.Length, (longest + 1L) * 4)]), longest);

    /// <summary>
    /// A whole line on its way to a screen: sentences of ours and words of people, in whatever script. What is read from right to left stays,
    /// between marks (U+2068, U+2069) that keep it from reordering what stands beside the line; breaks between people's lines become spaces.
    /// </summary>
    /// <inheritdoc cref="Of"/>
    public static string Line(ReadOnlySpan<char> text, int longest)
    {
        var shown = Show(text, longest, Script.Any);
        return shown.AsSpan().ContainsAnyExceptInRange('\0', '\u058f') && ReadsRightToLeft(shown) ? $"\u2068{shown}\u2069" : shown;
    }

    /// <summary>True when nothing of the text would have to be escaped on its way to a screen.</summary>
    public static bool IsPlain(ReadOnlySpan<char> text) => text.SequenceEqual(Show(text, int.MaxValue, Script.Any));

    private static string Show(ReadOnlySpan<char> text, int longest, Script script)
    {
        if (text.Length <= longest && !text.ContainsAnyExceptInRange(' ', '~'))
        {
            return text.ToString();
        }

        var shown = new StringBuilder(Math.Min(text.Length, longest) + 1);
        var marks = MostMarks; // The first sign of a text may sit on nothing of ours.
        foreach (var rune in text.EnumerateRunes())
        {
            marks = IsMark(rune) ? marks + 1 : 0;
            var isPlain = marks <= MostMarks && IsPlain(rune) && (script == Script.Any || !ReadsRightToLeft(rune));
            var length = isPlain ? rune.Utf16SequenceLength : EscapedLength(rune);
            if (shown.Length + length > longest)
            {
                return shown.Append('…').ToString();
            }

            Append(shown, rune, isPlain, script);
        }

        return shown.ToString();
    }

    private static void Append(StringBuilder shown, Rune rune, bool isPlain, Script script)
    {
        if (isPlain)
        {
            shown.Append(rune);
        }
        else if (script == Script.Any && (rune.Value is '\t' or '\n' or '\r'))
        {
            shown.Append(' ');
        }
        else
        {
            shown.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
        }
    }

    private static int EscapedLength(Rune rune)
    {
        var digits = 1;
        for (var rest = rune.Value >> 4; rest > 0; rest >>= 4)
        {
            digits++;
        }

        return digits + 4;
    }

    private static bool IsMark(Rune rune) => !rune.IsAscii && Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    // Format characters reorder or hide neighbours on a screen; separators other than the space break lines.
    private static bool IsPlain(Rune rune) => rune.IsAscii
        ? rune.Value is >= ' ' and <= '~'
        : !IsBlank(rune) && Rune.GetUnicodeCategory(rune) is not (
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.SpaceSeparator);

    // Letters, marks and signs by their category that show nothing: joiners, fillers of Hangul, variation selectors, the blank of Braille.
    private static bool IsBlank(Rune rune) => rune.Value is 0x34f or 0x115f or 0x1160 or 0x17b4 or 0x17b5 or (>= 0x180b and <= 0x180f)
        or 0x2800 or 0x3164 or (>= 0xfe00 and <= 0xfe0f) or 0xffa0 or (>= 0xe0000 and <= 0xe0fff);

    // The blocks that Unicode keeps for scripts written from right to left.
    private static bool ReadsRightToLeft(Rune rune) => rune.Value is (>= 0x590 and <= 0x8ff) or (>= 0xfb1d and <= 0xfdff)
        or (>= 0xfe70 and <= 0xfeff) or (>= 0x10800 and <= 0x10fff) or (>= 0x1e800 and <= 0x1efff);

    private static bool ReadsRightToLeft(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (ReadsRightToLeft(rune))
            {
                return true;
            }
        }

        return false;
    }

    private enum Script
    {
        LeftToRight,
        Any,
    }
}
