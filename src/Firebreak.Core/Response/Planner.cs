using System.Text;
using Firebreak.Core.Alerting;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response.Filling;
using Firebreak.Ethereum;

namespace Firebreak.Core.Response;

/// <summary>Turns an incident into plans by its playbooks. Pure: the same incident and packs always give the same plans.</summary>
public static class Planner
{
    /// <inheritdoc cref="Weigh"/>
    /// <returns>The plans alone.</returns>
    public static Items<ProposedPlan> Propose(
        Incident incident, Protocol protocol, Items<Playbook> playbooks, Items<Lever> levers, ResponseMode mode, DateTimeOffset now) =>
        Weigh(incident, protocol, playbooks, levers, mode, now, Clues.None).Plans;

    /// <summary>
    /// One plan for each playbook and each contract that alerts of its kind are about. A playbook gives no plan when one of its levers
    /// does not fit the contract or cannot be filled: half a plan is none, and why is told.
    /// </summary>
    /// <param name="now">From here the time to live runs.</param>
    /// <param name="clues">What the chain said that places are filled from.</param>
    public static Proposals Weigh(
        Incident incident, Protocol protocol, Items<Playbook> playbooks, Items<Lever> levers, ResponseMode mode, DateTimeOffset now, Clues clues)
    {
        var search = new Pulls(incident.Chain, protocol, levers, clues);
        var plans = new List<ProposedPlan>();
        var withheld = new WithheldPlans();
        foreach (var (playbook, alert) in Calls(incident, playbooks))
        {
            if (search.Of(playbook, alert, out var why) is { Count: > 0 } pulls)
            {
                withheld.Plan(alert);
                plans.Add(Plan(incident, alert, playbook, pulls, mode, now));
            }
            else if (why is not null)
            {
                withheld.Add(playbook, alert, why);
            }
        }

        return new Proposals(plans.DistinctBy(plan => plan.Id).ToItems(), withheld.ToItems());
    }

    /// <summary>Whom to ask what before the places of the levers can be filled that the incident calls for.</summary>
    public static IEnumerable<(Alert Alert, LeverFilling Filling)> Fillings(Incident incident, Protocol protocol, Items<Playbook> playbooks, Items<Lever> levers, Clues clues)
    {
        var search = new Pulls(incident.Chain, protocol, levers, clues);
        return Calls(incident, playbooks).SelectMany(call => search.Fillings(call.Playbook, call.Alert).Select(filling => (call.Alert, filling)));
    }

    // Each playbook once for each contract, by the alert that names it best.
    internal static IEnumerable<(Playbook Playbook, Alert Alert)> Calls(Incident incident, Items<Playbook> playbooks) => playbooks.SelectMany(playbook => incident.Alerts
        .Where(alert => CallsFor(playbook, alert))
        .OrderByDescending(alert => playbook.When.Names(alert.Rule)).ThenByDescending(alert => alert.IsMined)
        .DistinctBy(alert => alert.Subject)
        .Select(alert => (playbook, alert)));

    // What only waits in a pool may never happen, and whoever sends it would choose when a protocol pauses: only where an operator wants it so.
    private static bool CallsFor(Playbook playbook, Alert alert) =>
        (Stands(alert) || (playbook.When.OnPending && Waits(alert))) && playbook.When.Holds(alert.Rule, alert.Families, alert.Severity, alert.Pages);

    private static bool Stands(Alert alert) => alert.IsMined && alert.State is AlertState.Provisional or AlertState.Confirmed;

    private static bool Waits(Alert alert) => !alert.IsMined && alert.State == AlertState.Provisional;

    // A rule that the playbook names was weighed in calm; for any other, two kinds of evidence must agree before nobody is asked.
    private static bool MayActAlone(Incident incident, Alert alert, Playbook playbook) => playbook.When.Names(alert.Rule)
        || incident.Alerts.Where(other => other.Subject == alert.Subject && Stands(other))
            .SelectMany(other => other.Families).Where(family => family != Family.Network).Distinct().Take(2).Count() == 2;

