using Firebreak.Core;
using Firebreak.Core.Incidents;

namespace Firebreak.Web.Views;

/// <summary>Everything that the first page shows.</summary>
public sealed record IncidentListView(Items<IncidentRow> Rows, string Summary)
{
    public static IncidentListView From(IReadOnlyList<Incident> incidents, Amounts amounts, DateTimeOffset now)
    {
        var open = incidents.Count(incident => incident.Status == IncidentStatus.Open);
        var summary = (incidents.Count, open) switch
        {
            (0, _) => "No incident so far.",
            (_, 0) => "No incident is open.",
            (_, 1) => "One incident is open.",
            _ => $"{open} incidents are open.",
        };
        return new IncidentListView(incidents.Select(incident => IncidentRow.From(incident, amounts, now)).ToItems(), summary);
    }
}

/// <summary>One incident in the list.</summary>
/// <param name="Waiting">What it waits for from people; null when nothing.</param>
public sealed record IncidentRow(
    string Id, string Href, Shown Title, Chip Severity, Chip Status, Instant OpenedAt, Chip? Waiting, string AtRisk, string Lost, string Saved)
{
    public static IncidentRow From(Incident incident, Amounts amounts, DateTimeOffset now)
    {
        var losses = Losses.Of(incident);
        return new IncidentRow(
            incident.Id.ToString(),
            $"incidents/{incident.Id}",
            incident.Title,
            Words.Of(incident.Severity),
            Words.Of(incident.Status),
            Instant.WithDate(incident.OpenedAt),
            WaitingIn(incident, now),
            amounts.Coins(losses.AtRisk),
            losses.Lost is { } lost ? amounts.Coins(lost) : "–",
            losses.Saved is { } saved ? amounts.Coins(saved) : "–");
    }

    private static Chip? WaitingIn(Incident incident, DateTimeOffset now) => incident switch
    {
        { Plans: var plans } when plans.Any(plan => plan.Status == PlanStatus.Proposed && now <= plan.Plan.ExpiresAt) => new Chip("Plan waits for a decision", Tone.Waiting, Sign.Clock),
        { Status: IncidentStatus.Open, IsAcknowledged: false } => new Chip("Not acknowledged", Tone.Waiting, Sign.Person),
        _ => null,
    };
}
