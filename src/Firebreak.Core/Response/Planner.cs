using System.Text;
using Firebreak.Core.Alerting;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Incidents;
using Firebreak.Ethereum;

namespace Firebreak.Core.Response;

/// <summary>Turns an incident into plans by its playbooks. Pure: the same incident and packs always give the same plans.</summary>
public static class Planner
{
    /// <summary>
    /// One plan for each playbook and each contract that alerts of its kind are about. A playbook gives no plan when one of its levers
    /// does not fit the contract: half a plan is none.
    /// </summary>
    /// <param name="now">From here the time to live runs.</param>
    public static Items<ProposedPlan> Propose(
        Incident incident, Protocol protocol, Items<Playbook> playbooks, Items<Lever> levers, ResponseMode mode, DateTimeOffset now)
    {
        var plans = new List<ProposedPlan>();
        foreach (var playbook in playbooks)
        {
            var subjects = new HashSet<Address>();
            foreach (var alert in incident.Alerts.Where(alert => CallsFor(playbook, alert)).OrderByDescending(alert => playbook.When.Names(alert.Rule)))
            {
                if (subjects.Add(alert.Subject) && Steps(incident, alert, protocol, playbook, levers) is { Count: > 0 } pulls)
                {
                    plans.Add(Plan(incident, alert, playbook, pulls, mode, now));
                }
            }
        }

        return plans.DistinctBy(plan => plan.Id).ToItems();
    }

    // What only waits in a pool may never happen, and whoever sends it would choose when a protocol pauses.
    private static bool CallsFor(Playbook playbook, Alert alert) =>
        Stands(alert) && playbook.When.Holds(alert.Rule, alert.Families, alert.Severity, alert.Pages);

    private static bool Stands(Alert alert) => alert.IsMined && alert.State is AlertState.Provisional or AlertState.Confirmed;

    // A rule that the playbook names was weighed in calm; for any other, two kinds of evidence must agree before nobody is asked.
    private static bool MayActAlone(Incident incident, Alert alert, Playbook playbook) => playbook.When.Names(alert.Rule)
        || incident.Alerts.Where(other => other.Subject == alert.Subject && Stands(other))
            .SelectMany(other => other.Families).Where(family => family != Family.Network).Distinct().Take(2).Count() == 2;

    private static ProposedPlan Plan(
        Incident incident, Alert alert, Playbook playbook, Items<Pull> pulls, ResponseMode mode, DateTimeOffset now)
    {
        var steps = pulls.Select(pull => pull.Step).ToItems();
        var approval = mode == ResponseMode.Manual || pulls.Any(pull => pull.Lever.AsksPeople) || !MayActAlone(incident, alert, playbook) ? ApprovalPolicy.One : playbook.Approval;
        var round = incident.Plans.Count(plan => IsSpent(plan, playbook, steps, alert, now));
        return new ProposedPlan(
            Identify(incident.Id, playbook, steps, round), playbook.ToString(), $"{playbook.Title}: {string.Join(", ", steps.Select(step => step.Call))}",
            alert.Because, approval, now + playbook.TimeToLive, steps);
    }

    private static Items<Pull> Steps(Incident incident, Alert alert, Protocol protocol, Playbook playbook, Items<Lever> levers)
    {
        var pulls = new List<Pull>();
        foreach (var step in playbook.Steps)
        {
            var contract = step.Contract is null
                ? protocol.FindContract(alert.Subject)
                : protocol.Contracts.FirstOrDefault(candidate => candidate.Name == step.Contract);
            var lever = levers.FirstOrDefault(candidate => candidate.Id == step.Lever);
            if (contract is null || lever is null || !lever.Fits(incident.Chain, contract))
            {
                return [];
            }

            pulls.Add(new Pull(lever, new ProposedStep(
                pulls.Count, lever.Id, contract.Address, lever.Call.Data, $"{contract.Name}.{lever.Call}", lever.Blocks, lever.Undo.ToString(), lever.Caller.Signer)));
        }

        return pulls.ToItems();
    }

    // A plan that did its work, failed, or was not approved in time stands in nobody's way when the attack goes on after it. One that a
    // person refused stays refused.
    private static bool IsSpent(PlanView plan, Playbook playbook, Items<ProposedStep> steps, Alert alert, DateTimeOffset now) =>
        plan.Plan.Playbook == playbook.ToString() && plan.Plan.Steps == steps && plan.Status switch
        {
            PlanStatus.Done or PlanStatus.Failed => alert.LastBlock.Number > plan.LastBlock,
            PlanStatus.Proposed => now > plan.Plan.ExpiresAt && alert.LastSeenAt > plan.Plan.ExpiresAt,
            _ => false,
        };

    /// <summary>Keccak over the incident, the playbook with its version, exactly what each step would do, and how often that was spent before.</summary>
    private static PlanId Identify(IncidentId incident, Playbook playbook, Items<ProposedStep> steps, int round)
    {
        var text = new StringBuilder("firebreak-plan-1\n").Append(incident).Append('\n').Append(playbook).Append('\n');
        if (round > 0)
        {
            text.Append("round ").Append(round).Append('\n');
        }

        foreach (var step in steps)
        {
            text.Append(step.Number).Append(' ').Append(step.Lever).Append(' ').Append(step.Target.ToHex()).Append(' ')
                .Append(step.Data).Append(' ').Append(step.Signer).Append('\n');
        }

        return new PlanId(Keccak.Hash(text.ToString()));
    }

    private sealed record Pull(Lever Lever, ProposedStep Step);
}
