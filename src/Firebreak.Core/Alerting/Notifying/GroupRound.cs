using System.Collections.Immutable;

namespace Firebreak.Core.Alerting.Notifying;

/// <summary>Looks at one group once: which of its channels is told something, and why.</summary>
internal sealed class GroupRound(Group group, NoticeScene scene, Groups groups, DateTimeOffset now, bool isFlush)
{
    private readonly string? _closedBy = group.Route.ClosedBy(now);

    /// <summary>The lines as they are afterwards, changed or not.</summary>
    public IEnumerable<NoticeLine> Lines(ImmutableDictionary<LineKey, NoticeLine> before)
    {
        var firstTold = FirstTold(before);
        foreach (var target in group.Targets(scene.Plan))
        {
            var line = before.GetValueOrDefault(target.Line) ?? new NoticeLine(target.Line, group.Route.Id, group.Labels, [], ToldAt: null);
            var members = target.Step is { } step ? Escalated(step, line, firstTold) : group.Members;
            var isDue = isFlush || (target.Step is not null && members.Any(member => IsNews(line, member)));
            if (line.Pending is not null || line.RetryAt > now || !isDue)
            {
                if (before.ContainsKey(target.Line))
                {
                    yield return line;
                }

                continue;
            }

            var next = Look(target, line, members);
            if (next.Pending is not null || next.Told.Count > 0 || next.Held.Count > 0 || before.ContainsKey(target.Line))
            {
                yield return next;
            }
        }
    }

    private NoticeLine Look(Target target, NoticeLine line, IReadOnlyList<AlertOutlook> members)
    {
        var isClosed = _closedBy is not null;
        var open = members.Where(member => !isClosed && member.Mutes.Count == 0).ToList();
        var held = members.Where(member => isClosed || member.Mutes.Count > 0).Select(member => member.Alert.Id).ToItems();
        var ended = isClosed ? [] : Ended(target.Channel, line);

        // What is over and need not be told is forgotten.
        var told = line.Told.Where(alert => isClosed || groups.FindGoingOn(alert.Id) is not null || ended.Exists(over => over.Id == alert.Id)).ToItems();
        var reason = isClosed ? null : ReasonFor(target, line with { Told = told }, open, ended);
        if (reason is null)
        {
            return line with { Told = told, Held = held, Then = line.Then.Where(alert => groups.FindGoingOn(alert.Id) is not null).ToItems() };
        }

        var (alerts, truncated) = Tell(open, ended);
        return line with
        {
            Told = told,
            Held = held,
            Pending = new Notice(
                Notice.KeyOf(group.Key, target.Line.Channel, now), group.Key, target.Channel.Key, target.Receiver, reason.Value, group.Labels, alerts, truncated, now),
            Then = Then(line, told, open, ended),
        };
    }

    private NoticeReason? ReasonFor(Target target, NoticeLine line, List<AlertOutlook> open, List<NoticeAlert> ended) => 0 switch
    {
        _ when target.Step is not null && open.Exists(member => IsNews(line, member)) => NoticeReason.Escalated,
        _ when open.Count > 0 && line.Told.Count == 0 => NoticeReason.FirstFiring,
        _ when open.Exists(member => IsNews(line, member)) => NoticeReason.NewAlerts,
        _ when open.Exists(member => Find(line, member) is { } told && IsWorse(told, member.Alert)) => NoticeReason.Worse,
        _ when ended.Exists(alert => alert.State == AlertState.Retracted) => NoticeReason.Retracted,
        _ when open.Exists(member => Find(line, member) is { State: AlertState.Provisional } && member.Phase == AlertState.Confirmed) => NoticeReason.Confirmed,
        _ when ended.Count > 0 => NoticeReason.Resolved,
        _ when open.Exists(member => line.Held.Contains(member.Alert.Id)) => NoticeReason.Unmuted,
        _ when open.Exists(member => member.Acknowledgement is null) && now - line.ToldAt >= group.Route.RepeatInterval => NoticeReason.Repeat,
        _ => null,
    };

    private static bool IsNews(NoticeLine line, AlertOutlook member) => member.Mutes.Count == 0 && Find(line, member) is null;

    private static bool IsWorse(ToldAlert told, Alert alert) => alert.Severity < told.Severity || (alert.Pages && !told.Pages);

    private static ToldAlert? Find(NoticeLine line, AlertOutlook member)
    {
        foreach (var told in line.Told.Span)
        {
            if (told.Id == member.Alert.Id)
            {
                return told;
            }
        }

        return null;
    }

