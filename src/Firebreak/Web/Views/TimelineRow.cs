using Firebreak.Core.Incidents;

namespace Firebreak.Web.Views;

/// <summary>One entry of the log with its three clocks.</summary>
/// <param name="Chain">The chain's own time; null when the entry speaks of nothing on chain.</param>
/// <param name="Discovered">When it was first known.</param>
/// <param name="Recorded">When it was written down.</param>
public sealed record TimelineRow(long Sequence, Telling Telling, Shown By, Instant? Chain, Instant Discovered, Instant Recorded)
{
    public static TimelineRow From(Entry entry, DateOnly day)
    {
        var what = entry.What;
        var by = entry.Actor.Name;
        return new TimelineRow(
            entry.Sequence,
            Telling.Of(what),
            by,
            what.MinedAt is { } minedAt ? Instant.OfChain(minedAt, day) : null,
            Instant.Of(entry.KnownAt, day),
            Instant.Of(entry.RecordedAt, day));
    }
}
