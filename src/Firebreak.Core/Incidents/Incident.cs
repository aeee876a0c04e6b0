using Firebreak.Core.Alerting;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Ethereum;

namespace Firebreak.Core.Incidents;

/// <summary>Where an incident stands.</summary>
public enum IncidentStatus
{
    Open,
    Contained,
    Closed,

    /// <summary>All of its evidence was orphaned by the chain; kept, never deleted.</summary>
    Retracted,
}

/// <summary>A case that people own: the fold over its log.</summary>
public sealed record Incident(
    IncidentId Id,
    ChainId Chain,
    string Protocol,
    Address Subject,
    string Title,
    IncidentStatus Status,
    Severity Severity,
    UInt256 ValueAtRisk,
    DateTimeOffset OpenedAt,
    bool IsAcknowledged,
    Items<Alert> Alerts,
    Items<Happened.RoleAssigned> Roles,
    Items<PlanView> Plans,
    Happened.CaseFileSealed? CaseFile,
    long Version)
{
    /// <summary>Playbooks that are under way, or were.</summary>
    public Items<RunView> Runs { get; init; } = [];

    /// <summary>The last turn of the kill switch that it was told of; zero for none.</summary>
    public long LastSwitch { get; init; }

    /// <summary>True when its plans were told that automation is halted.</summary>
    public bool IsHalted { get; init; }

    /// <summary>Why playbooks gave no plan, as long as they give none.</summary>
    public Items<Happened.PlanWithheld> Withheld { get; init; } = [];

    /// <summary>Who said that what a plan closed may be opened.</summary>
    public Items<Happened.ReopeningAgreed> Reopenings { get; init; } = [];

    /// <summary>Reads a log back into the incident; null for an empty log.</summary>
    public static Incident? From(IReadOnlyList<Entry> log)
    {
        Incident? incident = null;
        foreach (var entry in log)
        {
            incident = incident is null ? Start(entry) : incident.After(entry);
        }

        return incident;
    }

    /// <summary>The incident after one more entry of its log.</summary>
    public Incident After(Entry entry) => Apply(entry.What) with { Version = entry.Sequence };

    /// <summary>What people said of its pages.</summary>
    public Items<Happened.PageJudged> PagesJudged { get; init; } = [];

    public PlanView? FindPlan(PlanId id) => Plans.FirstOrDefault(plan => plan.Plan.Id == id);

    private static Incident Start(Entry entry) => entry.What is Happened.Opened opened
        ? new Incident(
            entry.Incident, opened.Chain, opened.Protocol, opened.Subject, opened.Title, IncidentStatus.Open, opened.Severity,
            opened.ValueAtRisk, entry.RecordedAt, IsAcknowledged: false, [], [], [], CaseFile: null, entry.Sequence)
        : throw new InvalidDataException($"The log of {entry.Incident} does not begin with its opening.");

    private Incident Apply(Happened what) => what switch
    {
        Happened.AlertAttached attached => (this with { Alerts = Alerts.Add(attached.Alert) }).Revived(),
        Happened.AlertUpdated updated => WithAlert(updated.Alert),
        Happened.AlertRetracted retracted => WithoutEvidence(retracted),
        Happened.SeverityChanged changed => this with { Severity = changed.To },
        Happened.RoleAssigned assigned => this with { Roles = Roles.Where(role => role.Role != assigned.Role).Append(assigned).ToItems() },
        Happened.Acknowledged => this with { IsAcknowledged = true },
        Happened.ReopeningAgreed agreed => this with { Reopenings = Reopenings.Add(agreed) },
        Happened.PlanWithheld withheld => this with { Withheld = Withheld.Add(withheld) },
        Happened.PlanProposed proposed => this with
        {
            Plans = Plans.Add(new PlanView(proposed.Plan, PlanStatus.Proposed, []) { ProposedBy = proposed.By }),
            Withheld = Withheld.Where(withheld => withheld.Playbook != proposed.Plan.Playbook).ToItems(),
        },
        Happened.PlanEased eased => WithPlan(eased.Plan, plan => plan with { Plan = plan.Plan.Eased() }),
        Happened.ApprovalGiven given => WithPlan(given.Plan, plan => plan with { Approvals = plan.Approvals.Add(given) }),
        Happened.PlanApproved approved => WithPlan(approved.Plan, plan => plan with { Status = PlanStatus.Approved }),
        Happened.PlanRefused refused => WithPlan(refused.Plan, plan => plan with { Status = PlanStatus.Refused }),
        Happened.StepSimulated step => WithStep(step.Step, step),
        Happened.SafeOffered step => WithStep(step.Step, step),
        Happened.OwnerSigned step => WithStep(step.Step, step),
        Happened.StepSigned step => WithStep(step.Step, step),
        Happened.StepSent step => WithStep(step.Step, step),
        Happened.StepMined step => WithStep(step.Step, step),
        Happened.StepVerified step => WithStep(step.Step, step),
        Happened.EffectBounded bound => WithPlan(bound.Step.Plan, plan => plan with { Bounds = plan.Bounds.Add(bound) }),
        Happened.StepDropped step => WithStep(step.Step, step).Uncontained(),
        Happened.StepFailed step => WithStep(step.Step, step),
        Happened.Contained => this with { Status = IncidentStatus.Contained },
        Happened.CaseFileSealed sealedFile => this with { CaseFile = sealedFile },
        Happened.PageJudged judged => this with { PagesJudged = PagesJudged.Add(judged) },
        Happened.Closed => this with { Status = IncidentStatus.Closed },
        Happened.RunBegan run => this with { Runs = Runs.Add(new RunView(run.Run, run.Playbook, run.Alert, run.Text, [], [])) },
        Happened.RunMarked mark => WithRun(mark.Run, run => run with { Marks = run.Marks.Add(mark) }),
        Happened.RunAnswered answer => WithRun(answer.Run, run => run with { Answers = run.Answers.Add(answer) }),
        Happened.AutomationHalted halted => this with { LastSwitch = halted.Switch, IsHalted = true },
        Happened.AutomationResumed resumed => this with { LastSwitch = resumed.Switch, IsHalted = false },
        _ => this,
    };

    // What contained the incident is no longer on the chain.
    private Incident Uncontained() => Status == IncidentStatus.Contained ? this with { Status = IncidentStatus.Open } : this;

    private Incident WithAlert(Alert alert) => (this with
    {
        Alerts = Alerts.Select(known => known.Id == alert.Id ? alert : known).ToItems(),
    }).Revived();

    // Evidence that stands opens a retracted case again, whether it is the old evidence mined anew or other evidence.
    private Incident Revived() => Status == IncidentStatus.Retracted && Alerts.Any(alert => alert.State != AlertState.Retracted)
        ? this with { Status = IncidentStatus.Open }
        : this;

    private Incident WithoutEvidence(Happened.AlertRetracted retracted)
    {
        var alerts = Alerts
            .Select(alert => alert.Id != retracted.Alert ? alert : alert with
            {
                State = AlertState.Retracted,
                Standing = [],
                Ancestor = retracted.Lapse is null ? retracted.Ancestor : alert.Ancestor,
                Lapse = retracted.Lapse,
            })
            .ToItems();
        return this with
        {
            Alerts = alerts,
            Status = Status == IncidentStatus.Open && alerts.All(alert => alert.State == AlertState.Retracted) ? IncidentStatus.Retracted : Status,
        };
    }

    private Incident WithPlan(PlanId id, Func<PlanView, PlanView> change) => this with
    {
        Plans = Plans.Select(plan => plan.Plan.Id == id ? change(plan) : plan).ToItems(),
    };

    private Incident WithRun(RunId id, Func<RunView, RunView> change) => this with
    {
        Runs = Runs.Select(run => run.Id == id ? change(run) : run).ToItems(),
    };

    private Incident WithStep(StepKey step, Happened progress) =>
        WithPlan(step.Plan, plan => (plan with { Progress = plan.Progress.Add(progress) }).Settled());
}
