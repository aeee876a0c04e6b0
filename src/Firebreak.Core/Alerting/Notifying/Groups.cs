using Firebreak.Core.Chain;

namespace Firebreak.Core.Alerting.Notifying;

/// <summary>Alerts of one route that are told together.</summary>
/// <param name="Members">Those that go on, muted or not.</param>
internal sealed record Group(string Key, Route Route, Labels Labels, List<AlertOutlook> Members)
{
    /// <summary>When a group that was just made is told: after its wait, counted from its first alert.</summary>
    public DateTimeOffset OpensAt(DateTimeOffset now)
    {
        var opens = Members.Count == 0 ? now : Members.Min(member => member.Alert.FirstSeenAt) + Route.GroupWait;
        return opens < now ? now : opens > now + Route.GroupWait ? now + Route.GroupWait : opens;
    }

    /// <summary>Whom it is told to: its receiver's channels at once, those of each step of escalation later.</summary>
    public IEnumerable<Target> Targets(NoticePlan plan)
    {
        foreach (var channel in plan.ChannelsOf(Route.Receiver))
        {
            yield return new Target(new LineKey(Key, channel.Key), channel, Route.Receiver, Step: null);
        }

        for (var at = 0; at < Route.Escalation.Count; at++)
        {
            var step = Route.Escalation[at];
            foreach (var channel in plan.ChannelsOf(step.Receiver))
            {
                yield return new Target(new LineKey(Key, FormattableString.Invariant($"{channel.Key} step {at + 1}")), channel, step.Receiver, step);
            }
        }
    }
}

/// <summary>A channel that a group is told to.</summary>
/// <param name="Step">Null when it is told at once.</param>
internal sealed record Target(LineKey Line, Channel Channel, string Receiver, EscalationStep? Step);

/// <summary>All groups of an instant.</summary>
internal sealed class Groups
{
    private readonly SortedDictionary<string, Group> _groups = new(StringComparer.Ordinal);
    private readonly Dictionary<AlertId, AlertOutlook> _goingOn;
    private readonly Dictionary<AlertId, Alert> _ended;

    private Groups(Dictionary<AlertId, AlertOutlook> goingOn, Dictionary<AlertId, Alert> ended, ChainPosition? position) =>
        (_goingOn, _ended, Position) = (goingOn, ended, position);

    public IEnumerable<Group> All => _groups.Values;

    public ChainPosition? Position { get; }

    public bool Has(string key) => _groups.ContainsKey(key);

    public Group? Find(string key) => _groups.GetValueOrDefault(key);

    public AlertOutlook? FindGoingOn(AlertId id) => _goingOn.GetValueOrDefault(id);

    /// <summary>An alert that was told and is over; null when the board does not know it any more.</summary>
    public Alert? FindEnded(AlertId id) => _ended.GetValueOrDefault(id);

    public static Groups Of(NoticeBook book, NoticeScene scene, IReadOnlyList<Alert> alerts, DateTimeOffset now)
    {
        var outlooks = AlertOutlook.OfAll(scene, book.Onsets, alerts, now).OrderBy(outlook => outlook.Alert.FirstSeenAt).ThenBy(outlook => outlook.Alert.Id.ToString(), StringComparer.Ordinal).ToList();
        var goingOn = outlooks.ToDictionary(outlook => outlook.Alert.Id);
        var told = book.Lines.Values.SelectMany(line => line.Tried).Select(alert => alert.Id).ToHashSet();
        var ended = told.Count == 0
            ? []
            : alerts.Where(alert => !goingOn.ContainsKey(alert.Id) && told.Contains(alert.Id)).ToDictionary(alert => alert.Id);
        var groups = new Groups(goingOn, ended, scene.Position);
        foreach (var outlook in outlooks)
        {
            foreach (var route in outlook.Routes)
            {
                groups.Join(route.GroupKey(outlook.Labels), route, route.GroupLabels(outlook.Labels), outlook);
            }
        }

        groups.KeepTold(book, scene.Plan.Root.WithDescendants().ToDictionary(route => route.Id, StringComparer.Ordinal));
        return groups;
    }

    // Whoever was told of an alert is told what becomes of it, even if its labels lead elsewhere by now.
    private void KeepTold(NoticeBook book, Dictionary<string, Route> routes)
    {
        foreach (var line in book.Lines.Values.Where(line => routes.ContainsKey(line.Route)).OrderBy(line => line.Key.Channel, StringComparer.Ordinal))
        {
            var group = Open(line.Key.Group, routes[line.Route], line.GroupLabels);
            foreach (var told in line.Tried)
            {
                if (_goingOn.TryGetValue(told.Id, out var outlook) && !group.Members.Contains(outlook))
                {
                    group.Members.Add(outlook);
                }
            }
        }
    }

    private void Join(string key, Route route, Labels labels, AlertOutlook outlook) => Open(key, route, labels).Members.Add(outlook);

    private Group Open(string key, Route route, Labels labels)
    {
        if (!_groups.TryGetValue(key, out var group))
        {
            _groups[key] = group = new Group(key, route, labels, []);
        }

        return group;
    }
}