    private static ProposedPlan Plan(
        Incident incident, Alert alert, Playbook playbook, Items<Pull> pulls, ResponseMode mode, DateTimeOffset now)
    {
        var steps = pulls.Select(pull => pull.Step).ToItems();
        var asksAnyway = mode == ResponseMode.Manual || WasRefused(incident, playbook, steps) || pulls.Any(pull => pull.Lever.AsksPeople);
        var lacksEvidence = !MayActAlone(incident, alert, playbook);
        if (incident.Plans.FirstOrDefault(plan => IsOf(plan, playbook, pulls) && !IsSpent(plan, alert, now)) is { } standing)
        {
            return asksAnyway || lacksEvidence ? Asking(standing.Plan)
                : standing is { Status: PlanStatus.Proposed, Plan.AwaitsEvidence: true } && now <= standing.Plan.ExpiresAt ? standing.Plan.Eased() : standing.Plan;
        }

        var asksPeople = asksAnyway || lacksEvidence;
        var approval = asksPeople && playbook.Approval == ApprovalPolicy.Automatic ? ApprovalPolicy.One : playbook.Approval;
        var round = incident.Plans.Count(plan => IsOf(plan, playbook, pulls));
        return new ProposedPlan(
            Identify(incident.Id, playbook, steps, round), playbook.ToString(), $"{playbook.Title}: {string.Join(", ", steps.Select(step => step.Call))}",
            alert.Because, approval, now + playbook.TimeToLive, steps)
        {
            Quorum = playbook.Quorum,
            Among = playbook.Among,
            BreakGlass = playbook.BreakGlass,
            IsEarly = !alert.IsMined,
            AwaitsEvidence = lacksEvidence && !asksAnyway && playbook.Approval == ApprovalPolicy.Automatic,
        };
    }

    // Evidence may have left the chain since a plan needed nobody: then it needs somebody again, whatever the log says of its beginning.
    private static ProposedPlan Asking(ProposedPlan plan) => plan.Approval == ApprovalPolicy.Automatic ? plan with { Approval = ApprovalPolicy.One } : plan;

    // More of the same kind makes another plan; what a person refused of it is not done behind his back.
    private static bool WasRefused(Incident incident, Playbook playbook, Items<ProposedStep> steps) => incident.Plans.Any(plan =>
        plan.Status == PlanStatus.Refused && plan.Plan.Playbook == playbook.ToString()
        && plan.Plan.Steps.Any(old => steps.Any(step => (step.Lever, step.Target, step.Data) == (old.Lever, old.Target, old.Data))));

    // What a view answers changes from block to block; the plan that asks it is the same.
    private static bool IsOf(PlanView plan, Playbook playbook, Items<Pull> pulls) =>
        plan.Plan.Playbook == playbook.ToString() && plan.Plan.Steps.Count == pulls.Count && plan.Plan.Steps.Zip(pulls).All(pair => IsSame(pair.First, pair.Second));

    private static bool IsSame(ProposedStep step, Pull pull)
    {
        var asked = pull.Lever.Fill.Where(fill => fill.From is PlaceSource.View).Select(fill => fill.Place).ToHashSet(StringComparer.Ordinal);
        Items<FilledPlace> Told(ProposedStep told) => told.With.Where(place => !asked.Contains(place.Place)).ToItems();
        return asked.Count == 0 ? step == pull.Step
            : (step.Number, step.Lever, step.Target) == (pull.Step.Number, pull.Step.Lever, pull.Step.Target) && Told(step) == Told(pull.Step);
    }

    // A plan that did its work, failed, or was not approved in time stands in nobody's way when the attack goes on after it. One that a
    // person refused stays refused.
    private static bool IsSpent(PlanView plan, Alert alert, DateTimeOffset now) => plan.Status switch
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
                .Append(step.Data).Append(' ').Append(step.Signer);
            if (step.Caller is { } caller)
            {
                text.Append(" for ").Append(caller.ToHex()).Append(" through ").Append(step.Guard?.ToHex() ?? "its owners");
            }

            text.Append('\n');
        }

        return new PlanId(Keccak.Hash(text.ToString()));
    }
}
