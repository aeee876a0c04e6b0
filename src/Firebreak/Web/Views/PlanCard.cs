using System.Globalization;
using Firebreak.Core;
using Firebreak.Core.Incidents;

namespace Firebreak.Web.Views;

/// <summary>A plan as people judge it: whole, with what may still be done about it.</summary>
/// <param name="Verdict">Who approved or refused it, when, how or why; null while nobody has.</param>
public sealed record PlanCard(
    string Id,
    Shown Title,
    Shown Because,
    Shown Playbook,
    Shown Policy,
    Chip Status,
    bool MayApprove,
    bool MayRefuse,
    Instant ExpiresAt,
    Shown? Verdict,
    Items<StepCard> Steps)
{
    /// <summary>What ends by itself, and who is late.</summary>
    public Items<Shown> Countdowns { get; init; } = [];

    /// <summary>What waiting and acting cost; null where nobody weighed it.</summary>
    public StakesCard? Stakes { get; init; }

    public static PlanCard From(PlanView view, IReadOnlyList<Entry> log, DateTimeOffset now)
    {
        var plan = view.Plan;
        var isExpired = view.Status == PlanStatus.Proposed && now > plan.ExpiresAt;
        return new PlanCard(
            plan.Id.ToString(),
            plan.Title,
            plan.Because,
            plan.Playbook,
            Words.Approval(view),
            Words.Of(view, isExpired),
            MayApprove: view.Status == PlanStatus.Proposed && !isExpired,
            MayRefuse: view.Status == PlanStatus.Proposed,
            Instant.WithDate(plan.ExpiresAt),
            VerdictOn(plan.Id, log),
            plan.Steps.Select(step => StepCard.From(step, view)).ToItems())
        {
            Countdowns = Core.Response.Countdown.Of(view, now).Select(countdown => new Shown(countdown.Tell(now))).ToItems(),
        };
    }

    private static Shown? VerdictOn(PlanId plan, IReadOnlyList<Entry> log)
    {
        foreach (var entry in log)
        {
            switch (entry.What)
            {
                case Happened.PlanApproved approved when approved.Plan == plan:
                    return new Shown($"Approved by {entry.Actor} at {Instant.WithDate(entry.RecordedAt).Brief} ({approved.Approval})");
                case Happened.PlanRefused refused when refused.Plan == plan:
                    return new Shown($"Refused by {entry.Actor} at {Instant.WithDate(entry.RecordedAt).Brief}: {refused.Reason}");
            }
        }

        return null;
    }
}

/// <summary>One step of a plan and how far it has come.</summary>
public sealed record StepCard(
    string Name,
    Shown Call,
    string Target,
    string Data,
    Shown Lever,
    Items<Shown> Blocks,
    Shown Undo,
    Shown Signer,
    SimulationCard? Simulation,
    Items<Stage> Stages)
{
    public static StepCard From(ProposedStep step, PlanView view) => new(
        string.Create(CultureInfo.InvariantCulture, $"Step {step.Number + 1}"),
        step.Call,
        step.Target.ToString(),
        step.Data.ToString(),
        step.Lever,
        step.Blocks.Select(call => new Shown(call)).ToItems(),
        step.Undo,
        step.Signer,
        view.ProgressOf(step.Number).OfType<Happened.StepSimulated>().Select(SimulationCard.From).LastOrDefault(),
        Stage.Of(step.Number, view));
}

/// <summary>What the last simulation of a step said.</summary>
public sealed record SimulationCard(Chip Result, Shown Remark, Items<Shown> Effects)
{
    public static SimulationCard From(Happened.StepSimulated simulated) => new(
        simulated.Succeeded ? new Chip("Simulation succeeded", Tone.Good, Sign.Check) : new Chip("Simulation failed", Tone.Alarm, Sign.Cross),
        string.Create(CultureInfo.InvariantCulture, $"on block {simulated.At.Number}, {simulated.GasUsed:N0} gas, {simulated.Simulator}"),
        simulated.Effects.Select(effect => new Shown(effect)).ToItems());
}
