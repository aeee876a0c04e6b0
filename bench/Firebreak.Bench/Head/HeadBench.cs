using Firebreak.Adapters.Packs;
using Firebreak.Drills;
using Firebreak.Hosting;

namespace Firebreak.Bench.Head;

/// <summary>
/// The whole program against a chain that makes a block of 200 transactions every second. All of them act on the protected protocol, so
/// every block needs prices from the node and every transaction is judged.
/// </summary>
internal static class HeadBench
{
    private const int Crowd = 20;
    private const int Seed = 7;
    private static readonly TimeSpan BlockTime = TimeSpan.FromSeconds(1);

    public static async Task<HeadResult> RunAsync(int blocks, int transactions, Action<string> say, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("firebreak-bench-").FullName;
        try
        {
            say("setting the stage: anvil, Harbor and its past");
            await using var stage = await DrillStage.SetAsync(new DrillOptions { Seed = Seed, LiveBlockTime = BlockTime }, TimeProvider.System, cancellationToken);
            var crowd = await GatherAsync(stage, cancellationToken);
            var journey = new Journey();
            var commits = new CommitWatch(journey);
            using var stages = new StageWatch(journey);
            await using var relay = new Relay(stage.Node.WebSocketEndpoint, journey);
            var files = await DrillFiles.WriteAsync(
                stage, folder, new DrillFileOptions { Rpc = [await relay.StartAsync(cancellationToken)], Respond = "manual" }, cancellationToken);
            using var program = FirebreakHost.Build(
                FirebreakFile.Load(files.Config), logging => logging.MinimumLevel.Debug().WriteTo.Sink(commits));
            await stage.GoLiveAsync(cancellationToken);
            await program.StartAsync(cancellationToken);
            await SendAsync(stage, crowd, blocks, transactions, journey, say, cancellationToken);
            await program.StopAsync(cancellationToken);
            return HeadResult.Of(journey.Whole, transactions, [.. commits.Complaints]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<DrillAccount[]> GatherAsync(DrillStage stage, CancellationToken cancellationToken)
    {
        DrillAccount[] crowd = [.. Enumerable.Range(1, Crowd).Select(index => DrillAccount.Named($"crowd {index}", Seed))];
        foreach (var account in crowd)
        {
            await stage.Chain.AskAsync("anvil_setBalance", [account.Address.ToHex(), HarborCalls.Ether(1000).ToHex()], cancellationToken);
        }

        return crowd;
    }

    // The pool is filled anew when the chain has taken what was in it.
    private static async Task SendAsync(
        DrillStage stage, DrillAccount[] crowd, int blocks, int transactions, Journey journey, Action<string> say, CancellationToken cancellationToken)
    {
        const int Warming = 10;
        for (var block = 0; block < blocks + Warming; block++)
        {
            for (var sent = 0; sent < transactions; sent++)
            {
                var account = crowd[sent % Crowd];
                await stage.Chain.SendAsync(
                    account,
                    DrillCall.Call(stage.Harbor.Vault, HarborCalls.Deposit, account.Address) with { Value = HarborCalls.Milli(1) },
                    cancellationToken);
            }

            await stage.Chain.NextBlockAsync(cancellationToken);
            if (block % 10 == 9)
            {
                say($"{block + 1} of {blocks + Warming} blocks, {journey.Whole.Count} judged");
            }
        }

        await stage.Chain.NextBlockAsync(cancellationToken);
        await Task.Delay(BlockTime, TimeProvider.System, cancellationToken);
    }
}
