using System.Collections.Immutable;

namespace Firebreak.Core.Alerting.Notifying;

/// <summary>Why an alert that goes on is not told. Always named, always shown.</summary>
public abstract record Mute
{
    private Mute()
    {
    }

    /// <summary>One sentence for people.</summary>
    public abstract string Tell();

    public sealed record Silenced(SilenceId Silence, string By, DateTimeOffset Until, string Why) : Mute
    {
        public override string Tell() => FormattableString.Invariant($"silenced by {By} until {Until:u}: {Why} ({Silence})");
    }

    public sealed record Inhibited(AlertId By, string Rule) : Mute
    {
        public override string Tell() => $"inhibited while {Rule} goes on ({By})";
    }

    public sealed record Maintained(string Name) : Mute
    {
        public override string Tell() => $"maintenance: {Name}";
    }

    /// <param name="Until">When it is told, if it stays as it is.</param>
    public sealed record Flapping(int Onsets, DateTimeOffset Until) : Mute
    {
        public override string Tell() => FormattableString.Invariant($"flapping: it came {Onsets} times; told at {Until:u} if it stays");
    }
}

/// <summary>While something that matches the source goes on, nothing that matches the target and equals it in some labels is told.</summary>
public sealed record InhibitRule(Items<Matcher> Source, Items<Matcher> Target, Items<string> Equal);

/// <summary>Work on purpose: what matches is not told within the windows, and told afterwards if it still goes on.</summary>
public sealed record Maintenance(string Name, Items<Matcher> Matchers, Items<TimeWindow> Windows)
{
    public bool Covers(Labels labels, DateTimeOffset now) => Matchers.AllMatch(labels) && Windows.Any(window => window.Contains(now));
}

/// <summary>When something that comes and goes is told less.</summary>
/// <param name="Onsets">How often it may come within <paramref name="Within"/> before it counts as flapping.</param>
/// <param name="Quiet">How long it must stay as it is before it is told again.</param>
public sealed record FlapRule(int Onsets, TimeSpan Within, TimeSpan Quiet);

/// <summary>When the troubles of one fingerprint began, the latest last.</summary>
public sealed record Onsets(bool GoesOn, Items<DateTimeOffset> At)
{
    /// <summary>More are never needed.</summary>
    public const int Most = 32;

    public Onsets Next(Alert alert) => (GoesOn, alert.GoesOn) switch
    {
        (false, true) => new Onsets(true, At.Add(alert.LastSeenAt).TakeLast(Most).ToItems()),
        (true, false) => this with { GoesOn = false },
        _ => this,
    };
}

/// <summary>An alert with the labels that it is routed by.</summary>
public sealed record LabelledAlert(Alert Alert, Labels Labels);

/// <summary>Decides which alerts are not told, and why.</summary>
public sealed class Muting
{
    /// <summary>The rule that tells of silences which hide a page. No silence, inhibition, maintenance or damping hides it.</summary>
    public const string AboutSilences = "silence-hides-page";

    private readonly NoticePlan _plan;
    private readonly DateTimeOffset _now;
    private readonly List<Silence> _silences;
    private readonly ImmutableDictionary<Ethereum.Hash256, Onsets> _onsets;
    private readonly List<(InhibitRule Rule, Dictionary<string, List<LabelledAlert>> Sources)> _inhibitors;

    /// <param name="goingOn">All alerts that go on, muted or not.</param>
    public Muting(
        NoticePlan plan, Items<Silence> silences, ImmutableDictionary<Ethereum.Hash256, Onsets> onsets, IReadOnlyList<LabelledAlert> goingOn, DateTimeOffset now)
    {
        (_plan, _onsets, _now) = (plan, onsets, now);
        _silences = [.. silences.Where(silence => silence.StateAt(now) == SilenceState.Active)];
        _inhibitors = [.. plan.Inhibit.Select(rule => (rule, goingOn
            .Where(alert => rule.Source.AllMatch(alert.Labels))
            .GroupBy(alert => KeyOf(rule, alert.Labels), StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal)))];
    }

    public static bool IsAboutSilences(Alert alert) => alert.Rule == AboutSilences;

    /// <summary>Every reason not to tell of an alert; none when it is told.</summary>
    public Items<Mute> Of(LabelledAlert alert) => IsAboutSilences(alert.Alert) ? [] :
    [
        .. _silences.Where(silence => silence.Hides(alert.Labels)).Select(silence => new Mute.Silenced(silence.Id, silence.By, silence.EndsAt, silence.Why)),
        .. _plan.Maintenance.Where(work => work.Covers(alert.Labels, _now)).Select(work => new Mute.Maintained(work.Name)),
        .. Inhibition(alert),
        .. Flapping(alert.Alert),
    ];

    private IEnumerable<Mute> Inhibition(LabelledAlert alert)
    {
        foreach (var (rule, sources) in _inhibitors)
        {
            if (rule.Target.AllMatch(alert.Labels)
                && sources.TryGetValue(KeyOf(rule, alert.Labels), out var candidates)
                && FindSource(rule, candidates, alert) is { } source)
            {
                yield return new Mute.Inhibited(source.Alert.Id, source.Alert.Rule);
            }
        }
    }

    // An alert on both sides is not hidden by others on both sides: they would hide each other, and nobody would be told.
    private static LabelledAlert? FindSource(InhibitRule rule, List<LabelledAlert> candidates, LabelledAlert alert)
    {
        var isSource = rule.Source.AllMatch(alert.Labels);
        return candidates.Find(source => source.Alert.Id != alert.Alert.Id && !(isSource && rule.Target.AllMatch(source.Labels)));
    }

    private IEnumerable<Mute> Flapping(Alert alert)
    {
        if (_plan.Flap is not { } rule || !_onsets.TryGetValue(alert.Id.Fingerprint, out var onsets) || onsets.At.Count == 0)
        {
            yield break;
        }

        var last = onsets.At[^1];
        var recent = onsets.At.Count(at => at > last - rule.Within);
        if (recent > rule.Onsets && _now < last + rule.Quiet)
        {
            yield return new Mute.Flapping(recent, last + rule.Quiet);
        }
    }

    private static string KeyOf(InhibitRule rule, Labels labels) => string.Join('\u001f', rule.Equal.Select(name => labels[name]));
}
