using Firebreak.Core.Alerting;

namespace Firebreak.Core.Incidents;

/// <summary>What an incident answers to commands. Pure: the same incident and command always give the same decision.</summary>
public static class IncidentDecisions
{
    /// <summary>Longest text, in characters, that a person may write into a case.</summary>
    public const int LongestText = 10_000;

    /// <summary>So many reasons why there is no plan stand in a case at once.</summary>
    public const int MostWithheld = 50;

    public static Decision Decide(this Incident incident, Command command, Actor by, DateTimeOffset now) => command switch
    {
        _ when TextOf(command) is { Length: > LongestText } text => Refused($"{text.Length} characters are too many: a case takes {LongestText} at once."),
        Command.Track track => Track(incident, track.Alert),
        Command.Assign assign when incident.Roles.Contains(new Happened.RoleAssigned(assign.Role, assign.Person)) => Nothing,
        Command.Assign assign => Accept(new Happened.RoleAssigned(assign.Role, assign.Person)),
        Command.ChangeSeverity change when change.To == incident.Severity => Nothing,
        Command.ChangeSeverity change => Accept(new Happened.SeverityChanged(incident.Severity, change.To, change.Reason)),
        Command.Acknowledge when incident.IsAcknowledged => Nothing,
        Command.Acknowledge => Accept(new Happened.Acknowledged()),
        Command.Note note when string.IsNullOrWhiteSpace(note.Text) => Refused("A note needs words."),
        Command.Note note => Accept(new Happened.Noted(note.Text)),
        Command.JudgePage judge => JudgePage(incident, judge),
        Command.Propose propose => Propose(incident, propose.Plan, by),
        Command.AgreeToReopen agree => AgreeToReopen(incident, agree, by),
        Command.Withhold withhold => Withhold(incident, withhold.Why),
        Command.Approve approve => PlanVerdicts.Approve(incident, approve, by, now),
        Command.Refuse refuse => Refuse(incident, refuse),
        Command.Report report => Report(incident, report.Progress),
        Command.Bound bound => Bound(incident, bound.Effect),
        Command.Seal seal when incident.CaseFile == seal.CaseFile => Nothing,
        Command.Seal seal => Accept(seal.CaseFile),
        Command.Close when incident.Status == IncidentStatus.Closed => Nothing,
        Command.Close close when incident.Status is IncidentStatus.Contained or IncidentStatus.Retracted => Accept(new Happened.Closed(close.Lesson)),
        Command.Close => Refused($"An incident that is {incident.Status} cannot be closed: contain it first, or wait until its evidence is retracted."),
        Command.BeginRun begin => RunVerdicts.Begin(incident, begin.Run),
        Command.MarkRun mark => RunVerdicts.Mark(incident, mark.Mark),
        Command.Answer answer => RunVerdicts.Answer(incident, answer.Given, by),
        Command.Heed heed when heed.Automation.Number <= incident.LastSwitch => Nothing,
        Command.Heed heed => Accept(heed.Automation.AsNews()),
        _ => Refused($"{command.GetType().Name} is not possible on an incident that exists already."),
    };

    /// <summary>The first entries of a new incident.</summary>
    public static Items<Happened> Opening(Command.Open command) =>
    [
        new Happened.Opened(
            command.Chain, command.Protocol, command.Alert.Subject, $"{command.Protocol}: {command.Alert.Because}", command.Alert.Severity, command.ValueAtRisk),
        new Happened.AlertAttached(command.Alert),
        .. command.Beside.Select(alert => new Happened.AlertAttached(alert)),
        .. command.Roster,
    ];

    private static string TextOf(Command command) => command switch
    {
        Command.Assign assign => assign.Role + assign.Person,
        Command.ChangeSeverity change => change.Reason,
        Command.AgreeToReopen agree => agree.Reason,
        Command.Note note => note.Text,
        Command.JudgePage judge => judge.Reason,
        Command.Approve approve => approve.How,
        Command.Refuse refuse => refuse.Reason,
        Command.Close close => close.Lesson,
        _ => "",
    };

    private static Decision.Accepted Nothing { get; } = new([]);

    private static Decision.Accepted Accept(params ReadOnlySpan<Happened> events) => new(Items.Create(events));

    private static Decision.Refused Refused(string reason) => new(reason);

    // Whether it was right is a fact about the past: an opposite word later would be learned from twice.
    private static Decision JudgePage(Incident incident, Command.JudgePage judge)
    {
        var known = incident.PagesJudged.FirstOrDefault(judged => judged.Alert == judge.Alert);
        return incident.Alerts.FirstOrDefault(alert => alert.Id == judge.Alert) is not { } about ? Refused("This incident has no such alert.")
            : known is not null && known.IsFalse == judge.IsFalse ? Nothing
            : known is not null ? Refused($"It was called {(known.IsFalse ? "false" : "true")} before, and that was learned from: write a note instead.")
            : !about.Pages ? Refused("This alert woke nobody: only pages are judged.")
            : Accept(new Happened.PageJudged(judge.Alert, judge.IsFalse, judge.Reason));
    }

