namespace Firebreak.Core.Alerting.Notifying;

/// <summary>Identity of a silence.</summary>
public readonly record struct SilenceId(Guid Value)
{
    public static SilenceId MadeAt(DateTimeOffset instant) => new(Guid.CreateVersion7(instant));

    public override string ToString() => $"sil_{Value:N}";
}

public enum SilenceState
{
    Pending,
    Active,
    Expired,
}

/// <summary>Someone's wish not to be told of something for a while. It always ends.</summary>
/// <param name="Why">In the words of who made it.</param>
/// <param name="Version">Counts changes, so that of two who change it at once the second looks again.</param>
public sealed record Silence(
    SilenceId Id, Items<Matcher> Matchers, DateTimeOffset StartsAt, DateTimeOffset EndsAt, string By, string Why, DateTimeOffset ChangedAt, long Version)
{
    /// <summary>Longest reason, in characters.</summary>
    public const int LongestText = 1_000;

    public const int MostMatchers = 20;

    /// <summary>Nobody means to be deaf for longer than this.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    public SilenceState StateAt(DateTimeOffset now) => now >= EndsAt ? SilenceState.Expired : now < StartsAt ? SilenceState.Pending : SilenceState.Active;

    public bool Hides(Labels labels) => Matchers.AllMatch(labels);

    /// <summary>A new silence, or why there can be none.</summary>
    public static SilenceDecision Make(
        SilenceId id, Items<Matcher> matchers, DateTimeOffset startsAt, DateTimeOffset endsAt, string by, string why, DateTimeOffset now)
    {
        var silence = new Silence(id, matchers, startsAt < now ? now : startsAt, endsAt, by.Trim(), why.Trim(), now, Version: 1);
        return silence.FaultAt(now) is { } fault ? new SilenceDecision.Refused(fault) : new SilenceDecision.Accepted(silence);
    }

    /// <summary>Moves its end. What has ended stays ended: then make a new one.</summary>
    public SilenceDecision Extend(DateTimeOffset endsAt, string by, DateTimeOffset now)
    {
        if (StateAt(now) == SilenceState.Expired)
        {
            return new SilenceDecision.Refused("It has ended; make a new one.");
        }

        var extended = this with { EndsAt = endsAt, By = by.Trim(), ChangedAt = now, Version = Version + 1 };
        return extended.FaultAt(now) is { } fault ? new SilenceDecision.Refused(fault) : new SilenceDecision.Accepted(extended);
    }

    /// <summary>Ends it now.</summary>
    public SilenceDecision Expire(string by, DateTimeOffset now)
    {
        if (StateAt(now) == SilenceState.Expired)
        {
            return new SilenceDecision.Refused("It has ended already.");
        }

        return by.Trim().Length is 0 or > LongestText
            ? new SilenceDecision.Refused("Say who ends it.")
            : new SilenceDecision.Accepted(this with { StartsAt = StartsAt < now ? StartsAt : now, EndsAt = now, By = by.Trim(), ChangedAt = now, Version = Version + 1 });
    }

    private string? FaultAt(DateTimeOffset now) => this switch
    {
        { Matchers.Count: 0 or > MostMatchers } => $"It needs 1 to {MostMatchers} matchers.",
        _ when Matchers.All(matcher => matcher.MatchesNothing) => "At least one matcher must ask for something: these also match alerts without any label.",
        _ when EndsAt <= now || EndsAt <= StartsAt => "It ends before it begins.",
        _ when EndsAt - now > Longest => $"It lasts longer than {Longest.TotalDays:0} days.",
        { By.Length: 0 or > LongestText } => "Say who makes it.",
        { Why.Length: 0 or > LongestText } => "Say why; it is shown beside everything that it hides.",
        _ => null,
    };
}

/// <summary>What came of a wish about a silence.</summary>
public abstract record SilenceDecision
{
    private SilenceDecision()
    {
    }

    public sealed record Accepted(Silence Silence) : SilenceDecision;

    public sealed record Refused(string Reason) : SilenceDecision;
}

/// <summary>What a silence would hide.</summary>
/// <param name="Now">Alerts that go on.</param>
/// <param name="LastDay">Alerts of the last day that are over: the like of them would not have been told.</param>
/// <param name="Unhidable">Alerts that it matches and cannot hide, because they are about silences.</param>
public sealed record SilencePreview(Items<Alert> Now, Items<Alert> LastDay, Items<Alert> Unhidable)
{
    /// <summary>True when it hides the gravest, now or over the last day.</summary>
    public bool HidesP1 => Now.Concat(LastDay).Any(alert => alert.Severity == Detection.Severity.P1);

    public static SilencePreview Of(Items<Matcher> matchers, IEnumerable<LabelledAlert> alerts, DateTimeOffset now)
    {
        var since = now - TimeSpan.FromDays(1);
        var hit = alerts.Where(alert => matchers.AllMatch(alert.Labels) && (alert.Alert.GoesOn || alert.Alert.LastSeenAt >= since)).ToList();
        var hidable = hit.Where(alert => !Muting.IsAboutSilences(alert.Alert)).ToList();
        return new SilencePreview(
            hidable.Where(alert => alert.Alert.GoesOn).Select(alert => alert.Alert).ToItems(),
            hidable.Where(alert => !alert.Alert.GoesOn).Select(alert => alert.Alert).ToItems(),
            hit.Where(alert => Muting.IsAboutSilences(alert.Alert)).Select(alert => alert.Alert).ToItems());
    }
}
