using Firebreak.Adapters.Anvil;
using Firebreak.Adapters.JsonRpc;
using Firebreak.Adapters.Storage;
using Firebreak.Adapters.Tests.Storage;
using Firebreak.Core.Chain;
using Firebreak.Engine.Alerting;
using Firebreak.Engine.Detection;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Firebreak.Adapters.Tests.JsonRpc;

public sealed class QuickChainTests
{
    private const ulong AFewBlocks = 4;
    private const ulong BlocksOfGrace = 60;
    private static readonly TimeSpan BlockTime = TimeSpan.FromMilliseconds(250);

    [Fact]
    public async Task Blocks_every_250_ms_are_kept_up_with_and_an_outage_of_the_watch_is_made_up_for()
    {
        await using var lab = await Lab.StartAsync(new AnvilOptions { Mining = new AnvilMining.Every(BlockTime), SlotsInAnEpoch = 32 });
        await using var site = await new SqliteEngine().NewSiteAsync();
        var cell = await DeployAsync(lab);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Lab.Token);
        var sending = SendAsync(lab, cell, ending.Token);

        await WatchAsync(lab, site, cell, blocks: Nightly.Choose(6, 100));
        var saved = await PositionAsync(site);
        await UntilAsync(lab, saved.Head.Number + Nightly.Choose(8UL, 120UL));
        await WatchAsync(lab, site, cell, blocks: Nightly.Choose(6, 100));

        await ending.CancelAsync();
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        var end = await PositionAsync(site);
        var coverage = await site.Open().Coverage.ReadAsync(new ChainId(31337), 1, end.Head.Number, int.MaxValue, Lab.Token);
        Assert.Equal(end.Head.Number, coverage.Through);
        Assert.Empty(await site.Open().Coverage.MissingAsync(new ChainId(31337), Lab.Token));
        Assert.Equal(await lab.BlockAsync(end.Head.Number), end.Head);
    }

    // The whole watch in front of the chain, from block 1 or where it stopped, until so many blocks were made while it ran.
    private static async Task WatchAsync(Lab lab, StorageSite site, Address cell, int blocks)
    {
        var options = lab.Options();
        options.LearnFrom = 1;
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddSingleton(options)
            .AddSingleton(Microsoft.Extensions.Options.Options.Create(options))
            .AddSingleton(new Protocol(
                "Quick", [new WatchedContract("Cell", cell, "any", Lever: null)], [new Asset("ETH", Address: null, 18, 2_000m, PricedBy: null, PricedIn: null)], [], []))
            .AddStorage(site.Options)
            .AddJsonRpc().AddIngest().AddDetection(A.Rules.Concat(A.WatchingRules).ToDictionary(StringComparer.Ordinal)).AddAlerting()
            .BuildServiceProvider();
        var workers = services.GetServices<IHostedService>().ToList();
        foreach (var worker in workers)
        {
            await worker.StartAsync(Lab.Token);
        }

        var end = (await lab.HeadAsync()).Number + (ulong)blocks;
        await UntilAsync(lab, end);

        // Whoever cannot keep up falls further behind with every block; whoever can is close to the head soon, however busy the machine is.
        var status = services.GetRequiredService<ChainStatus>();
        var head = end;
        while (head > (status.Position?.Head.Number ?? 0) + AFewBlocks && head < end + BlocksOfGrace)
        {
            await Task.Delay(BlockTime, TimeProvider.System, Lab.Token);
            head = (await lab.HeadAsync()).Number;
        }

        var behind = (long)head - (long)(status.Position?.Head.Number ?? 0);
        foreach (var worker in workers)
        {
            await worker.StopAsync(CancellationToken.None);
        }

        Assert.True(behind <= (long)AFewBlocks, $"{behind} blocks behind the head.");
    }

    private static async Task<Address> DeployAsync(Lab lab)
    {
        var hash = await lab.SendAsync(null, Scene.Cell, gas: 5_000_000);
        while (true)
        {
            var receipt = await lab.RpcAsync("eth_getTransactionReceipt", hash.ToHex());
            if (receipt.ValueKind == System.Text.Json.JsonValueKind.Object)
            {
                return Address.Parse(receipt.GetProperty("contractAddress").GetString()!);
            }

            await Task.Delay(BlockTime, TimeProvider.System, Lab.Token);
        }
    }

    private static async Task SendAsync(Lab lab, Address cell, CancellationToken cancellationToken)
    {
        for (var i = 0; !cancellationToken.IsCancellationRequested; i++)
        {
            await lab.SendAsync(cell, [], value: (ulong)(i % 7), from: i % 4);
            await Task.Delay(TimeSpan.FromMilliseconds(40), TimeProvider.System, cancellationToken);
        }
    }

    private static async Task UntilAsync(Lab lab, ulong height)
    {
        while ((await lab.HeadAsync()).Number < height)
        {
            await Task.Delay(BlockTime, TimeProvider.System, Lab.Token);
        }
    }

    private static async Task<ChainPosition> PositionAsync(StorageSite site) =>
        (await site.Open().Journal.LoadPositionAsync(new ChainId(31337), Lab.Token))!;
}
