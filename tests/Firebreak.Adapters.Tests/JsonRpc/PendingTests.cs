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

/// <summary>The pool of a real node that makes no blocks by itself.</summary>
public sealed class PendingTests
{
    private const int Flood = 5_000;

    [Theory]
    [InlineData("ws")]
    [InlineData("http")]
    public async Task What_a_pending_transaction_would_do_is_what_it_does_once_it_is_mined(string scheme)
    {
        await using var lab = await Lab.StartAsync();
        var cell = await lab.DeployAsync(Scene.Cell);
        var contract = await lab.DeployAsync(SpeaksBetweenCalls(cell));
        var options = lab.Options(new UriBuilder(lab.Anvil.HttpEndpoint) { Scheme = scheme }.Uri);
        var pool = lab.Get<IPendingPool>(options);
        var view = lab.Get<IChainView>(options);
        Assert.Null(await pool.WhyNotAsync(Lab.Token));
        await using var news = pool.WatchAsync(_ => { }, Lab.Token).GetAsyncEnumerator(Lab.Token);
        var hash = await lab.SendAsync(contract, [1, 2, 3, 4, 5], value: 9);
        Assert.True(await news.MoveNextAsync());
        Assert.Equal(hash, news.Current.Hash);

        var waiting = await pool.FindAsync(hash, Lab.Token);
        var head = (await view.FindHeaderAsync((await lab.HeadAsync()).Number, Lab.Token))!;
        var tried = await pool.TryAsync(waiting!, head, Lanes.Wide, Lab.Token);
        Assert.Equal(new PendingFate(IsKnown: true, Block: null), await pool.FateAsync(hash, Lab.Token));
        await lab.MineAsync();
        var mined = (await view.FindBlockAsync(head.Ref.Number + 1, Lab.Token))!;

        Assert.Equal(Lanes.Wide, tried.Lanes);
        Assert.Equal(4, tried.Logs.Length);
        Assert.Equal(head.Ref, tried.Before);
        Assert.Equal(Frames(mined), Frames(tried));
        Assert.Equal(Logs(mined), Logs(tried));
        Assert.Equal(mined.Transactions[0].Succeeded, tried.Transactions[0].Succeeded);
        Assert.Equal(Storage(mined), Storage(tried));
        Assert.Equal(mined.Ref, (await pool.FateAsync(hash, Lab.Token)).Block);
        Assert.Null(await pool.FindAsync(hash, Lab.Token));
        Assert.False((await pool.FateAsync(A.Hash("nobody's"), Lab.Token)).IsKnown);
    }

    [Fact]
    public async Task Of_a_flood_everything_is_judged_or_counted_and_no_more_waits_than_may()
    {
        await using var lab = await Lab.StartAsync();
        await using var site = await new SqliteEngine().NewSiteAsync();
        var cell = await lab.DeployAsync(Scene.Cell);
        var options = lab.Options();
        options.Early = new EarlyOptions { AtOnce = 2, Waiting = 64 };
        await using var services = new ServiceCollection()
            .AddLogging().AddSingleton(TimeProvider.System).AddSingleton(options).AddSingleton(Microsoft.Extensions.Options.Options.Create(options))
            .AddSingleton(new Protocol(
                "Flooded", [new("Cell", cell, "any", Lever: null)], [new("ETH", Address: null, 18, 2_000m, PricedBy: null, PricedIn: null)], [], []))
            .AddStorage(site.Options)
            .AddJsonRpc().AddIngest().AddDetection(A.Rules.Concat(A.WatchingRules).ToDictionary(StringComparer.Ordinal)).AddAlerting()
            .BuildServiceProvider();
        var lane = services.GetServices<IHostedService>().OfType<PendingLane>().Single();
        var status = services.GetRequiredService<PendingStatus>();
        await lane.StartAsync(Lab.Token);
        await UntilAsync(() => status.IsOn);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(from => FloodAsync(lab, cell, from)));
        await UntilAsync(() => Sum(status.Counts) == status.Counts.Seen && status.Counts.Seen >= Flood);
        await lane.StopAsync(CancellationToken.None);

        var counts = status.Counts;
        TestContext.Current.TestOutputHelper?.WriteLine(counts.ToString());
        Assert.Equal(Flood, counts.Seen);
        Assert.True(counts is { Dropped: > 0, Judged: > 0 }, counts.ToString());
    }

    // Events before, between and after calls, one of which emits one itself and one of which fails.
    private static byte[] SpeaksBetweenCalls(Address cell) => new Assembly()
        .Push(Keccak.Hash("before").AsBytes()).Push(0).Push(0).Op(Evm.Log1)
        .Call(Evm.Call, cell, value: 5)
        .Push(Keccak.Hash("between").AsBytes()).Push(0).Push(0).Op(Evm.Log1)
        .Call(Evm.Call, cell, inputLength: 1)
        .Push(Keccak.Hash("after").AsBytes()).Push(0).Push(0).Op(Evm.Log1)
        .Creation();

    private static long Sum(PendingCounts counts) => counts.Judged + counts.Dropped + counts.Failed + counts.Superseded;

    private static async Task FloodAsync(Lab lab, Address cell, int from)
    {
        for (var sent = 0; sent < Flood / 4; sent++)
        {
            await lab.SendAsync(cell, [], value: (ulong)(sent % 7), from: from, gas: 100_000);
        }
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        while (!holds())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Lab.Token);
        }
    }

    private static List<string> Frames(Block block)
    {
        var lines = new List<string>();
        foreach (ref readonly var frame in block.Frames)
        {
            lines.Add($"{frame.Parent} {frame.End} {frame.Depth} {frame.Kind} {frame.Reverted} {frame.From} {frame.To} {frame.Value} {Hex.Encode(block.Bytes(frame.Input))}");
        }

        return lines;
    }

    private static List<string> Logs(Block block)
    {
        var lines = new List<string>();
        foreach (ref readonly var log in block.Logs)
        {
            lines.Add($"{log.Emitter} {log.TopicCount} {log.Topic0} {log.Topic1} {log.Topic2} {log.Topic3} {Hex.Encode(block.Bytes(log.Data))}");
        }

        return lines;
    }

    // Nothing is paid for gas when a transaction is only tried, so balances differ by that.
    private static List<string> Storage(Block block)
    {
        var lines = new List<string>();
        foreach (ref readonly var change in block.Changes)
        {
            if (change.Field == StateField.Storage)
            {
                lines.Add($"{change.Account} {change.Slot} {change.Before} {change.After}");
            }
        }

        return lines;
    }
}
