using System.Globalization;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;

namespace Firebreak.Engine.Response;

/// <summary>Judges a simulation: it must succeed, and change nothing but the storage that the step reaches.</summary>
internal static class SimulationVerdict
{
    private const int MostEffects = 20;
    private const int LongestReason = 300;

    public static Happened.StepSimulated Judge(StepKey key, ProposedStep step, BlockRef at, Simulation simulation, string simulator, StepReach reach)
    {
        var target = step.Call.Split('.')[0];
        var stray = simulation.Changes.Where(change => !reach.Holds(change.Account, change.Field, change.Slot)).ToList();
        var effects = simulation.Succeeded
            ? stray.Count > 0 ? stray.Select(Stray) : simulation.Changes.Select(change => Effect(change.Account == step.Target ? target : change.Account.ToString(), change))
            : [$"{step.Call} reverts: {Bounded(simulation.Failure ?? "without a reason")}"];
        return new Happened.StepSimulated(
            key, at, simulation.Succeeded && stray.Count == 0, simulation.GasUsed, simulator, effects.Take(MostEffects).ToItems());
    }

    private static string Effect(string target, SimulatedChange change) => string.Create(
        CultureInfo.InvariantCulture, $"storage of {target} at {change.Slot.ToUInt256().ToHex()} changes from {change.Before.ToHex()} to {change.After.ToHex()}");

    private static string Stray(SimulatedChange change) =>
        $"it would also change the {change.Field.ToString().ToLowerInvariant()} of {change.Account}, which is {(change.Field == StateField.Storage ? "no contract of the step" : "not the target's storage")}";

    public static string Bounded(string reason) => reason.Length <= LongestReason ? reason : string.Concat(reason.AsSpan(0, LongestReason), "…");
}
