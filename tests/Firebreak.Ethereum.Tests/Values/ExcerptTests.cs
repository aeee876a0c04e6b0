using System.Globalization;
using CsCheck;

namespace Firebreak.Ethereum.Tests.Values;

public sealed class ExcerptTests
{
    private static readonly string[] Tricks =
    [
        "\u202e", "\u200b", "\u2066", "\u2069", "\u2028", "\r\n", "\u001b[2J", "\u05d0", "\u0661", "\ud83d\ude00", "\ud800",
        "a\u0301\u0301\u0301\u0301\u0301\u0301", "\u3164", "\ufe0f", "x", "\u2026",
    ];

    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.String[0, 60], Gen.Int[0, Tricks.Length - 1].Array[0, 30].Select(places => string.Concat(places.Select(place => Tricks[place]))));

    [Theory]
    [InlineData("plain text, (1.5) $", "plain text, (1.5) $")]
    [InlineData("Zürich 東京 😀", "Zürich 東京 😀")]
    [InlineData("\u001b[31mred", "\\u{1b}[31mred")]
    [InlineData("one\r\ntwo", "one\\u{d}\\u{a}two")]
    [InlineData("a\u202eb\u2066c\u200bd", "a\\u{202e}b\\u{2066}c\\u{200b}d")]
    [InlineData("\u05d0 500", "\\u{5d0} 500")] // The letter would move the figure to its other side.
    [InlineData("\u0301x", "\\u{301}x")] // The mark would sit on a letter of ours.
    [InlineData("e\u0301\u0301\u0301\u0301", "e\u0301\u0301\u0301\\u{301}")]
    [InlineData("a\u3164b\ufe0f", "a\\u{3164}b\\u{fe0f}")]
    public void What_moves_hides_or_commands_is_escaped_and_the_rest_stays(string text, string shown) => Assert.Equal(shown, Excerpt.Of(text, 100));

    [Fact]
    public void A_megabyte_is_cut_and_the_cut_is_shown()
    {
        Assert.Equal("aaaa…", Excerpt.Of(new string('a', 1 << 20), 4));
        Assert.Equal("ÿÿ…", Excerpt.OfUtf8(System.Text.Encoding.UTF8.GetBytes(new string('ÿ', 1 << 20)), 2));
        Assert.Equal("ab\ufffd", Excerpt.OfUtf8([0x61, 0x62, 0xff], 10));
    }

    [Fact]
    public void Whatever_is_written_comes_out_short_on_one_line_and_twice_is_as_good_as_once() => Gen.Select(Texts, Gen.Int[0, 40]).Sample((text, longest) =>
    {
        var shown = Excerpt.Of(text, longest);

        Assert.InRange(shown.Length, 0, longest + 1);
        Assert.True(Excerpt.IsPlain(shown), shown);
        Assert.All(shown.EnumerateRunes(), rune => Assert.False(System.Text.Rune.IsControl(rune)
            || CharUnicodeInfo.GetUnicodeCategory(rune.Value) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator));
        Assert.DoesNotContain(shown, letter => letter is >= '\u0590' and <= '\u08ff');
        Assert.Equal(shown, Excerpt.Of(shown, longest));
    }, iter: 20_000);

    [Fact]
    public void People_may_write_from_right_to_left_and_move_nothing_beside_their_words()
    {
        Assert.Equal("\u2068שלום 5\u2069", Excerpt.Line("שלום\n5", 100));
        Assert.Equal("\u2068\\u{2069}א\u2069", Excerpt.Line("\u2069א", 100)); // Nobody closes the fence from inside.
        Assert.Equal("plain", Excerpt.Line("plain", 100));
    }
}
