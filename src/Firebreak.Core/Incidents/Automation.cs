namespace Firebreak.Core.Incidents;

/// <summary>Whether Firebreak may act: the fold over the log of the kill switch, which is hash-chained like that of an incident.</summary>
/// <param name="Number">How often it was turned; zero while nobody ever has.</param>
/// <param name="By">Who turned it last.</param>
public sealed record Automation(bool IsHalted, long Number, string By, DateTimeOffset Since, string Reason)
{
    /// <summary>Under this id the log of the switch lies beside those of incidents. No incident has it.</summary>
    public static IncidentId Log => default;

    /// <summary>As it is before anybody turned the switch.</summary>
    public static Automation Running { get; } = new(IsHalted: false, 0, "", default, "");

    public static Automation From(IReadOnlyList<Entry> log) => log.Count == 0
        ? Running
        : log[^1].What switch
        {
            Happened.AutomationHalted halted => new Automation(IsHalted: true, halted.Switch, halted.By, log[^1].RecordedAt, halted.Reason),
            Happened.AutomationResumed resumed => new Automation(IsHalted: false, resumed.Switch, resumed.By, log[^1].RecordedAt, resumed.Reason),
            var what => throw new InvalidDataException($"The log of the kill switch ends with {what.GetType().Name}."),
        };

    /// <summary>Anybody may stop the machine, for any reason or none.</summary>
    public Decision Halt(Actor by, string reason) => (IsHalted, reason.Length) switch
    {
        (_, > IncidentDecisions.LongestText) => TooLong,
        (true, _) => new Decision.Accepted([]),
        _ => new Decision.Accepted([new Happened.AutomationHalted(Number + 1, by.Name, reason)]),
    };

    /// <summary>Only a person starts it again, and says why.</summary>
    public Decision Resume(Actor by, string reason) => (by.Kind, reason.Length) switch
    {
        (_, > IncidentDecisions.LongestText) => TooLong,
        _ when !IsHalted => new Decision.Accepted([]),
        (ActorKind.Machine, _) => new Decision.Refused("Only a person resumes automation."),
        _ when string.IsNullOrWhiteSpace(reason) => new Decision.Refused("Say why automation may go on: it goes on the record."),
        _ => new Decision.Accepted([new Happened.AutomationResumed(Number + 1, by.Name, reason)]),
    };

    /// <summary>True when a plan that is under way stops or goes on by it and the record does not say so yet.</summary>
    public bool IsNewsTo(Incident incident, PlanView plan) =>
        Number > incident.LastSwitch && (IsHalted ? plan.Status is PlanStatus.Proposed or PlanStatus.Approved : incident.IsHalted);

    /// <summary>What an incident is told of the last turn.</summary>
    public Happened AsNews() => IsHalted ? new Happened.AutomationHalted(Number, By, Reason) : new Happened.AutomationResumed(Number, By, Reason);

    private static Decision.Refused TooLong { get; } = new($"A reason takes {IncidentDecisions.LongestText} characters.");
}
