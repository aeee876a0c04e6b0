using System.Collections.Immutable;
using Firebreak.Ethereum;

namespace Firebreak.Core.Alerting.Notifying;

/// <summary>What was told to whom, what is on its way, and when each group is looked at next.</summary>
/// <param name="Clocks">When a group is looked at next, by its key. Not saved: after a start, groups that have waited long enough are looked at at once.</param>
public sealed record NoticeBook(
    ImmutableDictionary<LineKey, NoticeLine> Lines, ImmutableDictionary<Hash256, Onsets> Onsets, ImmutableDictionary<string, DateTimeOffset> Clocks)
{
    public static NoticeBook Empty { get; } = new(
        ImmutableDictionary<LineKey, NoticeLine>.Empty,
        ImmutableDictionary<Hash256, Onsets>.Empty,
        ImmutableDictionary.Create<string, DateTimeOffset>(StringComparer.Ordinal));

    /// <summary>The book after an alert changed.</summary>
    public NoticeBook Note(Alert alert)
    {
        var known = Onsets.GetValueOrDefault(alert.Id.Fingerprint) ?? new Onsets(GoesOn: false, []);
        var next = known.Next(alert);
        return next == known ? this : this with { Onsets = Onsets.SetItem(alert.Id.Fingerprint, next) };
    }

    public NoticeBook With(NoticeLine line) => this with { Lines = Lines.SetItem(line.Key, line) };

    /// <summary>Notices to be delivered now, those that wait longest first.</summary>
    public IReadOnlyList<NoticeLine> DueAt(DateTimeOffset now) =>
        [.. Lines.Values.Where(line => line.Pending is not null && line.RetryAt <= now).OrderBy(line => line.Pending!.At).ThenBy(line => line.Key.Channel, StringComparer.Ordinal)];
}
