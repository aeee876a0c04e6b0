using CsCheck;
using Firebreak.Core.Alerting;
using Firebreak.Core.Incidents;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Engine.Tests;

public sealed class AttackTests
{
    private static readonly Deed Heist = new("heist", A.Attacker, A.Robbery("12"));

    [Fact]
    public async Task An_attack_gives_one_incident_with_the_right_alert_and_a_plan()
    {
        var world = new World();
        world.Chain.MineEmpty(3).Mine(Heist).MineEmpty(3);
        await world.RunAsync();

        var incident = Assert.Single(await world.IncidentsAsync());
        Assert.Equal(IncidentStatus.Open, incident.Status);
        Assert.Equal(A.Ether("1000"), incident.ValueAtRisk);
        var alert = Assert.Single(incident.Alerts);
        Assert.True(alert is { Rule: "reentrancy", State: AlertState.Confirmed, Pages: true });
        Assert.Equal(A.Hash("heist"), Assert.Single(alert.Standing).Provenance.Transaction);
        Assert.Single(incident.Plans);
    }

    [Fact]
    public async Task Ordinary_traffic_and_harmless_reentry_open_nothing()
    {
        var world = new World();
        world.Chain.Mine(Withdrawal("first", "1")).Mine(new Deed("callback", A.Attacker, A.Robbery("0.1"))).MineEmpty(3);
        await world.RunAsync();

        Assert.Empty(await world.IncidentsAsync());
        Assert.Equal("reentrant-callback", Assert.Single(await world.AlertsAsync()).Rule);
    }

    [Fact]
    public async Task Every_further_blow_is_added_to_the_same_alert_and_the_same_incident()
    {
        var world = new World();
        world.Chain.Mine(Heist).Mine(Heist with { Name = "again" }, Heist with { Name = "and again" }).MineEmpty(3);
        await world.RunAsync();

        Assert.Equal(3, Assert.Single(Assert.Single(await world.IncidentsAsync()).Alerts).Standing.Count);
    }

