using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Core.Response.Filling;
using Firebreak.Engine.Ingest;

namespace Firebreak.Engine.Response;

/// <summary>
/// Makes the plans of an incident: asks the chain for what places are filled from, has the planner weigh it, and asks about every lever of a new plan
/// before anybody sees it. While the node is away a plan that needs nothing of it is made all the same: everything is asked again before a key is used.
/// </summary>
internal sealed class PlanMaker(ResponseScene scene)
{
    private readonly LeverExaminer _examiner = new(scene.View, simulator: null, LeverRules.Default, isInCalm: false);
    private readonly ClueReader _clues = new(scene);

    public async Task<Proposals> MakeAsync(Incident incident, Items<Playbook> playbooks, ResponseMode mode, CancellationToken cancellationToken)
    {
        var signers = scene.Signers.DistinctBy(signer => signer.Name, StringComparer.Ordinal).ToDictionary(signer => signer.Name, signer => signer.Address, StringComparer.Ordinal);
        var known = Clues.None with { Signers = signers };
        var fillings = Planner.Fillings(incident, scene.Protocol, playbooks, scene.Packs.Levers, known).ToList();
        var clues = await _clues.ReadAsync(fillings, known, cancellationToken);
        var proposals = Planner.Weigh(incident, scene.Protocol, playbooks, scene.Packs.Levers, mode, scene.Time.GetUtcNow(), clues);
        return await ExamineAsync(incident, proposals, cancellationToken);
    }

    private async Task<Proposals> ExamineAsync(Incident incident, Proposals proposals, CancellationToken cancellationToken)
    {
        var (plans, withheld) = (new List<ProposedPlan>(), proposals.Withheld.ToList());
        foreach (var plan in proposals.Plans)
        {
            if (incident.FindPlan(plan.Id) is null && await WhyNotAsync(plan, incident.Chain, cancellationToken) is { } dead)
            {
                withheld.Add(dead);
            }
            else
            {
                plans.Add(plan);
            }
        }

        return new Proposals(plans.ToItems(), withheld.ToItems());
    }

    private async Task<Happened.PlanWithheld?> WhyNotAsync(ProposedPlan plan, ChainId chain, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var step in plan.Steps)
            {
                if (await StandingAsync(step, chain, cancellationToken) is { Level: LeverLevel.Dead } dead)
                {
                    return new Happened.PlanWithheld(plan.Playbook, step.Lever, SimulationVerdict.Bounded($"{step.Call} cannot be pulled: {dead.Because}"));
                }
            }
        }
        catch (Exception exception) when (exception is NodeUnavailableException or NodeAnswerException)
        {
            // Not known is not dead.
        }

        return null;
    }

    private async Task<LeverStanding?> StandingAsync(ProposedStep step, ChainId chain, CancellationToken cancellationToken)
    {
        var signer = scene.FindSigner(step.Signer)?.Address;
        var lever = scene.LeverOf(step);
        return FittedLevers.Match(step, lever, chain, scene.Protocol, signer) is { } fitted
            ? await _examiner.ExamineAsync(lever, fitted, signer, await scene.View.HeadAsync(cancellationToken), scene.Time.GetUtcNow(), cancellationToken)
            : null;
    }
}
