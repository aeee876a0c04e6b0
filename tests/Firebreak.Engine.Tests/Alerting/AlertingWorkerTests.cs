using Firebreak.Core.Alerting;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Alerting;
using Firebreak.Engine.Ingest;
using Firebreak.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Firebreak.Engine.Tests;

public sealed class AlertingWorkerTests
{
    private readonly FakeTimeProvider _time = new(A.Dawn);
    private readonly InMemoryAlertStore _store = new();
    private readonly ChainStatus _status = new();

    [Fact]
    public async Task What_a_reorg_takes_back_while_signals_are_read_is_never_confirmed()
    {
        _status.Resume(PositionAt(7));
        var log = new ScriptedLog([Raised(A.Signal())], meanwhile: () => _status.Resume(PositionAt(20)));
        await RunAsync(log, () => IsThrough(1));

        Assert.Equal(AlertState.Provisional, (await ChangesAsync()).First().State);
    }

    [Fact]
    public async Task Nothing_is_confirmed_while_word_of_it_may_still_be_unread()
    {
        _status.Resume(PositionAt(20));
        var withdrawn = new SignalChange.Withdrawn(A.Signal().Id, A.BlockRef(7), A.BlockRef(6));
        await RunAsync(new ScriptedLog([Raised(A.Signal()), withdrawn], () => { }), () => IsThrough(2), batchSize: 1);

        Assert.DoesNotContain(await ChangesAsync(), alert => alert.State == AlertState.Confirmed);
    }

    [Fact]
    public async Task A_restart_takes_no_signal_twice()
    {
        var log = new ScriptedLog([Raised(A.Signal()), Raised(A.Signal(8, "again"))], () => { });
        await RunAsync(log, () => IsThrough(2));
        await RunAsync(log, () => log.Reads > 3);

        Assert.Equal(2, Assert.Single((await _store.LoadAsync(TestContext.Current.CancellationToken)).Alerts).Standing.Count);
        Assert.Single(await ChangesAsync());
    }

    private bool IsThrough(long sequence) => _store.LoadAsync(default).Result.Through == sequence;

    private async Task<IEnumerable<Alert>> ChangesAsync() =>
        (await _store.ReadChangesAsync(0, 100, TestContext.Current.CancellationToken)).Select(change => change.Alert);

    private async Task RunAsync(ScriptedLog log, Func<bool> until, int batchSize = 200)
    {
        var scene = new IngestScene(
            Options.Create(new IngestOptions { ChainId = A.Chain.Value }), _status, new IngestNudges(), new RecentBlocks(new ScriptedChain()),
            new NodeOutage(_time, NullLogger<NodeOutage>.Instance),
            new StorageOutage(_time, NullLogger<StorageOutage>.Instance), NullLogger<IngestWorker>.Instance);
        using var worker = new AlertingWorker(log, _store, scene, _time, Options.Create(new AlertingOptions { BatchSize = batchSize }));
        await worker.StartAsync(TestContext.Current.CancellationToken);
        while (!until())
        {
            Assert.False(worker.ExecuteTask!.IsFaulted, worker.ExecuteTask.Exception?.ToString());
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        await worker.StopAsync(CancellationToken.None);
    }

    private static SignalChange Raised(Signal signal) => new SignalChange.Raised(signal);

    private static ChainPosition PositionAt(ulong head) => new([A.BlockRef(head)], Finalized: null);

    /// <summary>A log to which something happens while it is read for the first time.</summary>
    private sealed class ScriptedLog(SignalChange[] changes, Action meanwhile) : ISignalLog
    {
        public int Reads { get; private set; }

        public Task<IReadOnlyList<LoggedSignal>> ReadAsync(long after, int limit, CancellationToken cancellationToken)
        {
            if (Reads++ == 0)
            {
                meanwhile();
            }

            return Task.FromResult<IReadOnlyList<LoggedSignal>>(
                [.. changes.Select((change, i) => new LoggedSignal(i + 1, A.Dawn, change)).Skip((int)after).Take(limit)]);
        }
    }
}
