using System.Text.RegularExpressions;

namespace Firebreak.Acceptance.Tests.Program;

/// <summary>What a guide has its reader do, in the order of the page.</summary>
internal abstract record GuideStep
{
    /// <summary>A file to write: its first line names it.</summary>
    public sealed record Write(string Path, string Text) : GuideStep;

    /// <summary>Commands for the shell.</summary>
    /// <param name="IsElsewhere">In a second terminal, which is left open.</param>
    public sealed record Run(string Commands, bool IsElsewhere) : GuideStep;

    /// <summary>What is to be seen, line after line; … stands for whatever is different each time.</summary>
    public sealed record See(string[] Lines) : GuideStep;

    /// <summary>Something that happens to the reader: an invisible note in the page.</summary>
    public sealed record Meanwhile(string What) : GuideStep;
}

/// <summary>Reads a guide: its fenced blocks in order, and its invisible notes.</summary>
internal static partial class ArmGuide
{
    public static IEnumerable<GuideStep> Read(string markdown) => Parts().Matches(markdown).Select(part => part.Groups["note"] is { Success: true } note
        ? new GuideStep.Meanwhile(note.Value)
        : Step(part.Groups["kind"].Value, part.Groups["text"].Value));

    /// <summary>The pattern of a shown line.</summary>
    public static Regex Pattern(string shown) =>
        new(Regex.Escape(shown).Replace("…", ".*", StringComparison.Ordinal), RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    private static GuideStep Step(string kind, string text) => kind switch
    {
        "yaml" => new GuideStep.Write(text[2..text.IndexOf('\n', StringComparison.Ordinal)], text),
        "sh" => new GuideStep.Run(text, text.StartsWith("# In a second terminal", StringComparison.Ordinal)),
        "text" => new GuideStep.See(text.Split('\n', StringSplitOptions.RemoveEmptyEntries)),
        _ => throw new InvalidDataException($"The guide has a block of {kind}."),
    };

    [GeneratedRegex("<!-- (?<note>.*?) -->|^```(?<kind>[a-z]+)\n(?<text>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Parts();
}
