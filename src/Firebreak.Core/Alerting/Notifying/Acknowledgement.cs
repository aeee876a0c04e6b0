using Firebreak.Core.Detection;

namespace Firebreak.Core.Alerting.Notifying;

/// <summary>
/// Someone has taken an alert on: it is not repeated and does not escalate. It covers what was known when it was given; when the alert gets worse
/// it no longer holds.
/// </summary>
/// <param name="Severity">How grave the alert was then.</param>
/// <param name="Paged">Whether it woke people then.</param>
/// <param name="Until">When it stops to hold; null for as long as the alert lasts.</param>
public sealed record Acknowledgement(
    AlertId Alert, string By, string Why, DateTimeOffset At, DateTimeOffset? Until, Severity Severity, bool Paged)
{
    public const int LongestText = 1_000;

    public bool Covers(Alert alert, DateTimeOffset now) =>
        alert.Id == Alert && now >= At && (Until is not { } until || now < until) && alert.Severity >= Severity && (Paged || !alert.Pages);

    /// <summary>The acknowledgement of an alert, or why there can be none.</summary>
    public static AcknowledgeDecision Of(Alert alert, string by, string why, DateTimeOffset? until, DateTimeOffset now) => (by.Trim(), why.Trim()) switch
    {
        ({ Length: 0 or > LongestText }, _) => new AcknowledgeDecision.Refused("Say who takes it on."),
        (_, { Length: > LongestText }) => new AcknowledgeDecision.Refused($"A reason has at most {LongestText} characters."),
        _ when until <= now => new AcknowledgeDecision.Refused("It would end before it begins."),
        _ when !alert.GoesOn => new AcknowledgeDecision.Refused($"The alert is {alert.State.ToString().ToLowerInvariant()}; nothing is left to take on."),
        var (who, reason) => new AcknowledgeDecision.Accepted(new Acknowledgement(alert.Id, who, reason, now, until, alert.Severity, alert.Pages)),
    };
}

/// <summary>What came of a wish to acknowledge.</summary>
public abstract record AcknowledgeDecision
{
    private AcknowledgeDecision()
    {
    }

    public sealed record Accepted(Acknowledgement Acknowledgement) : AcknowledgeDecision;

    public sealed record Refused(string Reason) : AcknowledgeDecision;
}
