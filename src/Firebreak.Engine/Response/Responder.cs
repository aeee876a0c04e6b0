using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Engine.Incidents;
using Microsoft.Extensions.Logging;

namespace Firebreak.Engine.Response;

/// <summary>Puts plans before people, and approves by itself only what a playbook and the operator's mode both leave to it.</summary>
public sealed partial class Responder(IIncidentDesk desk, ResponseScene scene, ILogger<Responder> logger) : IResponder
{
    private const int ShortestPrefix = 8;

    private readonly PlanMaker _maker = new(scene);

    public async Task<IReadOnlyList<PlanId>> ProposeAsync(IncidentId incident, CancellationToken cancellationToken)
    {
        if (await desk.FindAsync(incident, cancellationToken) is not { } found || found.Status is IncidentStatus.Closed or IncidentStatus.Retracted)
        {
            return [];
        }

        var mode = await scene.ModeAsync(cancellationToken);
        var (plans, withheld) = await _maker.MakeAsync(found, mode, cancellationToken);
        foreach (var plan in plans)
        {
            if (await desk.SubmitAsync(incident, new Command.Propose(plan), Actor.Firebreak, cancellationToken) is Decision.Accepted { Events.Count: > 0 })
            {
                LogProposed(incident.ToString(), plan.Id.ToString(), plan.Title);
            }

            await ApproveByPolicyAsync(incident, found.FindPlan(plan.Id)?.Plan ?? plan, cancellationToken);
        }

        foreach (var why in withheld)
        {
            if (await desk.SubmitAsync(incident, new Command.Withhold(why), Actor.Firebreak, cancellationToken) is Decision.Accepted { Events.Count: > 0 })
            {
                LogWithheld(incident.ToString(), why.Playbook, why.Reason);
            }
        }

        var now = await desk.FindAsync(incident, cancellationToken);
        return plans
            .Select(plan => plan.Id)
            .Where(id => now?.FindPlan(id) is { Status: not (PlanStatus.Refused or PlanStatus.Failed) })
            .ToList();
    }

    public Task<Decision?> ApproveAsync(string plan, Actor by, string how, CancellationToken cancellationToken) =>
        SubmitAsync(plan, id => new Command.Approve(id, how), by, cancellationToken);

    public Task<Decision?> RefuseAsync(string plan, Actor by, string reason, CancellationToken cancellationToken) =>
        SubmitAsync(plan, id => new Command.Refuse(id, reason), by, cancellationToken);

    private async Task ApproveByPolicyAsync(IncidentId incident, ProposedPlan plan, CancellationToken cancellationToken)
    {
        if (plan.Approval != ApprovalPolicy.Automatic || await scene.ModeAsync(cancellationToken) != ResponseMode.Automatic)
        {
            return;
        }

        var how = $"Playbook {plan.Playbook} leaves this to Firebreak, and the operator runs it in automatic mode.";
        if (await desk.SubmitAsync(incident, new Command.Approve(plan.Id, how), Actor.Firebreak, cancellationToken) is Decision.Accepted { Events.Count: > 0 })
        {
            LogApproved(incident.ToString(), plan.Id.ToString(), how);
        }
    }

    private async Task<Decision?> SubmitAsync(string plan, Func<PlanId, Command> command, Actor by, CancellationToken cancellationToken)
    {
        var matches = new List<(IncidentId Incident, PlanId Plan)>();
        foreach (var incident in await desk.ListAsync(cancellationToken))
        {
            matches.AddRange(incident.Plans.Where(known => Matches(known.Plan.Id, plan)).Select(known => (incident.Id, known.Plan.Id)));
        }

        return matches switch
        {
            [] => null,
            [var (incident, id)] => await desk.SubmitAsync(incident, command(id), by, cancellationToken),
            _ => new Decision.Refused($"{plan} could be any of {string.Join(", ", matches.Select(match => match.Plan))}: write more digits."),
        };
    }

    /// <summary>True for the whole hash, the printed form, or a prefix of at least eight digits, with or without <c>plan_</c>.</summary>
    internal static bool Matches(PlanId id, string text)
    {
        var digits = text.StartsWith("plan_", StringComparison.Ordinal) ? text.AsSpan(5) : text.StartsWith("0x", StringComparison.Ordinal) ? text.AsSpan(2) : text;
        return digits.Length >= ShortestPrefix && id.Value.ToString().AsSpan(2).StartsWith(digits, StringComparison.OrdinalIgnoreCase);
    }

    [LoggerMessage(5001, LogLevel.Warning, "{Incident}: {Plan} is proposed: {Title}")]
    private partial void LogProposed(string incident, string plan, string title);

    [LoggerMessage(5003, LogLevel.Warning, "{Incident}: {Playbook} gives no plan: {Reason}.")]
    private partial void LogWithheld(string incident, string playbook, string reason);

    [LoggerMessage(5002, LogLevel.Warning, "{Incident}: {Plan} is approved. {How}")]
    private partial void LogApproved(string incident, string plan, string how);
}
