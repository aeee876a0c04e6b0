using System.Collections.Immutable;

namespace Firebreak.Core.Alerting.Notifying;

/// <summary>What came of looking at all groups once.</summary>
/// <param name="Changed">Lines that are to be saved; those with a pending notice are delivered after that.</param>
/// <param name="Removed">Lines about which nothing is left to say.</param>
public sealed record NoticeTurn(NoticeBook Book, Items<NoticeLine> Changed, Items<LineKey> Removed);

/// <summary>
/// Groups, mutes, tells once, repeats and escalates, after Prometheus Alertmanager. A pure decision: the same book, alerts, scene and instant give
/// the same turn, whatever the order of the alerts.
/// </summary>
public static class Dispatcher
{
    public static NoticeTurn Turn(NoticeBook book, NoticeScene scene, IReadOnlyList<Alert> alerts, DateTimeOffset now)
    {
        var (next, clocks) = (book.Lines, book.Clocks);
        var groups = Groups.Of(book, scene, alerts, now);
        foreach (var group in groups.All)
        {
            var flushAt = clocks.TryGetValue(group.Key, out var known) ? known : group.OpensAt(now);
            var round = new GroupRound(group, scene, groups, now, isFlush: now >= flushAt);
            foreach (var line in round.Lines(book.Lines))
            {
                next = next.SetItem(line.Key, line);
            }

            clocks = clocks.SetItem(group.Key, now >= flushAt ? now + group.Route.GroupInterval : flushAt);
        }

        next = Canaries.In(next, scene.Plan, now);
        var gone = next.Values.Where(line => !IsOfUse(line, groups, scene.Plan)).Select(line => line.Key).ToItems();
        next = next.RemoveRange(gone);
        clocks = clocks.RemoveRange(clocks.Keys.Where(key => !groups.Has(key)));
        var changed = next.Values.Where(line => !book.Lines.TryGetValue(line.Key, out var before) || before != line).ToItems();
        return new NoticeTurn(book with { Lines = next, Clocks = clocks }, changed, gone);
    }

    // A line stays while something waits to be told or to be ended; not for channels and routes that are no more.
    private static bool IsOfUse(NoticeLine line, Groups groups, NoticePlan plan) => line.Key.Group == Notice.CanaryGroup
        ? plan.CanaryEvery is not null && plan.Channels.Any(channel => channel.Key == line.Key.Channel)
        : groups.Find(line.Key.Group) is { } group
            && group.Targets(plan).Any(target => target.Line == line.Key)
            && (line.Pending is not null || line.Told.Count > 0 || group.Members.Count > 0);
}

/// <summary>The regular trial of every channel, kept as lines of a group of its own.</summary>
internal static class Canaries
{
    public static ImmutableDictionary<LineKey, NoticeLine> In(ImmutableDictionary<LineKey, NoticeLine> lines, NoticePlan plan, DateTimeOffset now)
    {
        if (plan.CanaryEvery is not { } every)
        {
            return lines;
        }

        foreach (var receiver in plan.Receivers)
        {
            foreach (var channel in receiver.Channels)
            {
                var key = new LineKey(Notice.CanaryGroup, channel.Key);
                var line = lines.GetValueOrDefault(key) ?? new NoticeLine(key, Notice.CanaryGroup, Labels.Empty, [], ToldAt: null);
                if (line.Pending is null && line.RetryAt <= now && !(now - line.ToldAt < every))
                {
                    var notice = new Notice(
                        Notice.KeyOf(key.Group, key.Channel, now), key.Group, channel.Key, receiver.Name, NoticeReason.Canary, Labels.Empty, [], 0, now);
                    lines = lines.SetItem(key, line with { Pending = notice });
                }
            }
        }

        return lines;
    }
}
