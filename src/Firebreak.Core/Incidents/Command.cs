using Firebreak.Core.Alerting;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Ethereum;

namespace Firebreak.Core.Incidents;

/// <summary>What people and rooms may ask of an incident.</summary>
public abstract record Command
{
    private Command()
    {
    }

    /// <param name="Alert">The one that pages.</param>
    /// <param name="Beside">Other alerts of the same trouble that stand already; they enter the log together with the opening.</param>
    public sealed record Open(
        ChainId Chain, string Protocol, Alert Alert, UInt256 ValueAtRisk, Items<Happened.RoleAssigned> Roster, Items<Alert> Beside = default) : Command;

    /// <summary>Attach the alert, or take note of how it changed. Saying the same twice changes nothing.</summary>
    public sealed record Track(Alert Alert) : Command;

    public sealed record Assign(string Role, string Person) : Command;

    public sealed record ChangeSeverity(Severity To, string Reason) : Command;

    public sealed record Acknowledge : Command;

    public sealed record Note(string Text) : Command;

    public sealed record Propose(ProposedPlan Plan) : Command;

    /// <summary>Says why a playbook gives no plan. Saying the same twice changes nothing.</summary>
    public sealed record Withhold(Happened.PlanWithheld Why) : Command;

    /// <summary>The word of a person that what a plan closed may be opened. Said twice by one person it counts once.</summary>
    public sealed record AgreeToReopen(PlanId Plan, string Reason) : Command;

    public sealed record Approve(PlanId Plan, string How) : Command
    {
        /// <summary>What the person signed, verified against the roster already; null when nothing was signed.</summary>
        public SignedApproval? Proof { get; init; }
    }

    public sealed record Refuse(PlanId Plan, string Reason) : Command;

    /// <summary>Progress of a step, written by the responder. Accepted only when it follows from what happened before.</summary>
    public sealed record Report(Happened Progress) : Command;

    /// <summary>Write down when what a step did ends by itself. Saying the same twice changes nothing.</summary>
    public sealed record Bound(Happened.EffectBounded Effect) : Command;

    public sealed record Seal(Happened.CaseFileSealed CaseFile) : Command;

    /// <summary>Say of a page whether it was right. The first word counts; saying the same twice changes nothing.</summary>
    public sealed record JudgePage(AlertId Alert, bool IsFalse, string Reason) : Command;

    public sealed record Close(string Lesson) : Command;

    /// <summary>Begin a run. Saying the same twice changes nothing.</summary>
    public sealed record BeginRun(Happened.RunBegan Run) : Command;

    /// <inheritdoc cref="BeginRun"/>
    public sealed record MarkRun(Happened.RunMarked Mark) : Command;

    /// <summary>A person's answer to a run.</summary>
    public sealed record Answer(Happened.RunAnswered Given) : Command;

    /// <summary>Take note of how the kill switch stands. Saying the same twice changes nothing.</summary>
    public sealed record Heed(Automation Automation) : Command;
}

/// <summary>The incident's answer to a command.</summary>
public abstract record Decision
{
    private Decision()
    {
    }

    /// <param name="Events">What happened now; empty when there was nothing new in the command.</param>
    public sealed record Accepted(Items<Happened> Events) : Decision;

    public sealed record Refused(string Reason) : Decision;
}
