using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Engine.Incidents;
using Firebreak.Engine.Response;

namespace Firebreak.Web;

/// <summary>What came of something that a person asked for.</summary>
public abstract record Outcome
{
    private Outcome()
    {
    }

    /// <summary>Recorded, or it was so already.</summary>
    public sealed record Done : Outcome;

    /// <summary>The incident or the responder said no.</summary>
    public sealed record Refused(string Reason) : Outcome;

    /// <summary>There is no such incident or plan.</summary>
    public sealed record Absent(string What) : Outcome;

    /// <summary>The request itself cannot be right.</summary>
    public sealed record Invalid(string Field, string Problem) : Outcome;
}

/// <summary>
/// What people do in the room, from the page and from the API alike: everyone who acts is on the incident's roster, and every text is
/// bounded before it reaches the log.
/// </summary>
public sealed class IncidentActions(IIncidentDesk desk, IResponder responder, AutomationSwitch automation)
{
    /// <summary>Longest note or reason, in characters.</summary>
    public const int LongestText = 4_000;

    private const int LongestName = 120;
    private const int ShortestPlanText = 13; // "plan_" and eight digits

    public Task<Outcome> AcknowledgeAsync(IncidentId id, string? actor, CancellationToken cancellationToken) =>
        SubmitAsync(id, actor, new Command.Acknowledge(), cancellationToken);

    public async Task<Outcome> NoteAsync(IncidentId id, string? actor, string? text, CancellationToken cancellationToken) =>
        FaultIn("text", text) ?? await SubmitAsync(id, actor, new Command.Note(text!.Trim()), cancellationToken);

    /// <summary>Whether a page was right.</summary>
    /// <param name="alert">The alert as printed.</param>
    public async Task<Outcome> JudgePageAsync(IncidentId id, string? actor, string alert, bool isFalse, CancellationToken cancellationToken) =>
        (await desk.FindAsync(id, cancellationToken))?.Alerts.FirstOrDefault(known => known.Id.ToString() == alert) is { } known
            ? await SubmitAsync(id, actor, new Command.JudgePage(known.Id, isFalse, "on the page"), cancellationToken)
            : new Outcome.Absent($"There is no alert {alert}.");

    /// <param name="plan">The plan as printed, or at least eight digits of it.</param>
    /// <param name="how">By which door the approval came, for the record.</param>
    public Task<Outcome> ApproveAsync(string plan, string? actor, string how, CancellationToken cancellationToken) =>
        DecideAsync(plan, actor, (id, by) => responder.ApproveAsync(id, by, how, cancellationToken), cancellationToken);

    /// <summary>Like <see cref="ApproveAsync"/>, with what the person signed with a wallet.</summary>
    /// <param name="typedData">As <see cref="IResponder.DraftApprovalAsync"/> gave it.</param>
    public Task<Outcome> ApproveSignedAsync(string plan, string? actor, string how, string? typedData, string? signature, CancellationToken cancellationToken)
    {
        if (ApprovalMessage.Parse(typedData ?? "") is not { } message)
        {
            return Task.FromResult<Outcome>(new Outcome.Invalid("typedData", "This is no approval to sign: ask for it again."));
        }

        return ApprovalSignature.Read(message, signature?.Trim() ?? "") is { } signed
            ? DecideAsync(plan, actor, (id, by) => responder.ApproveSignedAsync(id, by, how, signed, cancellationToken), cancellationToken)
            : Task.FromResult<Outcome>(new Outcome.Invalid("signature", "A signature is 65 bytes in hex: 0x and 130 digits."));
    }

    /// <summary>What the person has to sign; null when there is no such plan.</summary>
    public Task<ApprovalDraft?> DraftAsync(string plan, string? actor, string? reason, bool breakGlass, CancellationToken cancellationToken) =>
        plan.Length < ShortestPlanText || reason?.Length > LongestText || actor is not { Length: > 0 and <= LongestName }
            ? Task.FromResult<ApprovalDraft?>(null)
            : responder.DraftApprovalAsync(plan, actor, reason?.Trim() ?? "", breakGlass ? BreakGlass.Yes : BreakGlass.No, cancellationToken);

