using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Engine.Configuration;
using Firebreak.Web.Views;

namespace Firebreak.Web;

/// <summary>Puts beside each plan what waiting and acting cost.</summary>
public sealed class PlanGate(Protocol protocol, Packs packs, Amounts amounts)
{
    public IncidentRoomView Weigh(IncidentRoomView view, IReadOnlyList<Entry> log) => Incident.From(log) is { } incident
        ? view with { Plans = view.Plans.Select(card => card with { Stakes = Of(incident, card) }).ToItems() }
        : view;

    private StakesCard? Of(Incident incident, PlanCard card) => incident.Plans.FirstOrDefault(plan => plan.Plan.Id.ToString() == card.Id) is { } plan
        ? StakesCard.From(Stakes.Of(incident, plan.Plan, protocol, packs.Levers), amounts)
        : null;
}
