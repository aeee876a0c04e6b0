using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Network;
using Firebreak.Engine.Ingest;
using Firebreak.TestKit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Firebreak.Engine.Tests;

public sealed class NetworkWorkerTests
{
    private const ulong Lag = 64;

    private readonly FakeTimeProvider _time = new(A.Dawn);
    private readonly ChainStatus _status = new();
    private readonly ScriptedNode _node = new(A.Dawn);
    private readonly InMemoryJournal _journal;
    private readonly Desk _desk = new();
    private readonly IngestOptions _options = new() { ChainId = A.Chain.Value, SequencerFeed = A.Account("feed") };
    private ChainPosition? _position;
    private string _branch = "";

    public NetworkWorkerTests()
    {
        _journal = new InMemoryJournal(_time);
        _node.Report(NodeCondition.Healthy, _time.GetUtcNow(), "");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_chain_that_stands_still_is_told_until_it_moves_again_and_not_when_it_is_the_node_that_is_away()
    {
        await using var run = Start();
        await MineAsync(500);
        await run.PassAsync(TimeSpan.FromSeconds(30));
        Assert.Empty(_desk.Open);

        await run.PassAsync(TimeSpan.FromSeconds(60));
        Assert.Equal([TroubleKind.BlockStall], _desk.Open);
        await MineAsync(1);
        await run.PassAsync(TimeSpan.FromSeconds(8));
        Assert.Empty(_desk.Open);

        _node.Report(NodeCondition.Unreachable, _time.GetUtcNow(), "gone");
        await run.PassAsync(TimeSpan.FromMinutes(2));
        _node.Report(NodeCondition.Healthy, _time.GetUtcNow(), "");
        await run.PassAsync(TimeSpan.FromSeconds(30));
        Assert.Empty(_desk.Open);
    }

    [Fact]
    public async Task What_was_learned_and_what_was_found_survive_a_restart()
    {
        await using (Start())
        {
            await MineAsync(500);
            await ReorgAsync(9);
        }

        // The process died before anybody was told.
        _desk.Open.Clear();
        await using var next = Start();
        await next.PassAsync(TimeSpan.FromSeconds(90));
        Assert.Equal([TroubleKind.DeepReorg, TroubleKind.BlockStall], _desk.Open.Order());

        await MineAsync(100);
        await next.PassAsync(TimeSpan.FromSeconds(8));
        Assert.Empty(_desk.Open);
    }

    [Fact]
    public async Task Updates_that_come_while_the_past_is_read_count_once()
    {
        await MineAsync(499);
        await using var run = Start();
        await MineAsync(1);
        await run.PassAsync(TimeSpan.FromSeconds(8));
        Assert.Empty(_desk.Open);
        Assert.Equal(500, (await _journal.VitalsAsync(A.Chain, Token)).Count);
    }

    private Run Start() => new(
        new NetworkWorker(_journal, new TroubleRules(A.WatchingRules), _desk, new NetworkClock(_node, _time), TroubleTests.Scene(_time, _status, _options)), _time);

    private async Task MineAsync(int blocks)
    {
        for (var i = 0; i < blocks; i++)
        {
            var number = (_position?.Head.Number ?? 0) + 1;
            await SaveAsync(new ChainUpdate.Advanced(A.Block(number, [A.Transaction(A.Call(A.Attacker, A.Vault, "", Ethereum.UInt256.Zero))], branch: _branch, parent: _position?.Head.Hash)));
            if (number > Lag && _position!.Recent.FirstOrDefault(block => block.Number == number - Lag) is { Number: > 0 } final)
            {
                await SaveAsync(new ChainUpdate.Finalized(final));
            }
        }
    }

    private async Task ReorgAsync(int depth)
    {
        _branch = " of another branch";
        await SaveAsync(new ChainUpdate.Reorged(_position!.Recent[^(depth + 1)], [.. _position.Recent.Skip(_position.Recent.Count - depth).Reverse()]));
        await MineAsync(depth + 1);
    }

    // As the ordered lane does it: saved first, then told.
    private async Task SaveAsync(ChainUpdate update)
    {
        _position = ChainPosition.After(_position, update)!;
        await _journal.CommitAsync(
            new ChainCommit(A.Chain, _position, update is ChainUpdate.Reorged reorged ? reorged.Orphaned : [], [], [], [])
            {
                Vitals = update is ChainUpdate.Advanced { Block: var block } ? BlockVitals.Of(block, _position.Finalized, _options.SequencerFeed) : null,
            },
            Token);
        _status.Move(_position, update);
    }

    private sealed class Desk : ITroubleDesk
    {
        public HashSet<TroubleKind> Open { get; } = [];

        public void Raise(ChainTrouble trouble) => Open.Add(trouble.Kind);

        public void Settle(ChainId chain, TroubleKind kind, string key) => Open.Remove(kind);
    }

    private sealed class Run : IAsyncDisposable
    {
        private readonly BackgroundService _worker;
        private readonly FakeTimeProvider _time;

        public Run(BackgroundService worker, FakeTimeProvider time)
        {
            (_worker, _time) = (worker, time);
            _ = worker.StartAsync(Token);
        }

        public async Task PassAsync(TimeSpan time)
        {
            for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(1))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Token);
                _time.Advance(TimeSpan.FromSeconds(1));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Token);
            Assert.False(_worker.ExecuteTask!.IsFaulted, _worker.ExecuteTask.Exception?.ToString());
        }

        public async ValueTask DisposeAsync()
        {
            await _worker.StopAsync(CancellationToken.None);
            _worker.Dispose();
        }
    }
}
