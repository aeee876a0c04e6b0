using Firebreak.Core.Alerting;
using Firebreak.Core.Detection;
using Firebreak.Core.Incidents;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Engine.Tests.Response;

/// <summary>Acting on what only waits in a pool: only so often without a person.</summary>
public sealed class EarlyPlanTests
{
    [Fact]
    public async Task Whoever_baits_pauses_from_the_pool_gets_so_many_a_day_and_then_people_decide()
    {
        var house = await House.OpenAsync();
        house.Options.EarlyActionsPerDay = 1;
        var desk = house.Desk();
        var early = (await ProposedAsync(house)) with { IsEarly = true };

        var first = early with { Id = new PlanId(Hash256.FromUInt256(1UL)) };
        await desk.SubmitAsync(house.Incident, new Command.Propose(first), Actor.Firebreak, CancellationToken.None);
        await desk.SubmitAsync(house.Incident, new Command.Approve(first.Id, "by itself"), Actor.Firebreak, CancellationToken.None);
        var bait = await OpenWithPendingAsync(house);
        await house.Start().Responder.ProposeAsync(bait, CancellationToken.None);

        var waiting = Assert.Single((await desk.FindAsync(bait, CancellationToken.None))!.Plans);
        Assert.True(waiting.Plan.IsEarly);
        Assert.Equal((PlanStatus.Proposed, ApprovalPolicy.Automatic), (waiting.Status, waiting.Plan.Approval));

        house.Time.Advance(TimeSpan.FromHours(25));
        var other = await OpenWithPendingAsync(house);
        await house.Start().Responder.ProposeAsync(other, CancellationToken.None);
        Assert.Equal(PlanStatus.Approved, Assert.Single((await desk.FindAsync(other, CancellationToken.None))!.Plans).Status);
    }

    private static async Task<ProposedPlan> ProposedAsync(House house)
    {
        await house.Start().ProposeAsync();
        return (await house.PlanAsync()).Plan;
    }

    private static async Task<IncidentId> OpenWithPendingAsync(House house)
    {
        house.OnPending = true;
        await CloseAllAsync(house);
        var open = new HarborCase(house.Time.GetUtcNow()).Open();
        var pending = open.Alert with { Standing = [open.Alert.Standing[0].AsPending(A.Block(6).Header)] };
        return await house.Desk().OpenAsync(open with { Alert = pending }, house.Time.GetUtcNow(), CancellationToken.None);
    }

    private static async Task CloseAllAsync(House house)
    {
        var desk = house.Desk();
        foreach (var incident in await desk.ListAsync(CancellationToken.None))
        {
            foreach (var plan in incident.Plans)
            {
                await desk.SubmitAsync(incident.Id, new Command.Refuse(plan.Plan.Id, "over"), Actor.Human("Grace"), CancellationToken.None);
            }

            foreach (var alert in incident.Alerts)
            {
                await desk.SubmitAsync(
                    incident.Id, new Command.Track(alert with { State = AlertState.Retracted, Standing = [], LastSeenAt = alert.LastSeenAt.AddSeconds(1) }), Actor.Firebreak, CancellationToken.None);
            }

            await desk.SubmitAsync(incident.Id, new Command.Close("over"), Actor.Human("Grace"), CancellationToken.None);
        }
    }
}