    private static Decision.Accepted Track(Incident incident, Alert alert)
    {
        var known = incident.Alerts.FirstOrDefault(candidate => candidate.Id == alert.Id);
        if (known is null)
        {
            return Accept(new Happened.AlertAttached(alert));
        }

        // A crash makes the incident room read again what it has read: older word of an alert is no news.
        if (known == alert || alert.LastSeenAt < known.LastSeenAt)
        {
            return Nothing;
        }

        return alert.State == AlertState.Retracted
            ? known.State == AlertState.Retracted ? Nothing : Accept(new Happened.AlertRetracted(alert.Id, alert.Lapse is null ? alert.Ancestor ?? default : default) { Lapse = alert.Lapse })
            : Accept(new Happened.AlertUpdated(alert));
    }

    private static Decision Propose(Incident incident, ProposedPlan plan, Actor by)
    {
        if (incident.FindPlan(plan.Id) is { } known)
        {
            // One way only: what is left to Firebreak is approved in the same breath, and then no evidence is asked for any more.
            var isEased = by.Kind == ActorKind.Machine && known is { Status: PlanStatus.Proposed, Plan.AwaitsEvidence: true } && plan == known.Plan.Eased();
            return isEased ? Accept(new Happened.PlanEased(plan.Id, plan.Because)) : Nothing;
        }

        return incident.Status is IncidentStatus.Closed or IncidentStatus.Retracted
            ? Refused($"No plan can be proposed for an incident that is {incident.Status}.")
            : Accept(new Happened.PlanProposed(plan) { By = by.Kind == ActorKind.Person ? by.Name : null });
    }

    private static Decision AgreeToReopen(Incident incident, Command.AgreeToReopen agree, Actor by) => incident.FindPlan(agree.Plan) switch
    {
        null => Refused($"{agree.Plan} is not a plan of {incident.Id}."),
        _ when by.Kind == ActorKind.Machine => Refused("That a cause is gone only a person can say."),
        _ when string.IsNullOrWhiteSpace(agree.Reason) => Refused("Why is the cause gone? Write it down."),
        { Status: not PlanStatus.Done } plan => Refused($"{agree.Plan} is {plan.Status}: there is nothing to take back."),
        _ when incident.Reopenings.Any(known => known.Plan == agree.Plan && known.Person == by.Name) => Nothing,
        _ => Accept(new Happened.ReopeningAgreed(agree.Plan, by.Name, agree.Reason)),
    };

    private static Decision Bound(Incident incident, Happened.EffectBounded effect) => incident.FindPlan(effect.Step.Plan) switch
    {
        null => Refused($"{effect.Step} is not a step of {incident.Id}."),
        var plan when plan.StandingOf(effect.Step.Number)?.Block != effect.Mined => Refused($"{effect.Step} does not stand in block {effect.Mined}."),
        var plan when plan.BoundOf(effect.Step.Number) == effect => Nothing,
        _ => Accept(effect),
    };

    private static Decision Withhold(Incident incident, Happened.PlanWithheld why)
    {
        if (incident.Withheld.Contains(why))
        {
            return Nothing;
        }

        if (incident.Status is IncidentStatus.Closed or IncidentStatus.Retracted)
        {
            return Refused($"No plan is missed for an incident that is {incident.Status}.");
        }

        return incident.Withheld.Count < MostWithheld ? Accept(why) : Refused($"{MostWithheld} reasons why there is no plan stand there already.");
    }

    private static Decision Refuse(Incident incident, Command.Refuse refuse) => incident.FindPlan(refuse.Plan) switch
    {
        null => Refused($"{refuse.Plan} is not a plan of {incident.Id}."),
        { Status: PlanStatus.Refused } => Nothing,
        { Status: PlanStatus.Proposed } => Accept(new Happened.PlanRefused(refuse.Plan, refuse.Reason)),
        var plan => Refused($"{refuse.Plan} is already {plan.Status} and can no longer be refused."),
    };

    private static Decision Report(Incident incident, Happened progress)
    {
        if (progress is Happened.Contained)
        {
            return incident.Status is IncidentStatus.Contained or IncidentStatus.Closed ? Nothing : Accept(progress);
        }

        if (PlanView.StepOf(progress) is not { } step)
        {
            return Refused($"{progress.GetType().Name} is not progress of a step.");
        }

        var plan = incident.FindPlan(step.Plan);
        if (plan is null)
        {
            return Refused($"{step} is not a step of {incident.Id}.");
        }

        if (StepRules.IsRepeat(plan, step, progress))
        {
            return Nothing;
        }

        return StepRules.WhyNot(plan, step, progress) is { } reason ? Refused(reason) : Accept(progress);
    }
}
