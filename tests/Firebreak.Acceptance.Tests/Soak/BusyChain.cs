using Firebreak.Drills;

namespace Firebreak.Acceptance.Tests.Soak;

/// <summary>Harbor on a real chain that makes a block every fifty milliseconds: ordinary traffic, and an attack among it.</summary>
public sealed class BusyChain : IAsyncDisposable
{
    private static readonly TimeSpan BlockTime = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _ending;
    private readonly Task _mining;

    private BusyChain(DrillStage stage, CancellationToken cancellationToken)
    {
        Stage = stage;
        _ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _mining = MineAsync(_ending.Token);
    }

    public DrillStage Stage { get; }

    /// <summary>What the attack did, transaction by transaction.</summary>
    public DrillTruth Truth => Stage.Truth;

    public static async Task<BusyChain> StartAsync(int seed, CancellationToken cancellationToken)
    {
        // A live block time below a second turns anvil's own clock off: blocks come from here.
        var options = new DrillOptions { Seed = seed, LiveBlockTime = BlockTime };
        var stage = await DrillStage.SetAsync(options, TimeProvider.System, cancellationToken);
        await stage.GoLiveAsync(cancellationToken);
        return new BusyChain(stage, cancellationToken);
    }

    /// <summary>Lives through so many blocks, with the attack in their middle, and stops making blocks.</summary>
    /// <returns>The last block's number.</returns>
    public async Task<ulong> LiveAsync(int blocks, CancellationToken cancellationToken)
    {
        var first = await Stage.Chain.HeadAsync(cancellationToken);
        await TrafficAsync(first + ((ulong)blocks / 4), cancellationToken);
        await Stage.AttackAsync(cancellationToken);
        await TrafficAsync(first + (ulong)blocks, cancellationToken);
        await _ending.CancelAsync();
        await _mining.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await Stage.Chain.HeadAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _mining.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
        await Stage.DisposeAsync();
    }

    private async Task TrafficAsync(ulong until, CancellationToken cancellationToken)
    {
        while (await Stage.Chain.HeadAsync(cancellationToken) < until)
        {
            await Stage.PlayAsync(1, cancellationToken);
        }
    }

    private async Task MineAsync(CancellationToken cancellationToken)
    {
        using var clock = new PeriodicTimer(BlockTime, TimeProvider.System);
        while (await clock.WaitForNextTickAsync(cancellationToken))
        {
            await Stage.Chain.AskAsync("evm_mine", [], cancellationToken);
        }
    }
}
