using System.Globalization;
using System.Runtime.CompilerServices;
using Firebreak.Ethereum;
using Spectre.Console;

namespace Firebreak.Cli;

/// <summary>
/// The way of every text to a terminal. Names and reasons may hold what attackers wrote: nothing that a terminal obeys, that makes a line of
/// its own or that hides its neighbours gets through.
/// </summary>
internal static class Screen
{
    private const int LongestText = 4_000;

    /// <summary>A text as a piece of markup, for cells and nodes.</summary>
    public static string Cell(string? text) => Markup.Escape(Excerpt.Line(text, LongestText));

    /// <summary>Several texts, a line each.</summary>
    public static string Cell(IEnumerable<string> lines) => string.Join('\n', lines.Select(Cell));

    /// <summary>One line on standard output.</summary>
    public static void Say(string line) => Console.Out.WriteLine(Excerpt.Line(line, LongestText));

    /// <summary>One line on standard error.</summary>
    public static void Complain(string line) => Console.Error.WriteLine(Excerpt.Line(line, LongestText));

    /// <summary>One line of markup whose holes are texts.</summary>
    public static void Tell(this IAnsiConsole console, FormattableString markup) => console.MarkupLineInterpolated(
        CultureInfo.InvariantCulture,
        FormattableStringFactory.Create(markup.Format, [.. markup.GetArguments().Select(part => part is string text ? Excerpt.Line(text, LongestText) : part)]));
}
