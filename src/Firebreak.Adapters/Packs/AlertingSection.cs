using Firebreak.Core;
using Firebreak.Core.Alerting.Notifying;
using Firebreak.Engine.Alerting;

namespace Firebreak.Adapters.Packs;

/// <summary>Reads <c>alerting:</c> of <c>firebreak.yaml</c>: who is told of what, and how they are reached.</summary>
/// <param name="resolve">Makes a path that is written relative to the file absolute.</param>
internal sealed class AlertingSection(Section alerting, Func<string, string> resolve)
{
    private const int DeepestRoute = 16;
    private const string MatcherForm = "a matcher such as severity=\"P1\", page!=\"true\" or rule=~\"re.*\"";

    private readonly List<ChannelEntry> _channels = [];
    private readonly Dictionary<string, TimeWindow> _windows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Items<EscalationStep>> _escalations = new(StringComparer.Ordinal);
    private Items<Receiver> _receivers = [];

    public static AlertingConfig Read(Section? alerting, Func<string, string> resolve) =>
        alerting is null ? AlertingConfig.Nobody : new AlertingSection(alerting, resolve).Read();

    private AlertingConfig Read()
    {
        _receivers = Unique("receivers", alerting.Children("receivers").Select(Receiver), receiver => receiver.Name);
        foreach (var window in Unique("windows", alerting.Children("windows").Select(WindowSection.Read), window => window.Name))
        {
            _windows[window.Name] = window;
        }

        foreach (var (name, steps) in Unique("escalations", alerting.Children("escalations").Select(Escalation), one => one.Name))
        {
            _escalations[name] = steps;
        }

        var plan = new NoticePlan(
            Root(alerting.Child("route")),
            _receivers,
            alerting.Children("inhibit").Select(Inhibit).ToItems(),
            alerting.Children("maintenance").Select(MaintenanceOf).ToItems(),
            Flap(),
            Duration(alerting, "resolveAfter", TimeSpan.FromDays(1)),
            Duration(alerting, "canary", TimeSpan.FromDays(1)));
        alerting.Close();
        return new AlertingConfig(plan, _channels.ToItems());
    }

    private Route Root(Section section)
    {
        var inherited = new Route(
            "", [], "", ["rule", "contract"], TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromHours(4), Continue: false, [], [], [], []);
        if (section.Has("match"))
        {
            section.Fault("match", "the first route must take every alert", "remove match: here, and write it in routes: below");
        }

        return Route(section, inherited, parent: null, place: 0, depth: 0);
    }