    /// <inheritdoc cref="ApproveAsync"/>
    public async Task<Outcome> RefuseAsync(string plan, string? actor, string? reason, CancellationToken cancellationToken) =>
        FaultIn("reason", reason)
        ?? await DecideAsync(plan, actor, (id, by) => responder.RefuseAsync(id, by, reason!.Trim(), cancellationToken), cancellationToken);

    /// <summary>The kill switch. Anybody may halt; the reason may be missing.</summary>
    public async Task<Outcome> HaltAsync(string? actor, string? reason, CancellationToken cancellationToken) =>
        string.IsNullOrWhiteSpace(actor) || actor.Length > LongestName
            ? new Outcome.Invalid("actor", "Say who you are: it goes on the record.")
            : reason?.Length > LongestText
                ? FaultIn("reason", reason)!
                : Told(await automation.HaltAsync(Actor.Human(actor.Trim()), reason?.Trim() ?? "", cancellationToken));

    /// <summary>Only somebody of the protocol's roster resumes automation, and says why.</summary>
    public async Task<Outcome> ResumeAsync(string? actor, string? reason, CancellationToken cancellationToken) =>
        FaultIn("reason", reason) ?? Told(await automation.ResumeAsync(Actor.Human(actor?.Trim() ?? ""), reason!.Trim(), cancellationToken));

    private async Task<Outcome> SubmitAsync(IncidentId id, string? actor, Command command, CancellationToken cancellationToken)
    {
        if (await desk.FindAsync(id, cancellationToken) is not { } incident)
        {
            return new Outcome.Absent($"There is no incident {id}.");
        }

        return FaultIn(incident, actor) ?? Told(await desk.SubmitAsync(id, command, Actor.Human(actor!), cancellationToken));
    }

    private async Task<Outcome> DecideAsync(
        string plan, string? actor, Func<string, Actor, Task<Decision?>> decide, CancellationToken cancellationToken)
    {
        if (plan.Length < ShortestPlanText)
        {
            return new Outcome.Invalid("plan", "A plan is named as printed (plan_…), with at least eight of its digits.");
        }

        var incidents = await desk.ListAsync(cancellationToken);
        var named = incidents
            .SelectMany(incident => incident.Plans.Select(view => (incident, Id: view.Plan.Id.ToString())))
            .Where(candidate => candidate.Id.StartsWith(plan, StringComparison.Ordinal))
            .Take(2)
            .ToList();
        return named switch
        {
            [] => new Outcome.Absent($"There is no plan {plan}."),
            [var (incident, id)] => FaultIn(incident, actor) ?? Told(await decide(id, Actor.Human(actor!))),
            _ => new Outcome.Invalid("plan", $"{plan} names more than one plan: give more of its digits."),
        };
    }

    private static Outcome Told(Decision? decision) => decision switch
    {
        null => new Outcome.Absent("It is gone."),
        Decision.Refused refused => new Outcome.Refused(refused.Reason),
        _ => new Outcome.Done(),
    };

    private static Outcome.Invalid? FaultIn(Incident incident, string? actor)
    {
        if (incident.Roles.Any(role => role.Person == actor))
        {
            return null;
        }

        var roster = string.Join(", ", incident.Roles.Select(role => role.Person).Distinct(StringComparer.Ordinal));
        return new Outcome.Invalid("actor", roster.Length == 0
            ? "Nobody is on the roster of this incident: name the people in the protocol file."
            : $"Only people on the roster may act: {roster}.");
    }

    private static Outcome.Invalid? FaultIn(string field, string? text) => text?.Trim().Length switch
    {
        null or 0 => new Outcome.Invalid(field, "Say something: it goes on the record."),
        > LongestText => new Outcome.Invalid(field, $"At most {LongestText} characters."),
        _ => null,
    };
}
