using Firebreak.Core.Alerting;
using Firebreak.Core.Detection;
using Firebreak.Engine.Ingest;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Engine.Tests;

public sealed class HealingTests
{
    private static readonly Deed Heist = new("heist", A.Attacker, A.Robbery("12"));
    private readonly World _world = new() { Heals = true };

    [Fact]
    public async Task An_attack_in_a_block_whose_state_was_refused_is_found_once_the_node_answers()
    {
        var refused = true;
        _world.Chain.Trouble = () => Refuse(refused);
        _world.Chain.MayGoOn = told => _world.Position == told;
        _world.Chain.MineEmpty(2).Mine(Heist).MineEmpty(3);
        await _world.RunAsync(async () => _world.HasHeardEverything && (await AlertAsync("coverage-gap")) is { State: AlertState.Confirmed });

        Assert.Equal(["abnormal-outflow", "reentrancy", "reentrant-callback"], Gaps().Select(gap => gap.Rule).Order(StringComparer.Ordinal));
        Assert.All(Gaps(), gap => Assert.True(gap is { Cause: GapCause.NotAnswered, Transaction: null }));
        Assert.Empty(await _world.IncidentsAsync());

        refused = false;
        await _world.RunAsync(async () => Gaps().Count == 0 && (await AlertAsync("coverage-gap")) is { State: AlertState.Resolved }
            && (await _world.IncidentsAsync()).Count > 0);

        var alert = Assert.Single(Assert.Single(await _world.IncidentsAsync()).Alerts);
        Assert.Equal(A.Hash("heist"), Assert.Single(alert.Standing).Provenance.Transaction);
        Assert.Single(await _world.Journal.MeasurementsAsync(A.Chain, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_node_that_cannot_trace_in_depth_leaves_a_gap_that_says_so()
    {
        _world.Chain.TracesDeeply = false;
        _world.Chain.Mine(Heist).MineEmpty(3);
        await _world.RunAsync(async () => (await AlertAsync("coverage-gap")) is not null);

        Assert.Equal(["reentrancy", "reentrant-callback"], Gaps().Select(gap => gap.Rule));
        Assert.All(Gaps(), gap => Assert.True(gap.Cause == GapCause.NotOffered && gap.Transaction == A.Hash("heist")));
        Assert.Contains("no storage access", (await AlertAsync("coverage-gap"))!.Because, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Once_the_node_traces_in_depth_what_it_could_not_show_before_is_looked_at()
    {
        _world.Chain.TracesDeeply = false;
        _world.Chain.Mine(Heist).MineEmpty(3);
        await _world.RunAsync(() => Task.FromResult(Gaps().Count == 2 && _world.IsSettled));

        _world.Chain.TracesDeeply = true;
        await _world.RunAsync(async () => Gaps().Count == 0 && (await AlertAsync("reentrancy")) is not null);
    }

    [Fact]
    public async Task Suspects_beyond_the_budget_are_named_and_looked_at_when_there_is_time()
    {
        _world.Ingest.DeepBudgetPerBlock = 1;
        _world.Chain.Mine(Heist, Heist with { Name = "decoy" }, Heist with { Name = "another" }).MineEmpty(3);

        // Who heals has time at once here, and would be done before anybody looks.
        _world.Heals = false;
        await _world.RunAsync(() => Task.FromResult(_world.HasHeardEverything));
        _world.Heals = true;
        Assert.Equal(2, Gaps().Where(gap => gap.Cause == GapCause.OverBudget).Select(gap => gap.Transaction).Distinct().Count());

        await _world.RunAsync(async () => Gaps().Count == 0 && (await AlertAsync("reentrancy")) is { Standing.Count: 3 });
    }

    [Fact]
    public async Task A_block_that_the_ledger_lost_is_fetched_and_judged()
    {
        _world.Chain.MineEmpty(2).Mine(Heist).MineEmpty(3);
        await _world.RunAsync(() => Task.FromResult(_world.HasHeardEverything && _world.IsSettled));
        var lost = _world.Journal.Coverage[2].Block;
        _world.Journal.Lose(lost);

        await _world.RunAsync(async () => _world.Journal.Coverage.Any(coverage => coverage.Block == lost)
            && (await AlertAsync("coverage-gap")) is { State: AlertState.Resolved });
        Assert.Single(Assert.Single(Assert.Single(await _world.IncidentsAsync()).Alerts).Standing);
    }

    [Fact]
    public async Task A_gap_opens_no_incident_and_wakes_nobody()
    {
        _world.Chain.TracesDeeply = false;
        _world.Chain.Mine(Heist).MineEmpty(3);
        await _world.RunAsync(async () => (await AlertAsync("coverage-gap")) is not null && _world.IsSettled);

        Assert.Empty(await _world.IncidentsAsync());
        Assert.False((await AlertAsync("coverage-gap"))!.Pages);
    }

    private static void Refuse(bool refused)
    {
        if (refused)
        {
            throw new NodeAnswerException("missing trie node");
        }
    }

    private List<CoverageGap> Gaps() => [.. _world.Journal.Coverage.SelectMany(coverage => coverage.Gaps).OrderBy(gap => gap.Rule, StringComparer.Ordinal)];

    private async Task<Alert?> AlertAsync(string rule) => (await _world.AlertsAsync()).LastOrDefault(alert => alert.Rule == rule);
}
