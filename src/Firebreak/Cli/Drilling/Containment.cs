using System.Globalization;
using Firebreak.Adapters.Packs.Scenarios;
using Firebreak.Core.Incidents;
using Firebreak.Drills.Scenes;

namespace Firebreak.Cli.Drilling;

/// <summary>Holds what was done against an attack against what the drill asks for.</summary>
internal static class Containment
{
    /// <summary>True when nothing more will come: contained with every lever that is asked for, or given up.</summary>
    public static bool IsOver(Incident incident, Expectation expected) =>
        incident.Plans.Any(plan => plan.Status is PlanStatus.Refused or PlanStatus.Failed)
        || (incident.Status == IncidentStatus.Contained && expected.Levers.All(Pulled(incident).Contains));

    public static DrillResult Judge(DrillResult result, Incident? incident, Expectation expected, StageTruth truth)
    {
        var faults = new List<string>(result.Faults);
        var pulled = incident is null ? [] : Pulled(incident);
        if (incident is not { Status: IncidentStatus.Contained })
        {
            faults.Add($"it was not contained: {(incident is null ? "no incident was opened" : $"the incident is {incident.Status}, with {incident.Plans.Count} plans")}");
            faults.AddRange(incident?.Withheld.Select(withheld => withheld.Tell()) ?? []);
            faults.AddRange(incident?.Plans.SelectMany(plan => plan.Progress).OfType<Happened.StepFailed>().Select(failed => failed.Tell()) ?? []);
        }

        faults.AddRange(expected.Levers.Where(lever => !pulled.Contains(lever)).Select(lever => $"the lever {lever} was not pulled and read back"));
        faults.AddRange(expected.Withheld.Where(lever => pulled.Contains(lever) || incident?.Withheld.Any(withheld => withheld.Lever == lever) != true)
            .Select(lever => $"the lever {lever} was not withheld"));
        var percent = truth.KeptPercent ?? 0;
        if (expected.Kept is { } kept && percent < kept.Percent)
        {
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"{percent} % was saved, expected were {kept.Percent} %"));
        }

        var mined = incident?.Plans.SelectMany(plan => plan.Progress).OfType<Happened.StepMined>().Select(mined => mined.Block.Number).ToList() ?? [];
        return result with
        {
            Outcome = faults.Count == 0 ? "contained" : "failed",
            Faults = faults,
            PauseBlock = mined.Count > 0 ? mined.Min() : null,
            BlocksToContain = mined.Count > 0 && result.FirstHostileBlock is { } hostile && mined.Max() >= hostile ? mined.Max() - hostile : null,
            Incident = incident?.Id.ToString(),
            Plans = incident?.Plans.Count ?? 0,
            KeptPercent = expected.Kept is null ? null : percent,
            Levers = [.. pulled.Order(StringComparer.Ordinal)],
        };
    }

    // Read back, and not only mined.
    private static HashSet<string> Pulled(Incident incident) => incident.Plans
        .SelectMany(plan => plan.Plan.Steps.Where(step => plan.IsVerified(step.Number)).Select(step => step.Lever))
        .ToHashSet(StringComparer.Ordinal);
}
