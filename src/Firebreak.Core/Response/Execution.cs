using Firebreak.Core.Incidents;

namespace Firebreak.Core.Response;

/// <summary>
/// Decides how a plan goes on, from its log and from what the chain shows now. Pure, and without memory of its own: after a crash between
/// any two moves the same question gets the same answer, or one that takes the chain's answer into account.
/// </summary>
public static class Execution
{
    /// <summary>True when nothing is to be done for the plan until a person speaks: no need to ask the chain anything.</summary>
    public static bool IsAtRest(Incident incident, PlanView plan, ExecutionRules rules) => plan.Status switch
    {
        PlanStatus.Refused or PlanStatus.Failed => true,
        PlanStatus.Proposed => plan.Plan.Steps.All(step =>
            plan.ProgressOf(step.Number).Any() && (!step.NeedsOwners || plan.OfferOf(step.Number) is not null)),
        PlanStatus.Done => incident.Status != IncidentStatus.Open && plan.Plan.Steps.All(step => IsFinal(plan, step.Number, rules)),
        _ => false,
    };

    /// <summary>The next move: of the first step that has one, and never of a step before all earlier ones are verified.</summary>
    /// <param name="sight">What is known of each step, by number.</param>
    /// <param name="refusal">Why a step may not act at all (see <see cref="AllowList"/>); null when it may.</param>
    public static StepMove Next(
        Incident incident, PlanView plan, Situation now, ExecutionRules rules, Func<ProposedStep, Sighting> sight, Func<ProposedStep, string?> refusal)
    {
        var last = plan.Plan.Steps[^1];
        var rest = new StepMove(last, new NextMove.Done());
        foreach (var step in plan.Plan.Steps)
        {
            var move = new StepCourse(incident, plan, step, now, rules, sight(step), refusal(step)).Next();
            if (move is NextMove.Wait && (plan.Status == PlanStatus.Proposed || plan.IsVerified(step.Number)))
            {
                rest = new StepMove(step, move);
            }
            else if (move is not NextMove.Done)
            {
                return new StepMove(step, move);
            }
        }

        return plan.Status == PlanStatus.Done && incident.Status == IncidentStatus.Open
            ? new StepMove(last, new NextMove.Contain(plan.StandingOf(last.Number)))
            : rest;
    }

    /// <summary>True when the effect was read back as deep as the operator asked for.</summary>
    internal static bool IsFinal(PlanView plan, int step, ExecutionRules rules)
    {
        var readings = plan.ProgressOf(step).Reverse().TakeWhile(progress => progress is Happened.StepVerified).Cast<Happened.StepVerified>().ToList();
        if (readings.Count == 0)
        {
            return false;
        }

        var from = plan.StandingOf(step)?.Block.Number ?? readings[^1].At.Number;
        return readings[0].At.Number >= from + (ulong)rules.Confirmations;
    }
}
