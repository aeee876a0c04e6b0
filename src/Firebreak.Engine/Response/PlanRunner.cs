using System.Diagnostics;
using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Engine.Incidents;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Response;

/// <summary>
/// Carries one plan on, move by move, until it has to wait. Every move either only asks, or its fact is in the log before the next one:
/// signed bytes are written down before they leave, so that stopping between any two lines loses nothing and repeats nothing.
/// </summary>
internal sealed class PlanRunner(IncidentId incidentId, PlanId planId, IIncidentDesk desk, ResponseScene scene)
{
    // A round that takes longer than this goes round in circles; the next one begins with a fresh look.
    private const int MostMoves = 40;

    private readonly Dictionary<int, Sighting> _sights = [];
    private StepHands? _hands;
    private string? _lastRefusal;

    /// <returns>What the plan waits for; null when there is nothing to wait for, or when it is to be looked at again.</returns>
    public async Task<string?> RunAsync(CancellationToken cancellationToken)
    {
        var head = await scene.View.HeadAsync(cancellationToken);
        foreach (var (step, sight) in _sights.ToList())
        {
            _sights[step] = sight with { RivalTip = null };
        }

        for (var moves = 0; moves < MostMoves; moves++)
        {
            if (await desk.FindAsync(incidentId, cancellationToken) is not { } incident || incident.FindPlan(planId) is not { } plan)
            {
                return null;
            }

            var automation = await scene.Switch.ReadAsync(cancellationToken);
            if (automation.IsNewsTo(incident, plan))
            {
                await desk.SubmitAsync(incidentId, new Command.Heed(automation), Actor.Firebreak, cancellationToken);
                continue;
            }

            var now = new Situation(head, scene.Time.GetUtcNow(), automation.IsHalted, await SignedThisHourAsync(plan, cancellationToken));
            var next = Execution.Next(
                incident, plan, now, scene.Rules, step => SightOf(step, head), step => scene.WhyNot(step, incident.Chain));
            if (next.Move is NextMove.Wait wait)
            {
                return $"{next.Step.Call} waits for {wait.For}";
            }

            if (next.Move is NextMove.Done || !await MakeAsync(incident, plan, next, cancellationToken))
            {
                return null;
            }
        }

        return null;
    }

    private Sighting SightOf(ProposedStep step, BlockRef head) =>
        _sights[step.Number] = _sights.TryGetValue(step.Number, out var sight) ? sight.At(head) : new Sighting(head);

    /// <returns>False when the round should end.</returns>
    private async Task<bool> MakeAsync(Incident incident, PlanView plan, StepMove next, CancellationToken cancellationToken)
    {
        var (step, key) = (next.Step, new StepKey(planId, next.Step.Number));
        var sight = _sights[step.Number];
        var hands = _hands ??= new StepHands(scene, incident.Chain);
        switch (next.Move)
        {
            case NextMove.CheckArmed:
                _sights[step.Number] = await hands.CheckAsync(step, sight, cancellationToken);
                return true;
            case NextMove.LookUp:
                _sights[step.Number] = sight.WithFate(await hands.FateAsync(key, plan.SignedOf(step.Number).ToList(), cancellationToken));
                return true;
            case NextMove.WatchRivals:
                _sights[step.Number] = await hands.WatchRivalsAsync(sight, cancellationToken);
                return true;
            case NextMove.ReadBack readBack:
                _sights[step.Number] = await hands.ReadBackAsync(step, sight, readBack.At, cancellationToken);
                return true;
            case NextMove.Offer:
                return await hands.OfferAsync(key, plan, step, sight.Head, cancellationToken) is { } offer && await ReportAsync(offer, cancellationToken);
            case NextMove.Simulate:
                return await ReportAsync(await hands.SimulateAsync(key, plan, step, sight.Head, cancellationToken), cancellationToken);
            case NextMove.Sign or NextMove.Replace:
                return await SignAsync(hands, incident.Chain, plan, next, cancellationToken);
            case NextMove.Send send:
                return await SendAsync(hands, incident.Chain, plan, step, send.Transaction, cancellationToken);
            case NextMove.Record { Progress: var progress }:
                _sights[step.Number] = progress is Happened.StepDropped ? sight.Dropped() : sight;
                return await ReportAsync(progress, cancellationToken);
            case NextMove.Contain contain:
                return await ContainAsync(contain.Mined, sight.Head, cancellationToken);
            case NextMove.GiveUp giveUp:
                return await ReportAsync(new Happened.StepFailed(key, giveUp.Reason), cancellationToken);
            default:
                throw new UnreachableException($"{next.Move.GetType().Name} is no move that can be made.");
        }
    }