    // What was told as going on and is over. A retraction is told to everyone who heard the alert, an end to those who want to know.
    private List<NoticeAlert> Ended(Channel channel, NoticeLine line) =>
    [
        .. line.Told
            .Where(told => groups.FindGoingOn(told.Id) is null)
            .Select(told => groups.FindEnded(told.Id))
            .OfType<Alert>()
            .Select(alert => NoticeAlerts.From(alert, alert.GoesOn ? AlertState.Resolved : alert.State, scene, now))
            .Where(alert => channel.SendsResolved || alert.State == AlertState.Retracted),
    ];

    private (Items<NoticeAlert> Alerts, int Truncated) Tell(List<AlertOutlook> open, List<NoticeAlert> ended)
    {
        var all = open.Select(member => NoticeAlerts.From(member, scene, now)).Concat(ended)
            .OrderBy(alert => alert.GoesOn ? 0 : 1)
            .ThenBy(alert => alert.Severity)
            .ThenBy(alert => alert.StartsAt)
            .ThenBy(alert => alert.Id.ToString(), StringComparer.Ordinal)
            .ToList();
        return (all.Take(Notice.MostAlerts).ToItems(), Math.Max(0, all.Count - Notice.MostAlerts));
    }

    private Items<ToldAlert> Then(NoticeLine line, Items<ToldAlert> told, List<AlertOutlook> open, List<NoticeAlert> ended)
    {
        var still = told.Where(alert => !ended.Exists(over => over.Id == alert.Id) && !open.Exists(member => member.Alert.Id == alert.Id));
        var fresh = open.Select(member => new ToldAlert(
            member.Alert.Id, member.Phase, member.Alert.Severity, member.Alert.Pages,
            line.Tried.Where(tried => tried.Id == member.Alert.Id).Select(tried => tried.FirstAt).DefaultIfEmpty(now).Min()));
        return still.Concat(fresh).OrderBy(alert => alert.FirstAt).ThenBy(alert => alert.Id.ToString(), StringComparer.Ordinal).ToItems();
    }

    // When each alert was first told, or tried to be told: a dead channel must not keep the next step from being reached.
    private Dictionary<AlertId, DateTimeOffset> FirstTold(ImmutableDictionary<LineKey, NoticeLine> lines) => group.Targets(scene.Plan)
        .Where(target => target.Step is null && lines.ContainsKey(target.Line))
        .SelectMany(target => lines[target.Line].Tried)
        .GroupBy(told => told.Id)
        .ToDictionary(told => told.Key, told => told.Min(once => once.FirstAt));

    private List<AlertOutlook> Escalated(EscalationStep step, NoticeLine line, Dictionary<AlertId, DateTimeOffset> firstTold) =>
    [
        .. group.Members.Where(member => Find(line, member) is not null
            || (member.Acknowledgement is null && firstTold.TryGetValue(member.Alert.Id, out var since) && now >= since + step.After)),
    ];
}

/// <summary>Alerts as notices tell them.</summary>
internal static class NoticeAlerts
{
    public static NoticeAlert From(AlertOutlook outlook, NoticeScene scene, DateTimeOffset now) =>
        From(outlook.Alert, outlook.Phase, scene, now) with { Labels = outlook.Labels, AcknowledgedBy = outlook.Acknowledgement?.By };

    public static NoticeAlert From(Alert alert, AlertState state, NoticeScene scene, DateTimeOffset now)
    {
        var goesOn = state is AlertState.Provisional or AlertState.Confirmed;
        return new NoticeAlert(
            alert.Id, state, alert.Severity, AlertLabels.Of(alert, scene.Protocol), alert.Because, alert.FirstSeenAt, goesOn ? null : Min(alert.LastSeenAt, now))
        {
            Block = alert.Standing.Count == 0 || alert.IsAboutWatching ? null : alert.FirstBlock,
            Reorg = state == AlertState.Retracted && alert.Ancestor is { } ancestor ? new ReorgProof(alert.Left, ancestor, Came(alert, scene)) : null,
        };
    }

    private static Chain.BlockRef? Came(Alert alert, NoticeScene scene)
    {
        if (alert.Left is not { } left || scene.Position is not { } position)
        {
            return null;
        }

        foreach (var block in position.Recent)
        {
            if (block.Number == left.Number && block.Hash != left.Hash)
            {
                return block;
            }
        }

        return null;
    }

    private static DateTimeOffset Min(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
