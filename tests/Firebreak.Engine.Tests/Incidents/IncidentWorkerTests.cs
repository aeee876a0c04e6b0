using Firebreak.Core.Alerting;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Incidents;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Engine.Tests;

public sealed class IncidentWorkerTests
{
    private readonly World _world = new() { Protocol = A.Protocol() with { Roles = [new RoleHolder("council", A.Account("council"), ["owner() of HarborVault"])] } };

    [Fact]
    public async Task A_node_that_is_down_does_not_keep_an_incident_from_being_opened()
    {
        _world.Chain.Trouble = () => throw new Ingest.NodeUnavailableException("The node is down.");
        await SaveAsync(AlertOf("heist"));
        await _world.RunAsync(async () => (await _world.IncidentsAsync()).Any(incident => incident.Plans.Count > 0));

        Assert.Equal(UInt256.Zero, Assert.Single(await _world.IncidentsAsync()).ValueAtRisk);
    }

    [Fact]
    public async Task Alerts_that_stand_already_enter_the_log_together_with_the_opening()
    {
        var earlier = AlertOf("large outflow", "abnormal-outflow", pages: false) with { Severity = Core.Detection.Severity.P3 };
        await SaveAsync(earlier);
        await SaveAsync(AlertOf("heist"));
        await _world.RunAsync(async () => (await _world.IncidentsAsync()).Count > 0);

        Assert.Equal(["reentrancy", "abnormal-outflow"], Assert.Single(await _world.IncidentsAsync()).Alerts.Select(alert => alert.Rule));
    }

    [Fact]
    public async Task An_alert_about_a_stranger_opens_nothing()
    {
        await SaveAsync(AlertOf("heist") with { Subject = A.Account("stranger") });
        await _world.RunAsync(() => Task.FromResult(_world.IsSettled));

        Assert.Empty(await _world.IncidentsAsync());
    }

    [Fact]
    public async Task A_page_about_whoever_holds_a_role_opens_an_incident_with_all_that_the_role_may_reach()
    {
        var holder = A.Account("council");
        _world.Chain.MineEmpty(9);
        await _world.RunAsync();
        await SaveAsync(AlertOf("heist", "safe-takeover") with { Subject = holder });
        await _world.RunAsync(async () => (await _world.IncidentsAsync()).Count > 0);

        var incident = Assert.Single(await _world.IncidentsAsync());
        Assert.Equal(holder, incident.Subject);
        Assert.Equal(A.Ether("1000"), incident.ValueAtRisk);
    }

    [Fact]
    public async Task An_alert_that_was_retracted_before_anyone_saw_it_opens_nothing()
    {
        var alert = AlertOf("heist");
        await SaveAsync(alert.Without(new SignalChange.Withdrawn(alert.Standing[0].Id, alert.FirstBlock, A.BlockRef(6)), A.Dawn));
        await _world.RunAsync(() => Task.FromResult(_world.IsSettled));

        Assert.Empty(await _world.IncidentsAsync());
    }

    [Fact]
    public async Task Two_who_decide_at_once_are_put_in_order_and_neither_word_is_lost()
    {
        var harbor = new HarborCase(A.Dawn);
        var id = await _world.Desk.OpenAsync(harbor.Open(), A.Dawn, TestContext.Current.CancellationToken);
        using var other = new Incidents.IncidentDesk(_world.Ledger, _world.Time);
        var notes = Enumerable.Range(0, 50).Select(i => Task.Run(
            () => (i % 2 == 0 ? _world.Desk : other).SubmitAsync(id, new Command.Note($"note {i}"), Actor.Human("Ada"), TestContext.Current.CancellationToken),
            TestContext.Current.CancellationToken));
        await Task.WhenAll(notes);

        var log = await _world.Desk.LogAsync(id, TestContext.Current.CancellationToken);
        Assert.Null(HashChain.FindBreak(log));
        Assert.Equal(50, log.Select(entry => entry.What).OfType<Happened.Noted>().Distinct().Count());
    }

    private Task SaveAsync(Alert alert) => _world.Alerts.SaveAsync([alert], 0, TestContext.Current.CancellationToken);

    private static Alert AlertOf(string transaction, string rule = "reentrancy", bool pages = true)
    {
        var signal = A.Signal(7, transaction, rule, pages);
        return Alert.From(signal, new AlertId(AlertBoard.Fingerprint(A.Chain, rule, A.Vault), 1), A.Dawn);
    }
}
