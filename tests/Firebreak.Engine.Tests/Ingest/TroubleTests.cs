using Firebreak.Core.Alerting;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Ingest;
using Firebreak.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Firebreak.Engine.Tests;

public sealed class TroubleTests
{
    private static readonly ChainTrouble Silent = new(A.Chain, TroubleKind.NodeSilent, "node a", Block: null, "node a does not answer.");
    private readonly FakeTimeProvider _time = new(A.Dawn);
    private readonly InMemoryJournal _journal;
    private readonly ChainStatus _status = new();
    private TroubleDesk _desk;

    public TroubleTests()
    {
        _journal = new InMemoryJournal(_time);
        _desk = Desk();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_trouble_becomes_one_alert_however_often_it_is_said_and_a_restart_says_it_no_second_time()
    {
        _desk.Raise(Silent);
        _desk.Raise(Silent);
        await RunAsync(TimeSpan.FromSeconds(5));
        _desk = Desk();
        _desk.Raise(Silent);
        await RunAsync(TimeSpan.FromSeconds(5));

        var alert = Assert.Single(await BoardAsync());
        Assert.True(alert is { Rule: "node-silent", State: AlertState.Confirmed, Pages: false, IsAboutWatching: true });
        Assert.Equal(Silent.Because, alert.Because);
        Assert.Single(alert.Standing);
    }

    [Fact]
    public async Task A_settled_trouble_resolves_its_alert_and_the_next_one_is_a_new_episode()
    {
        _desk.Raise(Silent);
        await RunAsync(TimeSpan.FromSeconds(2));
        _desk = Desk();
        _desk.Settle(A.Chain, TroubleKind.NodeSilent, "node a");
        _desk.Settle(A.Chain, TroubleKind.NodeSilent, "never heard of");
        await RunAsync(TroubleDesk.Quiet + TimeSpan.FromSeconds(2));
        Assert.Equal(AlertState.Resolved, Assert.Single(await BoardAsync()).State);

        _desk.Raise(Silent);
        await RunAsync(TimeSpan.FromSeconds(2));
        Assert.Equal([(1, AlertState.Resolved), (2, AlertState.Confirmed)], (await BoardAsync()).Select(alert => (alert.Id.Episode, alert.State)));
    }

    [Fact]
    public async Task A_trouble_that_flickers_is_one_trouble()
    {
        for (var i = 0; i < 10; i++)
        {
            _desk.Raise(Silent);
            await RunAsync(TimeSpan.FromSeconds(1));
            _desk.Settle(A.Chain, TroubleKind.NodeSilent, "node a");
            await RunAsync(TimeSpan.FromSeconds(3));
        }

        Assert.Single(Assert.Single(await BoardAsync()).Standing);
    }

    [Fact]
    public async Task A_short_trouble_is_told_too()
    {
        var lie = new ChainTrouble(A.Chain, TroubleKind.NodeLies, "node b", A.BlockRef(7), "The receipts of node b do not hash to the root.");
        _desk.Raise(lie);
        _desk.Settle(A.Chain, TroubleKind.NodeLies, "node b");
        await RunAsync(TroubleDesk.Quiet + TimeSpan.FromSeconds(2));

        var alert = Assert.Single(await BoardAsync());
        Assert.True(alert is { Rule: "node-lies", Severity: Severity.P2, Pages: true, State: AlertState.Resolved });
        Assert.Equal(A.BlockRef(7), alert.FirstBlock);
    }

    [Fact]
    public async Task An_alert_is_resolved_only_when_all_its_troubles_are_over()
    {
        _desk.Raise(Silent);
        _desk.Raise(Silent with { Key = "node b" });
        await RunAsync(TimeSpan.FromSeconds(2));
        _desk.Settle(A.Chain, TroubleKind.NodeSilent, "node a");
        await RunAsync(TroubleDesk.Quiet + TimeSpan.FromSeconds(2));
        Assert.Equal(AlertState.Confirmed, Assert.Single(await BoardAsync()).State);

        _desk.Settle(A.Chain, TroubleKind.NodeSilent, "node b");
        await RunAsync(TroubleDesk.Quiet + TimeSpan.FromSeconds(2));
        Assert.Equal(AlertState.Resolved, Assert.Single(await BoardAsync()).State);
    }

    [Fact]
    public async Task A_silent_node_pages_once_nothing_has_watched_the_chain_for_minutes()
    {
        _desk.Raise(Silent);
        await RunAsync(TimeSpan.FromMinutes(4));
        Assert.False(Assert.Single(await BoardAsync()).Pages);

        await RunAsync(TimeSpan.FromMinutes(3));
        var alert = Assert.Single(await BoardAsync());
        Assert.True(alert.Pages);
        Assert.Equal(2, alert.Standing.Count);
    }

    [Fact]
    public async Task A_silent_node_pages_nobody_while_another_watches_the_chain()
    {
        _desk.Raise(Silent);
        for (ulong number = 1; number <= 10; number++)
        {
            _status.Move(new ChainPosition([A.BlockRef(number)], Finalized: null), new ChainUpdate.Advanced(A.Block(number)));
            await RunAsync(TimeSpan.FromMinutes(1));
        }

        Assert.False(Assert.Single(await BoardAsync()).Pages);
    }

    private TroubleDesk Desk() => Desk(_journal, _time, Scene(_time, _status, new IngestOptions { ChainId = A.Chain.Value }));

    internal static TroubleDesk Desk(InMemoryJournal journal, FakeTimeProvider time, IngestScene scene) => new(
        journal, new TroubleRules(A.WatchingRules), time, new TroubleScene(scene.Options, scene.Status, scene.Nudges), NullLogger<TroubleDesk>.Instance);

    internal static IngestScene Scene(FakeTimeProvider time, ChainStatus status, IngestOptions options) => new(
        Options.Create(options), status, new IngestNudges(), new RecentBlocks(new ScriptedChain()),
        new NodeOutage(time, NullLogger<NodeOutage>.Instance), new StorageOutage(time, NullLogger<StorageOutage>.Instance), NullLogger<IngestWorker>.Instance);

    private async Task<IReadOnlyList<Alert>> BoardAsync()
    {
        var board = AlertBoard.Empty;
        foreach (var logged in await _journal.ReadAsync(0, 1_000, Token))
        {
            (board, _) = board.Take(logged.Change, logged.SeenAt);
        }

        return board.Alerts;
    }

    private async Task RunAsync(TimeSpan time)
    {
        if (_desk.ExecuteTask is null)
        {
            await _desk.StartAsync(Token);
        }

        var until = _time.GetUtcNow() + time;
        while (_time.GetUtcNow() < until)
        {
            Assert.False(_desk.ExecuteTask!.IsFaulted, _desk.ExecuteTask.Exception?.ToString());
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Token);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Token);
    }
}
