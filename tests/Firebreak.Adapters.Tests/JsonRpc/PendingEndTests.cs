using Firebreak.Adapters.JsonRpc;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Alerting;
using Firebreak.Engine.Detection;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Firebreak.Adapters.Tests.JsonRpc;

/// <summary>How evidence about pending transactions ends when no block of the ordered lane ends it, asked of a real pool.</summary>
public sealed class PendingEndTests
{
    [Fact]
    public async Task A_pool_that_is_only_shown_whole_is_watched_by_what_is_new_in_it()
    {
        await using var lab = await Lab.StartAsync();
        await using var node = BendingNode.Start(lab.Anvil.HttpEndpoint);
        node.Refuse("eth_newPendingTransactionFilter", "eth_subscribe");
        var known = await lab.SendAsync(lab.Accounts[1], []);
        var pool = lab.Get<IPendingPool>(lab.Options(node.Endpoint));
        Assert.Null(await pool.WhyNotAsync(Lab.Token));
        Assert.Contains("txpool_content", pool.How, StringComparison.Ordinal);

        await using var news = pool.WatchAsync(_ => { }, Lab.Token).GetAsyncEnumerator(Lab.Token);
        var heard = new List<Hash256>();
        var added = await lab.SendAsync(lab.Accounts[1], [1], from: 1);
        while (!heard.Contains(added) && await news.MoveNextAsync())
        {
            heard.Add(news.Current.Hash);
        }

        Assert.Equal(heard.Distinct(), heard);
        Assert.Subset(new HashSet<Hash256> { known, added }, heard.ToHashSet());
    }

    [Fact]
    public async Task Another_transaction_of_the_same_sender_that_took_its_place_ends_it_as_replaced()
    {
        await using var lab = await Lab.StartAsync();
        var first = await SendAsync(lab, nonce: 0, gwei: 2);
        await using var warden = await Warden.StartAsync(lab, first, new EarlyOptions());
        await SendAsync(lab, nonce: 0, gwei: 9);
        Assert.Equal(EarlyEnd.Replaced, await warden.EndAsync(() => lab.MineAsync()));
    }

    [Fact]
    public async Task A_transaction_that_waits_for_longer_than_evidence_stands_ends_as_expired()
    {
        await using var lab = await Lab.StartAsync();
        var waiting = await SendAsync(lab, nonce: 0, gwei: 2);
        await using var warden = await Warden.StartAsync(lab, waiting, new EarlyOptions { Lifetime = TimeSpan.FromMilliseconds(1) });
        Assert.Equal(EarlyEnd.Expired, await warden.EndAsync(() => Task.CompletedTask));
    }

    [Fact]
    public async Task A_transaction_that_the_pool_forgot_ends_as_dropped_once_blocks_have_passed()
    {
        await using var lab = await Lab.StartAsync();
        var forgotten = await SendAsync(lab, nonce: 0, gwei: 2);
        await using var warden = await Warden.StartAsync(lab, forgotten, new EarlyOptions());
        await lab.RpcAsync("anvil_dropTransaction", forgotten.ToHex());
        Assert.Equal(EarlyEnd.Dropped, await warden.EndAsync(() => lab.MineAsync(3)));
    }

    private static async Task<Hash256> SendAsync(Lab lab, ulong nonce, ulong gwei)
    {
        var hash = await lab.RpcAsync("eth_sendTransaction", new
        {
            from = lab.Accounts[0].ToHex(),
            to = lab.Accounts[1].ToHex(),
            nonce = $"0x{nonce:x}",
            gas = "0x5208",
            gasPrice = $"0x{gwei * 1_000_000_000:x}",
        });
        return Hash256.Parse(hash.GetString()!);
    }

    private sealed class Warden : IAsyncDisposable
    {
        private readonly ServiceProvider _services;
        private readonly InMemoryJournal _journal = new(TimeProvider.System);
        private readonly BackgroundService _worker;

        private Warden(Lab lab, EarlyOptions early)
        {
            var options = lab.Options(lab.Anvil.HttpEndpoint);
            options.Early = early;
            _services = new ServiceCollection()
                .AddLogging().AddSingleton(TimeProvider.System).AddSingleton(options).AddSingleton(Microsoft.Extensions.Options.Options.Create(options))
                .AddSingleton(A.Protocol())
                .AddSingleton<IChainJournal>(_journal).AddSingleton<IBaselineStore>(_journal).AddSingleton<IEarlyJournal>(_journal).AddSingleton<ICoverageLedger>(_journal)
                .AddSingleton<ITroubleLog>(_journal).AddSingleton<ISignalLog>(_journal).AddSingleton<IAlertStore>(new InMemoryAlertStore())
                .AddJsonRpc().AddIngest().AddDetection(A.Rules.Concat(A.WatchingRules).ToDictionary(StringComparer.Ordinal)).AddAlerting()
                .BuildServiceProvider();
            _worker = _services.GetServices<IHostedService>().OfType<EarlyWarden>().Single();
        }

        public static async Task<Warden> StartAsync(Lab lab, Hash256 transaction, EarlyOptions early)
        {
            var warden = new Warden(lab, early);
            var signal = A.Signal();
            signal = signal with { Provenance = signal.Provenance with { Transaction = transaction, Stage = EvidenceStage.Pending } };
            await warden._journal.RaiseEarlyAsync(
                A.Chain, [new EarlyEvidence(signal, EarlyStage.Pending, lab.Accounts[0], 0, TimeProvider.System.GetUtcNow())], Lab.Token);
            await warden._worker.StartAsync(Lab.Token);
            return warden;
        }

        /// <summary>Does something once a second, until the evidence ends.</summary>
        public async Task<EarlyEnd?> EndAsync(Func<Task> act)
        {
            for (var second = 0; second < 30; second++)
            {
                await Task.Delay(TimeSpan.FromSeconds(1.2), TimeProvider.System, Lab.Token);
                if ((await _journal.ReadAsync(0, 10, Lab.Token)).Select(logged => logged.Change).OfType<SignalChange.Lapsed>().FirstOrDefault() is { } lapsed)
                {
                    return lapsed.Reason;
                }

                await act();
            }

            return null;
        }

        public async ValueTask DisposeAsync()
        {
            await _worker.StopAsync(CancellationToken.None);
            await _services.DisposeAsync();
        }
    }
}
