using System.Collections.Concurrent;
using System.Globalization;
using Firebreak.Core;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Engine.Incidents;
using Firebreak.Ethereum;
using Microsoft.Extensions.Logging;

namespace Firebreak.Engine.Response;

/// <summary>Puts plans before people, and approves by itself only what a playbook and the operator's mode both leave to it.</summary>
public sealed partial class Responder(IIncidentDesk desk, ResponseScene scene, ILogger<Responder> logger) : IResponder
{
    private readonly PlanMaker _maker = new(scene);

    // Plans that wait are looked at again every few seconds: why one waits is told once, and again when it waits for something else.
    private readonly ConcurrentDictionary<PlanId, string> _waiting = [];

    public async Task<IReadOnlyList<PlanId>> ProposeAsync(IncidentId incident, CancellationToken cancellationToken)
    {
        return await desk.FindAsync(incident, cancellationToken) is { } found ? await ProposeAsync(found, scene.Packs.Playbooks, cancellationToken) : [];
    }

    /// <summary>Proposes what these playbooks say for an incident, or for a part of it.</summary>
    internal async Task<IReadOnlyList<PlanId>> ProposeAsync(Incident found, Items<Playbook> playbooks, CancellationToken cancellationToken)
    {
        if (found.Status is IncidentStatus.Closed or IncidentStatus.Retracted)
        {
            return [];
        }

        var incident = found.Id;
        var mode = await scene.ModeAsync(cancellationToken);
        var (plans, withheld) = await _maker.MakeAsync(found, playbooks, mode, cancellationToken);
        foreach (var plan in plans)
        {
            if (await desk.SubmitAsync(incident, new Command.Propose(plan), Actor.Firebreak, cancellationToken) is Decision.Accepted { Events: [var what] })
            {
                LogProposed(incident.ToString(), plan.Id.ToString(), what is Happened.PlanEased ? what.Tell() : plan.Title);
            }

            if (found.FindPlan(plan.Id) is null or { Status: PlanStatus.Proposed })
            {
                await ApproveByPolicyAsync(incident, plan, cancellationToken);
            }
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
        SubmitAsync(plan, (_, view) => Approve(view.Plan, by, how, proof: null), by, cancellationToken);

    public Task<Decision?> ApproveSignedAsync(string plan, Actor by, string how, ApprovalSignature signature, CancellationToken cancellationToken) =>
        SubmitAsync(plan, (incident, view) => signature.Message.Read(view.Plan, incident.Chain, signature.Signature) is { } proof && signature.Message.Person == by.Name
            ? Approve(view.Plan, by, how, proof)
            : (null, $"This is no signature of {by} for this plan."), by, cancellationToken);

    public async Task<ApprovalDraft?> DraftApprovalAsync(string plan, string person, string reason, BreakGlass breakGlass, CancellationToken cancellationToken)
    {
        if (await FindAsync(plan, cancellationToken) is not [var (incident, view)])
        {
            return null;
        }

        var now = DateTimeOffset.FromUnixTimeSeconds(scene.Time.GetUtcNow().ToUnixTimeSeconds());
        var latest = DateTimeOffset.FromUnixTimeSeconds(view.Plan.ExpiresAt.ToUnixTimeSeconds());
        var message = new ApprovalMessage(person, reason, breakGlass == BreakGlass.Yes, now + Approvers.Patience < latest ? now + Approvers.Patience : latest);
        var wallet = scene.Protocol.People.FirstOrDefault(known => known.Name == person && known.Wallet is not null)?.Wallet;
        return new ApprovalDraft(wallet, message, message.ToJson(view.Plan, incident.Chain), message.HashFor(view.Plan, incident.Chain));
    }

    public Task<Decision?> RefuseAsync(string plan, Actor by, string reason, CancellationToken cancellationToken) =>
        SubmitAsync(plan, (_, view) => (new Command.Refuse(view.Plan.Id, reason), null), by, cancellationToken);

    private (Command? Command, string? WhyNot) Approve(ProposedPlan plan, Actor by, string how, SignedApproval? proof)
    {
        var acting = plan.Steps.Select(step => scene.FindSigner(step.Signer)?.Address).OfType<Address>();
        return by.Kind == ActorKind.Person && Approvers.WhyNot(by.Name, proof, plan, scene.Protocol, acting, scene.Time.GetUtcNow()) is { } reason
            ? (null, reason)
            : (new Command.Approve(plan.Id, how) { Proof = proof }, null);
    }

    private async Task ApproveByPolicyAsync(IncidentId incident, ProposedPlan plan, CancellationToken cancellationToken)
    {
        if (plan.Approval != ApprovalPolicy.Automatic || await scene.ModeAsync(cancellationToken) != ResponseMode.Automatic)
        {
            return;
        }

        // Whoever makes a protocol stop again and again may want just that: then a person decides.
        if (plan.IsEarly && await ApprovedTodayAsync(plan.Id, known => known.IsEarly, cancellationToken) >= scene.Settings.EarlyActionsPerDay)
        {
            TellWaiting(incident, plan.Id, string.Create(CultureInfo.InvariantCulture, $"within a day {scene.Settings.EarlyActionsPerDay} plans acted on what only waited in a pool"));
            return;
        }

        var targets = plan.Steps.Select(step => step.Target).ToHashSet();
        if (await ApprovedTodayAsync(plan.Id, known => known.Steps.Any(step => targets.Contains(step.Target)), cancellationToken) >= scene.Settings.ActionsPerTargetPerDay)
        {
            TellWaiting(incident, plan.Id, string.Create(CultureInfo.InvariantCulture, $"Firebreak acted on its target {scene.Settings.ActionsPerTargetPerDay} times within a day already"));
            return;
        }

        var how = $"Playbook {plan.Playbook} leaves this to Firebreak, and the operator runs it in automatic mode.";
        if (await desk.SubmitAsync(incident, new Command.Approve(plan.Id, how), Actor.Firebreak, cancellationToken) is Decision.Accepted { Events.Count: > 0 })
        {
            _waiting.TryRemove(plan.Id, out _);
            LogApproved(incident.ToString(), plan.Id.ToString(), how);
        }
    }

    private void TellWaiting(IncidentId incident, PlanId plan, string why)
    {
        var isKnown = _waiting.TryGetValue(plan, out var told) && told == why;
        if (!isKnown)
        {
            _waiting[plan] = why;
            LogWaits(incident.ToString(), plan.ToString(), why);
        }
    }

    /// <summary>How many other plans of a kind Firebreak approved by itself within a day.</summary>
    private async Task<int> ApprovedTodayAsync(PlanId plan, Func<ProposedPlan, bool> isOfKind, CancellationToken cancellationToken)
    {
        var (since, count) = (scene.Time.GetUtcNow() - TimeSpan.FromDays(1), 0);
        foreach (var incident in await desk.ListAsync(cancellationToken))
        {
            var alike = incident.Plans.Where(known => known.Plan.Id != plan && isOfKind(known.Plan)).Select(known => known.Plan.Id).ToHashSet();
            if (alike.Count > 0)
            {
                count += (await desk.LogAsync(incident.Id, cancellationToken)).Count(entry => entry.RecordedAt > since && entry.Actor.Kind == ActorKind.Machine
                    && entry.What is Happened.PlanApproved approved && alike.Contains(approved.Plan));
            }
        }

        return count;
    }

    private async Task<Decision?> SubmitAsync(
        string plan, Func<Incident, PlanView, (Command? Command, string? WhyNot)> decide, Actor by, CancellationToken cancellationToken)
    {
        var matches = await FindAsync(plan, cancellationToken);
        switch (matches)
        {
            case []:
                return null;
            case [var (incident, view)]:
                var (command, reason) = decide(incident, view);
                return command is null ? new Decision.Refused(reason!) : await desk.SubmitAsync(incident.Id, command, by, cancellationToken);
            default:
                return new Decision.Refused($"{plan} could be any of {string.Join(", ", matches.Select(match => match.Plan.Plan.Id))}: write more digits.");
        }
    }

    private async Task<IReadOnlyList<(Incident Incident, PlanView Plan)>> FindAsync(string plan, CancellationToken cancellationToken) =>
        (await desk.ListAsync(cancellationToken))
            .SelectMany(incident => incident.Plans.Where(known => known.Plan.Id.IsNamed(plan)).Select(known => (incident, known)))
            .ToList();

    [LoggerMessage(5001, LogLevel.Warning, "{Incident}: {Plan} is proposed: {Title}")]
    private partial void LogProposed(string incident, string plan, string title);

    [LoggerMessage(5003, LogLevel.Warning, "{Incident}: {Playbook} gives no plan: {Reason}.")]
    private partial void LogWithheld(string incident, string playbook, string reason);

    [LoggerMessage(5004, LogLevel.Warning, "{Incident}: {Plan} waits for a person: {Why}.")]
    private partial void LogWaits(string incident, string plan, string why);

    [LoggerMessage(5002, LogLevel.Warning, "{Incident}: {Plan} is approved. {How}")]
    private partial void LogApproved(string incident, string plan, string how);
}
