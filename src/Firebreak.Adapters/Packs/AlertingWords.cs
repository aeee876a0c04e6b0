using Firebreak.Core.Alerting.Notifying;

namespace Firebreak.Adapters.Packs;

/// <summary>The small languages of <c>alerting:</c>.</summary>
internal static class AlertingWords
{
    public const string MatcherForm = "a matcher such as severity=\"P1\", page!=\"true\" or rule=~\"re.*\"";

    public static bool Match(string text, out Matcher value)
    {
        try
        {
            value = Matcher.Parse(text);
            return true;
        }
        catch (FormatException)
        {
            value = null!;
            return false;
        }
    }

    public static bool OrNone(string text, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        return text == "none" || Words.Duration(text, out value);
    }

    /// <summary>The mend where a name is none of those that were written.</summary>
    public static string Choose(IEnumerable<string> names) =>
        names.Any() ? $"write one of: {string.Join(", ", names)}" : "write it first, in a list of its own below alerting:";
}
