using Firebreak.Core.Incidents;

namespace Firebreak.Core.Forensics;

/// <summary>One line of the case's timeline with its three clocks.</summary>
/// <param name="MinedAt">The chain's clock; null when the line speaks of nothing on chain.</param>
/// <param name="KnownAt">Discovery: when Firebreak or a person first knew.</param>
/// <param name="RecordedAt">Action: when it was done and written down.</param>
/// <param name="What">One sentence.</param>
public sealed record TimelineLine(
    long Sequence, DateTimeOffset? MinedAt, DateTimeOffset KnownAt, DateTimeOffset RecordedAt, string By, string What);

/// <summary>Reads an incident's log as a story. Every entry has a line.</summary>
public static class CaseTimeline
{
    public static Items<TimelineLine> Of(IReadOnlyList<Entry> log) => log.Select(LineOf).ToItems();

    private static TimelineLine LineOf(Entry entry)
    {
        var what = entry.What;
        return new TimelineLine(entry.Sequence, what.MinedAt, entry.KnownAt, entry.RecordedAt, entry.Actor.Name, what.Tell());
    }
}
