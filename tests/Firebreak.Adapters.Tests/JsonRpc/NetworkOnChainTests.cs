using Firebreak.Adapters.JsonRpc;
using Firebreak.Core.Detection.Network;
using Firebreak.Engine.Alerting;
using Firebreak.Engine.Detection;
using Firebreak.Engine.Ingest;
using Firebreak.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Firebreak.Adapters.Tests.JsonRpc;

/// <summary>The detectors of the network as the program runs them, before a real chain.</summary>
public sealed class NetworkOnChainTests
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);
    private static readonly ClientVersion Any = new(0, 0, 1);

    [Fact]
    public async Task A_calm_chain_is_left_alone_and_a_reorg_a_late_block_and_a_broken_client_are_told_and_resolved()
    {
        await using var lab = await Lab.StartAsync();
        var journal = new InMemoryJournal(TimeProvider.System);
        await using var services = Watch(lab, journal, new BrokenClients([new BrokenClient("broken", "Broken", "anvil", Any, Below: null, "It is a toy.", "Take another.")]));
        var workers = services.GetServices<IHostedService>().ToList();
        foreach (var worker in workers)
        {
            await worker.StartAsync(Lab.Token);
        }

        // Long enough for all to be learned, and nothing to be said but that the node is a toy.
        await lab.MineAsync(600);
        await UntilAsync(journal, open => open.SetEquals([TroubleKind.BrokenClient]), lab);
        await lab.ReorgAsync(6);
        await UntilAsync(journal, open => open.Contains(TroubleKind.DeepReorg), lab);
        await lab.RpcAsync("evm_increaseTime", 900);
        await lab.MineAsync();
        await UntilAsync(journal, open => open.Contains(TroubleKind.BlockStall), lab);
        await lab.MineAsync(100);
        await UntilAsync(journal, open => open.SetEquals([TroubleKind.BrokenClient]), lab);
        foreach (var worker in workers)
        {
            await worker.StopAsync(CancellationToken.None);
        }
    }

    private static ServiceProvider Watch(Lab lab, InMemoryJournal journal, BrokenClients clients)
    {
        var options = lab.Options();
        options.LearnFrom = 1;
        return new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddSingleton(options)
            .AddSingleton(Microsoft.Extensions.Options.Options.Create(options))
            .AddSingleton(A.Protocol())
            .AddSingleton<IChainJournal>(journal).AddSingleton<IBaselineStore>(journal).AddSingleton<IEarlyJournal>(journal).AddSingleton<ICoverageLedger>(journal)
            .AddSingleton<ITroubleLog>(journal).AddSingleton<ISignalLog>(journal).AddSingleton<IAlertStore>(new InMemoryAlertStore())
            .AddJsonRpc().AddIngest(clients).AddDetection(A.Rules.Concat(A.WatchingRules).ToDictionary(StringComparer.Ordinal)).AddAlerting()
            .BuildServiceProvider();
    }

    private static async Task UntilAsync(InMemoryJournal journal, Func<HashSet<TroubleKind>, bool> holds, Lab lab)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Lab.Token);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        while (true)
        {
            var open = (await journal.OpenAsync(A.Chain, Lab.Token)).Select(trouble => trouble.Kind).Where(kind => kind != TroubleKind.NodeSilent).ToHashSet();
            var position = await journal.LoadPositionAsync(A.Chain, Lab.Token);
            if (position?.Head == await lab.HeadAsync() && holds(open))
            {
                return;
            }

            Assert.False(patience.IsCancellationRequested, $"Still open: {string.Join(", ", open)}.");
            await Task.Delay(Glance, TimeProvider.System, Lab.Token);
        }
    }
}
