using System.Text;

namespace Firebreak.Core.Alerting.Notifying;

/// <summary>
/// A node of the routing tree, with everything that it inherits filled in. An alert enters at the root and goes to the deepest nodes that match;
/// of sisters the first that matches ends the search, unless it says <paramref name="Continue"/>.
/// </summary>
/// <param name="Id">The path of matchers that leads here, with its place among its sisters; groups are known by it.</param>
/// <param name="GroupBy">Labels that tell groups apart; null stands for all of them, so that nothing is grouped.</param>
/// <param name="GroupWait">How long a new group waits for more of the same before it is told.</param>
/// <param name="GroupInterval">How long a group waits until what changed in it is told.</param>
/// <param name="RepeatInterval">After how long what goes on is told again.</param>
/// <param name="Mute">Windows during which nothing is told.</param>
/// <param name="Active">Windows during which alone something is told; none stands for always.</param>
/// <param name="Escalation">Further receivers for what nobody acknowledges, in the order of their time.</param>
public sealed record Route(
    string Id,
    Items<Matcher> Matchers,
    string Receiver,
    Items<string>? GroupBy,
    TimeSpan GroupWait,
    TimeSpan GroupInterval,
    TimeSpan RepeatInterval,
    bool Continue,
    Items<TimeWindow> Mute,
    Items<TimeWindow> Active,
    Items<EscalationStep> Escalation,
    Items<Route> Routes)
{
    /// <summary>The nodes that tell of an alert with such labels; none when the node itself does not match.</summary>
    public Items<Route> Match(Labels labels)
    {
        if (!Matchers.AllMatch(labels))
        {
            return [];
        }

        var found = new List<Route>();
        foreach (var child in Routes)
        {
            var deeper = child.Match(labels);
            found.AddRange(deeper);
            if (deeper.Count > 0 && !child.Continue)
            {
                break;
            }
        }

        return found.Count > 0 ? found.ToItems() : [this];
    }

    public Labels GroupLabels(Labels labels) => GroupBy is { } names ? labels.Only(names) : labels;

    public string GroupKey(Labels labels) => $"{Id}:{GroupLabels(labels)}";

    /// <summary>Whether it tells anything now, and why not.</summary>
    public string? ClosedBy(DateTimeOffset now)
    {
        if (Mute.FirstOrDefault(window => window.Contains(now)) is { } muted)
        {
            return muted.Name;
        }

        return Active.Count > 0 && !Active.Any(window => window.Contains(now)) ? $"outside of {string.Join(", ", Active.Select(window => window.Name))}" : null;
    }

    /// <summary>This node and all below it.</summary>
    public IEnumerable<Route> WithDescendants() => Routes.SelectMany(route => route.WithDescendants()).Prepend(this);

    /// <summary>The id of a node below <paramref name="parent"/>.</summary>
    public static string IdBelow(string? parent, Items<Matcher> matchers, int place) => parent is null
        ? "{}"
        : new StringBuilder(parent).Append('/').Append(matchers.Tell()).Append('/').Append(place).ToString();
}

/// <summary>Who is told as well of what nobody acknowledged.</summary>
/// <param name="After">How long after it was first told.</param>
public sealed record EscalationStep(TimeSpan After, string Receiver);

/// <summary>A name for channels that are told together.</summary>
public sealed record Receiver(string Name, Items<Channel> Channels);

/// <summary>One way to reach someone.</summary>
/// <param name="Key">Its receiver, kind and place, for example <c>ops/webhook/0</c>.</param>
/// <param name="SendsResolved">Whether it is told that something is over. What the chain took back is always told.</param>
public sealed record Channel(string Key, bool SendsResolved);