    private Route Route(Section section, Route inherited, string? parent, int place, int depth)
    {
        var matchers = section.Values<Matcher>("match", Match, MatcherForm);
        if (depth > 0 && matchers.Count == 0 && !section.Has("match"))
        {
            section.Fault("match", "match is missing", $"add match: [{MatcherForm}]");
        }

        var receiver = section.OptionalText("receiver") ?? inherited.Receiver;
        CheckReceiver(section, receiver);
        var here = inherited with
        {
            Id = Core.Alerting.Notifying.Route.IdBelow(parent, matchers, place),
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
        var below = section.Children("routes").ToList();
        if (depth == DeepestRoute && below.Count > 0)
        {
            section.Fault("routes", $"routes lie deeper than {DeepestRoute}", "write them flatter");
            below.Clear();
        }

        section.Close();
        var parentOfChildren = here with { Matchers = [], Mute = [], Active = [] };
        return here with { Routes = below.Select((child, at) => Route(child, parentOfChildren, here.Id, at, depth + 1)).ToItems() };
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

        if (_escalations.TryGetValue(name, out var steps))
        {
            return steps;
        }

        section.Fault("escalation", $"there is no escalation {FaultList.Quote(name)}", Choose(_escalations.Keys.Append("none")));
        return [];
    }

    private Items<TimeWindow> Windows(Section section, string key)
    {
        var found = new List<TimeWindow>();
        foreach (var name in section.Texts(key))
        {
            if (_windows.TryGetValue(name, out var window))
            {
                found.Add(window);
            }
            else
            {
                section.Fault(key, $"there is no window {FaultList.Quote(name)}", Choose(_windows.Keys));
            }
        }

        return found.ToItems();
    }

    private Receiver Receiver(Section section)
    {
        var name = section.Text("name");
        var channels = new List<Channel>();
        var before = _channels.Count;
        foreach (var (webhook, at) in section.Children("webhooks").Select((webhook, at) => (webhook, at)))
        {
            channels.Add(ChannelOf(webhook, FormattableString.Invariant($"{name}/webhook/{at}"), ChannelSections.Webhook(webhook, FormattableString.Invariant($"{name}/webhook/{at}"), resolve)));
        }

        foreach (var (log, at) in section.Children("logs").Select((log, at) => (log, at)))
        {
            channels.Add(ChannelOf(log, FormattableString.Invariant($"{name}/log/{at}"), ChannelSections.Log(log, FormattableString.Invariant($"{name}/log/{at}"), resolve)));
        }

        section.Close();
        return new Receiver(name, before == _channels.Count ? [] : channels.ToItems());
    }

    private Channel ChannelOf(Section section, string key, ChannelEntry entry)
    {
        _channels.Add(entry);
        var channel = new Channel(key, section.OptionalValue<bool>("sendResolved", Words.Flag, Words.FlagForm, otherwise: true));
        section.Close();
        return channel;
    }

    private (string Name, Items<EscalationStep> Steps) Escalation(Section section)
    {
        var name = section.Text("name");
        var steps = section.Children("steps").Select(step =>
        {
            var read = new EscalationStep(step.Value<TimeSpan>("after", Words.Duration, Words.DurationForm), step.Text("receiver"));
            CheckReceiver(step, read.Receiver);
            step.Close();
            return read;
        }).OrderBy(step => step.After).ToItems();
        section.Close();
        return (name, steps);
    }

    private static InhibitRule Inhibit(Section section)
    {
        var rule = new InhibitRule(
            section.Values<Matcher>("source", Match, MatcherForm), section.Values<Matcher>("target", Match, MatcherForm), section.Texts("equal"));
        foreach (var key in (string[])["source", "target"])
        {
            if (!section.Has(key))
            {
                section.Fault(key, $"{key} is missing", $"add {key}: [{MatcherForm}]");
            }
        }

        section.Close();
        return rule;
    }

    private Maintenance MaintenanceOf(Section section)
    {
        var work = new Maintenance(section.Text("name"), section.Values<Matcher>("match", Match, MatcherForm), Windows(section, "windows"));
        if (!section.Has("windows"))
        {
            section.Fault("windows", "windows is missing", "add windows: with names of windows");
        }

        section.Close();
        return work;
    }

    private FlapRule? Flap()
    {
        var (onsets, within, quiet) = (4, TimeSpan.FromHours(1), TimeSpan.FromMinutes(10));
        if (alerting.OptionalChild("flap") is not { } section)
        {
            return new FlapRule(onsets, within, quiet);
        }

        var rule = new FlapRule(
            section.OptionalValue<int>("onsets", Onsets, "how often it may come, 1 to 30", onsets),
            section.OptionalValue<TimeSpan>("within", Words.Duration, Words.DurationForm, within),
            section.OptionalValue<TimeSpan>("quiet", Words.Duration, Words.DurationForm, quiet));
        section.Close();
        return rule;
    }

    private static TimeSpan? Duration(Section section, string key, TimeSpan otherwise)
    {
        var read = section.OptionalValue<TimeSpan>(key, OrNone, $"{Words.DurationForm}, or none", otherwise);
        return read == TimeSpan.Zero ? null : read;
    }

    private void CheckReceiver(Section section, string name)
    {
        if (name.Length == 0 || !_receivers.Any(receiver => receiver.Name == name))
        {
            section.Fault("receiver", name.Length == 0 ? "receiver is missing" : $"there is no receiver {FaultList.Quote(name)}", Choose(_receivers.Select(receiver => receiver.Name)));
        }
    }

    private Items<T> Unique<T>(string key, IEnumerable<T> all, Func<T, string> name)
    {
        var list = all.ToList();
        foreach (var twice in list.GroupBy(name, StringComparer.Ordinal).Where(group => group.Key.Length > 0 && group.Count() > 1))
        {
            alerting.Fault(key, $"{FaultList.Quote(twice.Key)} is written twice", "give each its own name");
        }

        return list.DistinctBy(name, StringComparer.Ordinal).ToItems();
    }

    private static string Choose(IEnumerable<string> names) => names.Any() ? $"write one of: {string.Join(", ", names)}" : "write it first, in a list of its own below alerting:";

    private static bool OrNone(string text, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        return text == "none" || Words.Duration(text, out value);
    }

    private static bool Onsets(string text, out int value) => Words.Whole(text, out value) && value is >= 1 and <= 30;

    private static bool Match(string text, out Matcher value)
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
}
