using System.Globalization;
using Firebreak.Core.Alerting;
using Firebreak.Core.Detection;
using Firebreak.Core.Incidents;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Web.Views;

/// <summary>The room's words for the states of the domain.</summary>
public static class Words
{
    public static Chip Of(Severity severity) => severity switch
    {
        Severity.P1 => new Chip("P1 loss of funds", Tone.Alarm, Sign.Alarm),
        Severity.P2 => new Chip("P2 major", Tone.Waiting, Sign.Alarm),
        Severity.P3 => new Chip("P3 minor", Tone.Neutral, Sign.Dot),
        Severity.P4 => new Chip("P4 low", Tone.Neutral, Sign.Dot),
        _ => new Chip("P5 information", Tone.Faded, Sign.Dot),
    };

    /// <summary>For an alert about watching itself, where nobody's funds are named.</summary>
    public static Chip Watching(Severity severity, bool pages) =>
        new($"{severity}{(pages ? " pages" : "")}", pages ? Tone.Alarm : Tone.Waiting, Sign.Alarm);

    public static Chip Of(IncidentStatus status) => status switch
    {
        IncidentStatus.Open => new Chip("Open", Tone.Alarm, Sign.Alarm),
        IncidentStatus.Contained => new Chip("Contained", Tone.Good, Sign.Shield),
        IncidentStatus.Closed => new Chip("Closed", Tone.Faded, Sign.Check),
        _ => new Chip("Retracted", Tone.Faded, Sign.Undo),
    };

    public static Chip Of(AlertState state) => state switch
    {
        AlertState.Provisional => new Chip("Provisional", Tone.Waiting, Sign.Clock),
        AlertState.Confirmed => new Chip("Confirmed", Tone.Alarm, Sign.Check),
        AlertState.Resolved => new Chip("Resolved", Tone.Good, Sign.Check),
        _ => new Chip("Retracted", Tone.Faded, Sign.Undo),
    };

    public static Chip Of(NodeCondition condition) => condition switch
    {
        NodeCondition.Healthy => new Chip("Node connected", Tone.Good, Sign.Check),
        NodeCondition.Connecting => new Chip("Connecting to node", Tone.Waiting, Sign.Clock),
        NodeCondition.Stalled => new Chip("Node stalled", Tone.Waiting, Sign.Clock),
        NodeCondition.Lying => new Chip("Node is lying", Tone.Alarm, Sign.Alarm),
        _ => new Chip("Node unreachable", Tone.Alarm, Sign.Cross),
    };

    public static Chip Of(PlanView plan, bool isExpired) => plan.Status switch
    {
        PlanStatus.Proposed when isExpired => new Chip("Expired", Tone.Faded, Sign.Clock),
        PlanStatus.Proposed when plan.Plan.Approval == ApprovalPolicy.Automatic => new Chip("Proposed", Tone.Waiting, Sign.Clock),
        PlanStatus.Proposed => new Chip("Waits for approval", Tone.Waiting, Sign.Clock),
        PlanStatus.Approved => new Chip("Approved, being carried out", Tone.Waiting, Sign.Send),
        PlanStatus.Refused => new Chip("Refused", Tone.Faded, Sign.Cross),
        PlanStatus.Done => new Chip("Done and read back", Tone.Good, Sign.Shield),
        _ => new Chip("Failed", Tone.Alarm, Sign.Cross),
    };

    /// <summary>The kill switch is on.</summary>
    public static Chip Halted { get; } = new("Automation halted", Tone.Alarm, Sign.Cross);

    /// <summary>Who must approve, and who has.</summary>
    public static Shown Approval(PlanView plan)
    {
        var needed = plan.Plan.PeopleNeeded switch
        {
            0 => "Firebreak may approve this by itself",
            1 => "One person must approve",
            var count => string.Create(CultureInfo.InvariantCulture, $"{count} people must approve, each with a wallet"),
        };
        var among = plan.Plan.Among.Count == 0 ? "" : $", of {string.Join(", ", plan.Plan.Among)}";
        var given = plan.Approvals.Count == 0 ? "" : $"; given by {string.Join(", ", plan.Approvals.Select(approval => approval.By).Distinct(StringComparer.Ordinal))}";
        return $"{needed}{among}{given}";
    }

    public static string Of(Family family) => family switch
    {
        Family.ControlFlow => "control flow",
        _ => family.ToString().ToLowerInvariant(),
    };

    /// <summary>Enough of a hash to recognise it; the whole one belongs in a title beside it.</summary>
    public static string Brief(Hash256 hash)
    {
        var text = hash.ToString();
        return $"{text[..10]}…{text[^4..]}";
    }

    public static string Brief(Address address)
    {
        var text = address.ToString();
        return $"{text[..8]}…{text[^4..]}";
    }
}