    [Fact]
    public async Task A_second_alert_of_the_same_protocol_joins_the_open_incident()
    {
        var world = WithHistory();
        world.Chain.Mine(new Deed("great heist", A.Attacker, A.Robbery("31"))).MineEmpty(3);
        await world.RunAsync();

        var incident = Assert.Single(await world.IncidentsAsync());
        Assert.Equal(["abnormal-outflow", "reentrancy"], incident.Alerts.Select(alert => alert.Rule).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_reorg_retracts_the_alert_and_the_incident_keeps_an_entry_of_it()
    {
        var world = new World();
        world.Chain.MineEmpty(3).Mine(Heist).Reorg(1).MineEmpty(3);
        await world.RunAsync();

        var incident = Assert.Single(await world.IncidentsAsync());
        Assert.Equal(IncidentStatus.Retracted, incident.Status);
        Assert.Equal(AlertState.Retracted, Assert.Single(incident.Alerts).State);
        var log = await world.Desk.LogAsync(incident.Id, TestContext.Current.CancellationToken);
        Assert.Contains(log, entry => entry.What is Happened.AlertRetracted { Ancestor.Number: 3 });
    }

    [Fact]
    public async Task An_attack_that_is_mined_again_after_a_reorg_opens_the_same_incident_again()
    {
        var world = new World();
        world.Chain.MineEmpty(3).Mine(Heist).Reorg(1).MineEmpty(1).Mine(Heist).MineEmpty(3);
        await world.RunAsync();

        var incident = Assert.Single(await world.IncidentsAsync());
        Assert.Equal(IncidentStatus.Open, incident.Status);
        Assert.Equal(5UL, Assert.Single(incident.Alerts).FirstBlock.Number);
    }

    [Fact]
    public async Task Wherever_the_process_dies_an_attack_ends_as_if_it_had_not()
    {
        var straight = WithHistory();
        Attack(straight.Chain);
        await straight.RunAsync();
        var expected = await DescribeAsync(straight);

        await Gen.Int[0, 120].Array[1, 3].SampleAsync(async crashes =>
        {
            var world = WithHistory();
            Attack(world.Chain);
            await world.RunAsync(crashes);
            Assert.Equal(expected, await DescribeAsync(world));
        }, iter: 150);

        static void Attack(ScriptedChain chain) => chain
            .Mine(new Deed("great heist", A.Attacker, A.Robbery("31"))).Mine(Heist, Withdrawal("honest", "1")).MineEmpty(3);
    }

    [Fact]
    public async Task Wherever_the_process_dies_a_reorg_ends_as_if_it_had_not()
    {
        var straight = new World();
        Reorganized(straight.Chain);
        await straight.RunAsync();
        var expected = await DescribeAsync(straight);

        await Gen.Int[0, 120].Array[1, 3].SampleAsync(async crashes =>
        {
            var world = new World();
            Reorganized(world.Chain);
            await world.RunAsync(crashes);
            Assert.Equal(expected, await DescribeAsync(world));
        }, iter: 150);

        static void Reorganized(ScriptedChain chain) => chain
            .MineEmpty(2).Mine(Heist, Heist with { Name = "lost" }).Reorg(1).MineEmpty(1).Mine(Heist).FinalizeHead().MineEmpty(3);
    }

    [Fact]
    public async Task Word_of_the_alert_of_a_closed_incident_opens_no_other_but_a_new_attack_does()
    {
        var world = new World();
        world.Chain.Mine(Heist);
        await world.RunAsync(async () => world.IsSettled && (await world.IncidentsAsync()).Any(incident => incident.Plans.Count > 0));
        var first = Assert.Single(await world.IncidentsAsync()).Id;
        await SubmitAsync(world, first, new Command.Report(new Happened.Contained(A.BlockRef(1), A.Dawn)), Actor.Firebreak);
        await SubmitAsync(world, first, new Command.Close("The flaw is mended."), Actor.Human("Ada"));

        world.Chain.MineEmpty(3);
        await world.RunAsync();
        Assert.Equal(first, Assert.Single(await world.IncidentsAsync()).Id);

        world.Chain.Mine(Heist with { Name = "next heist" }).MineEmpty(3);
        await world.RunAsync();
        Assert.Equal(2, (await world.IncidentsAsync()).Count);
    }

    [Fact]
    public async Task A_node_that_cannot_be_reached_for_a_while_delays_the_incident_and_loses_nothing()
    {
        var world = new World();
        var back = world.Time.GetUtcNow().AddSeconds(30);
        world.Chain.Trouble = () =>
        {
            if (world.Time.GetUtcNow() < back)
            {
                throw new Ingest.NodeUnavailableException("The node is down.");
            }
        };
        world.Chain.Mine(Heist).MineEmpty(3);
        await world.RunAsync();

        Assert.Single(await world.IncidentsAsync());
    }

    [Fact]
    public async Task Beyond_the_budget_the_transactions_that_gained_most_are_looked_at()
    {
        var world = new World();
        world.Ingest.DeepBudgetPerBlock = 1;
        world.Chain.Mine(new Deed("decoy", A.Attacker, A.Robbery("0.1")), Heist, new Deed("decoy too", A.Attacker, A.Robbery("0"))).MineEmpty(3);
        await world.RunAsync();

        Assert.Equal(A.Hash("heist"), Assert.Single(Assert.Single(await world.AlertsAsync()).Standing).Provenance.Transaction);
    }

    // Enough ordinary and final withdrawals to tell what is abnormal.
    private static World WithHistory()
    {
        var world = new World();
        world.Chain.Mine(Withdrawal("one", "1")).Mine(Withdrawal("two", "1")).Mine(Withdrawal("three", "1")).FinalizeHead();
        return world;
    }

    private static Deed Withdrawal(string name, string ether) => new(name, A.Account("holder"), A.Withdrawal(ether));

    private static Task SubmitAsync(World world, IncidentId incident, Command command, Actor by) =>
        world.Desk.SubmitAsync(incident, command, by, TestContext.Current.CancellationToken);

    /// <summary>What must come out the same: everything but instants, ids made by chance, and the order of independent entries.</summary>
    private static async Task<string> DescribeAsync(World world)
    {
        var lines = new List<string> { $"{await world.Journal.LoadPositionAsync(A.Chain, CancellationToken.None)}" };
        lines.AddRange((await world.AlertsAsync()).Select(Describe).Order(StringComparer.Ordinal));
        foreach (var incident in await world.IncidentsAsync())
        {
            Assert.Null(HashChain.FindBreak(await world.Desk.LogAsync(incident.Id, CancellationToken.None)));
            lines.Add($"{incident.Status} {incident.Title} {incident.Severity} {incident.ValueAtRisk} {incident.Plans.Count} {string.Join(' ', incident.Roles)}");
            lines.AddRange(incident.Alerts.Select(Describe).Order(StringComparer.Ordinal));
        }

        return string.Join('\n', lines);
    }

    private static string Describe(Alert alert) =>
        $"{alert.Id} {alert.Rule} {alert.State} {alert.Pages} {alert.Because} {string.Join(' ', alert.Standing.Select(signal => signal.Id))}";
}
