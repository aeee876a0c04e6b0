using Firebreak.Core.Forensics;

namespace Firebreak.Engine.Forensics;

/// <summary>The log as a table with three clocks.</summary>
internal static class TimelineSection
{
    private const int MostLines = 400;

    public static Markup Write(ReportScene scene)
    {
        var lines = CaseTimeline.Of(scene.Subject.Log);
        var leftOut = lines.Count > MostLines ? Markup.Of($"<p class=dim>{lines.Count - MostLines} further lines are in timeline.json.</p>") : Markup.Empty;
        return Markup.Of($"""
            <section><h2>Timeline</h2><p class=dim>Chain: the timestamp of the block. Known: when Firebreak or a person first knew. Done: when it was done and written down. All in UTC.</p>
            <table class=timeline><thead><tr><th>#<th>Chain<th>Known<th>Done<th>By<th>What</tr></thead><tbody>
            {lines.Take(MostLines).Select(Row)}</tbody></table>{leftOut}</section>
            """);
    }

    private static Markup Row(TimelineLine line) => Markup.Of(
        $"<tr><td class=num>{line.Sequence}<td class=time>{Time(line.MinedAt, "HH:mm:ss")}<td class=time>{Time(line.KnownAt, "HH:mm:ss.fff")}<td class=time>{Time(line.RecordedAt, "HH:mm:ss.fff")}<td>{line.By}<td>{line.What}</tr>\n");

    private static Markup Time(DateTimeOffset? instant, string format) =>
        instant is { } at ? Markup.Of($"<span title='{at.UtcDateTime:yyyy-MM-dd HH:mm:ss.ffffff} UTC'>{at.UtcDateTime.ToString(format, System.Globalization.CultureInfo.InvariantCulture)}</span>") : Markup.Of($"–");
}
