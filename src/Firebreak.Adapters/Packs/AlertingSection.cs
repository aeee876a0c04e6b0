using Firebreak.Core;
using Firebreak.Core.Alerting.Notifying;
using Firebreak.Engine.Alerting;

namespace Firebreak.Adapters.Packs;

/// <summary>Reads <c>alerting:</c> of <c>firebreak.yaml</c>: who is told of what, and how they are reached.</summary>
/// <param name="resolve">Makes a path that is written relative to the file absolute.</param>
internal sealed class AlertingSection(Section alerting, Func<string, string> resolve)
{
    public static AlertingConfig Read(Section? alerting, Func<string, string> resolve) =>
        alerting is null ? AlertingConfig.Nobody : new AlertingSection(alerting, resolve).Read();

    private AlertingConfig Read()
    {
        var reader = new ReceiverSection(resolve);
        var receivers = Unique("receivers", alerting.Children("receivers").Select(reader.Read), receiver => receiver.Name);
        var windows = Unique("windows", alerting.Children("windows").Select(WindowSection.Read), window => window.Name);
        var escalations = Unique("escalations", alerting.Children("escalations").Select(section => Escalation(section, receivers)), one => one.Name);
        var routes = new RouteSection(
            receivers,
            windows.ToDictionary(window => window.Name, StringComparer.Ordinal),
            escalations.ToDictionary(one => one.Name, one => one.Steps, StringComparer.Ordinal));
        var plan = new NoticePlan(
            routes.Root(alerting.Child("route")),
            receivers,
            alerting.Children("inhibit").Select(Inhibit).ToItems(),
            alerting.Children("maintenance").Select(section => MaintenanceOf(section, routes)).ToItems(),
            Flap(),
            Duration("resolveAfter", TimeSpan.FromDays(1)),
            Duration("canary", TimeSpan.FromDays(1)));
        alerting.Close();
        return new AlertingConfig(plan, reader.Channels.ToItems());
    }

    private static (string Name, Items<EscalationStep> Steps) Escalation(Section section, Items<Receiver> receivers)
    {
        var name = section.Text("name");
        var steps = section.Children("steps").Select(step =>
        {
            var read = new EscalationStep(step.Value<TimeSpan>("after", Words.Duration, Words.DurationForm), step.Text("receiver"));
            RouteSection.CheckReceiver(step, read.Receiver, receivers);
            step.Close();
            return read;
        }).OrderBy(step => step.After).ToItems();
        section.Close();
        return (name, steps);
    }

    private static InhibitRule Inhibit(Section section)
    {
        var rule = new InhibitRule(
            section.Values<Matcher>("source", AlertingWords.Match, AlertingWords.MatcherForm),
            section.Values<Matcher>("target", AlertingWords.Match, AlertingWords.MatcherForm),
            section.Texts("equal"));
        foreach (var key in (string[])["source", "target"])
        {
            if (!section.Has(key))
            {
                section.Fault(key, $"{key} is missing", $"add {key}: [{AlertingWords.MatcherForm}]");
            }
        }

        section.Close();
        return rule;
    }

    private static Maintenance MaintenanceOf(Section section, RouteSection routes)
    {
        var work = new Maintenance(
            section.Text("name"), section.Values<Matcher>("match", AlertingWords.Match, AlertingWords.MatcherForm), routes.Windows(section, "windows"));
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

    private TimeSpan? Duration(string key, TimeSpan otherwise)
    {
        var read = alerting.OptionalValue<TimeSpan>(key, AlertingWords.OrNone, $"{Words.DurationForm}, or none", otherwise);
        return read == TimeSpan.Zero ? null : read;
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

    private static bool Onsets(string text, out int value) => Words.Whole(text, out value) && value is >= 1 and <= 30;
}
