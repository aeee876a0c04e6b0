using Firebreak.Core;
using Firebreak.Core.Alerting.Notifying;

namespace Firebreak.Adapters.Packs;

/// <summary>Reads the tree of routes. What a route does not say it inherits from the one above.</summary>
internal sealed class RouteSection(
    Items<Receiver> receivers, IReadOnlyDictionary<string, TimeWindow> windows, IReadOnlyDictionary<string, Items<EscalationStep>> escalations)
{
    private const int DeepestRoute = 16;

    public Route Root(Section section)
    {
        var inherited = new Route(
            "", [], "", ["rule", "contract"], TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromHours(4), Continue: false, [], [], [], []);
        if (section.Has("match"))
        {
            section.Fault("match", "the first route must take every alert", "remove match: here, and write it in routes: below");
        }

        return Read(section, inherited, parent: null, place: 0, depth: 0);
    }

    /// <summary>The windows that a key names.</summary>
    public Items<TimeWindow> Windows(Section section, string key)
    {
        var found = new List<TimeWindow>();
        foreach (var name in section.Texts(key))
        {
            if (windows.TryGetValue(name, out var window))
            {
                found.Add(window);
            }
            else
            {
                section.Fault(key, $"there is no window {FaultList.Quote(name)}", AlertingWords.Choose(windows.Keys));
            }
        }

        return found.ToItems();
    }

    public static void CheckReceiver(Section section, string name, Items<Receiver> receivers)
    {
        if (name.Length == 0 || !receivers.Any(receiver => receiver.Name == name))
        {
            section.Fault(
                "receiver", name.Length == 0 ? "receiver is missing" : $"there is no receiver {FaultList.Quote(name)}", AlertingWords.Choose(receivers.Select(receiver => receiver.Name)));
        }
    }

    private Route Read(Section section, Route inherited, string? parent, int place, int depth)
    {
        var matchers = section.Values<Matcher>("match", AlertingWords.Match, AlertingWords.MatcherForm);
        if (depth > 0 && matchers.Count == 0 && !section.Has("match"))
        {
            section.Fault("match", "match is missing", $"add match: [{AlertingWords.MatcherForm}]");
        }

        var receiver = section.OptionalText("receiver") ?? inherited.Receiver;
        CheckReceiver(section, receiver, receivers);
        var here = inherited with
        {
            Id = Route.IdBelow(parent, matchers, place),
            Matchers = matchers,
            Receiver = receiver,
            GroupBy = GroupBy(section, inherited),
            GroupWait = section.OptionalValue<TimeSpan>("groupWait", Words.Duration, Words.DurationForm, inherited.GroupWait),
            GroupInterval = section.OptionalValue<TimeSpan>("groupInterval", Words.Duration, Words.DurationForm, inherited.GroupInterval),
            RepeatInterval = section.OptionalValue<TimeSpan>("repeatInterval", Words.Duration, Words.DurationForm, inherited.RepeatInterval),
            Continue = section.OptionalValue<bool>("continue", Words.Flag, Words.FlagForm, otherwise: false),
            Mute = Windows(section, "mute"),
            Active = Windows(section, "active"),
            Escalation = EscalationOf(section, inherited),
            Routes = [],
        };
        var below = Below(section, depth);
        section.Close();
        var parentOfChildren = here with { Matchers = [], Mute = [], Active = [] };
        return here with { Routes = below.Select((child, at) => Read(child, parentOfChildren, here.Id, at, depth + 1)).ToItems() };
    }

    private static List<Section> Below(Section section, int depth)
    {
        var below = section.Children("routes").ToList();
        if (depth == DeepestRoute && below.Count > 0)
        {
            section.Fault("routes", $"routes lie deeper than {DeepestRoute}", "write them flatter");
            below.Clear();
        }

        return below;
    }

    private static Items<string>? GroupBy(Section section, Route inherited)
    {
        if (!section.Has("groupBy"))
        {
            section.Texts("groupBy");
            return inherited.GroupBy;
        }

        var names = section.Texts("groupBy");
        return names is ["all"] ? null : names;
    }

    private Items<EscalationStep> EscalationOf(Section section, Route inherited)
    {
        if (section.OptionalText("escalation") is not { } name)
        {
            return inherited.Escalation;
        }

        if (name == "none")
        {
            return [];
        }

        if (escalations.TryGetValue(name, out var steps))
        {
            return steps;
        }

        section.Fault("escalation", $"there is no escalation {FaultList.Quote(name)}", AlertingWords.Choose(escalations.Keys.Append("none")));
        return [];
    }
}