    private async Task<bool> SignAsync(StepHands hands, ChainId chain, PlanView plan, StepMove next, CancellationToken cancellationToken)
    {
        var (step, key) = (next.Step, new StepKey(planId, next.Step.Number));
        if (scene.RouteOf(plan, step, chain) is not { } route)
        {
            return false;
        }

        var signed = next.Move is NextMove.Replace { Earlier: var earlier }
            ? await hands.ReplaceAsync(key, step, route, earlier, cancellationToken)
            : await hands.SignAsync(key, step, route, await SignedBesideAsync(key, chain, cancellationToken), cancellationToken);
        if (signed is null && await scene.Switch.IsHaltedAsync(cancellationToken))
        {
            return false;
        }

        if (signed is null || plan.SignedOf(step.Number).Any(known => known.Transaction == signed.Transaction))
        {
            // Nothing higher can be offered: what is out is offered again with every block.
            _sights[step.Number] = _sights[step.Number] with { CannotRaise = true };
            return next.Move is NextMove.Replace;
        }

        // A signer is someone else's code, perhaps on another machine: its bytes are checked before they are believed.
        var refusal = AllowList.WhyNot(signed, step, route, chain);
        return await ReportAsync(refusal is null ? signed : new Happened.StepFailed(key, $"Refused: {refusal}."), cancellationToken);
    }

    private async Task<bool> ReportAsync(Happened progress, CancellationToken cancellationToken) =>
        await desk.SubmitAsync(incidentId, new Command.Report(progress), Actor.Firebreak, cancellationToken) is Decision.Accepted { Events.Count: > 0 };

    private async Task<bool> SendAsync(
        StepHands hands, ChainId chain, PlanView plan, ProposedStep step, Happened.StepSigned transaction, CancellationToken cancellationToken)
    {
        if ((scene.WhyNot(step, chain) ?? AllowList.WhyNot(transaction, step, scene.RouteOf(plan, step, chain), chain)) is { } reason)
        {
            return await ReportAsync(new Happened.StepFailed(transaction.Step, $"Refused: {reason}."), cancellationToken);
        }

        // Somebody may have halted automation since the move was chosen.
        if (await scene.Switch.IsHaltedAsync(cancellationToken))
        {
            return false;
        }

        var outcome = await hands.SendAsync(transaction, cancellationToken);
        _sights[step.Number] = _sights[step.Number].WithHandedOver(transaction.Transaction);
        if (outcome.Accepted)
        {
            return await ReportAsync(new Happened.StepSent(transaction.Step, transaction.Transaction, scene.Gateway.Endpoint), cancellationToken);
        }

        // Not the end: it is offered again with the next block, and with a higher fee some blocks later.
        if (_lastRefusal != outcome.Answer)
        {
            _lastRefusal = outcome.Answer;
            var note = $"The node refused the transaction of step {step.Number + 1} ({outcome.Answer ?? "without a reason"}); it is offered again with every block.";
            await desk.SubmitAsync(incidentId, new Command.Note(note), Actor.Firebreak, cancellationToken);
        }

        return false;
    }

    private async Task<bool> ContainAsync(Happened.StepMined? mined, BlockRef head, CancellationToken cancellationToken)
    {
        if (mined is not null)
        {
            return await ReportAsync(new Happened.Contained(mined.Block, mined.BlockTime), cancellationToken);
        }

        return await scene.View.FindHeaderAsync(head.Number, cancellationToken) is { } header
            && await ReportAsync(new Happened.Contained(header.Ref, header.MinedAt), cancellationToken);
    }

    private async Task<int> SignedThisHourAsync(PlanView plan, CancellationToken cancellationToken)
    {
        if (plan.Status != PlanStatus.Approved || plan.Plan.Steps.All(step => plan.SignedOf(step.Number).Any()))
        {
            return 0;
        }

        var since = scene.Time.GetUtcNow() - TimeSpan.FromHours(1);
        var steps = new HashSet<StepKey>();
        foreach (var incident in await desk.ListAsync(cancellationToken))
        {
            if (incident.Plans.Any(known => known.Progress.Any(progress => progress is Happened.StepSigned)))
            {
                var log = await desk.LogAsync(incident.Id, cancellationToken);
                steps.UnionWith(log.Where(entry => entry.RecordedAt > since).Select(entry => entry.What).OfType<Happened.StepSigned>().Select(progress => progress.Step));
            }
        }

        return steps.Count;
    }

    /// <summary>Transactions of other steps may still be in the pool.</summary>
    private async Task<Func<Address, IReadOnlyCollection<SignedBefore>>> SignedBesideAsync(StepKey key, ChainId chain, CancellationToken cancellationToken)
    {
        var others = (await desk.ListAsync(cancellationToken))
            .Where(incident => incident.Chain == chain)
            .SelectMany(incident => incident.Plans.Select(plan => (Plan: plan, IsOver: plan.Status == PlanStatus.Failed || incident.Status == IncidentStatus.Closed)))
            .SelectMany(known => known.Plan.Progress.OfType<Happened.StepSigned>().Select(signed => (Signed: signed, known.IsOver)))
            .Where(known => known.Signed.Step != key)
            .ToList();
        return sender => others.Where(known => known.Signed.Sender == sender)
            .Select(known => new SignedBefore(known.Signed.Nonce, new FeeOffer(known.Signed.MaxFeePerGas, known.Signed.MaxPriorityFeePerGas), known.IsOver)).ToList();
    }
}
