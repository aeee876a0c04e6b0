using Firebreak.Adapters.Anvil;

namespace Firebreak.Drills;

/// <summary>How a drill is played.</summary>
public sealed record DrillOptions
{
    /// <summary>The same seed gives the same people, keys and traffic.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Blocks of the past, deployment included; at least 60 of them ordinary traffic.</summary>
    public int HistoryBlocks { get; init; } = 96;

    /// <summary>Time between two blocks of the past.</summary>
    public TimeSpan PastBlockTime { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>Time between two live blocks, in whole seconds.</summary>
    public TimeSpan LiveBlockTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether rules of status sandbox judge too.</summary>
    public bool Sandbox { get; init; }

    /// <summary>Whether the whole chain is watched, without a protocol file.</summary>
    public bool ChainWide { get; init; }

    /// <summary>Path of anvil; null takes the installed one.</summary>
    public string? AnvilBinary { get; init; }
}

/// <summary>
/// The stage of the drill "vault-reentrancy": a chain of its own, Harbor deployed on it, and people who have used it for a while.
/// </summary>
/// <remarks>
/// Acts in order: <see cref="SetAsync"/>, <see cref="GoLiveAsync"/>, then <see cref="PlayAsync"/> and <see cref="AttackAsync"/> one after the other,
/// never at the same time.
/// </remarks>
public sealed class DrillStage : IAsyncDisposable
{
    private readonly DrillOptions _options;
    private readonly AnvilProcess _anvil;
    private readonly Attack _attack;

    private DrillStage(DrillOptions options, AnvilProcess anvil, DrillChain chain, HarborProtocol harbor, OrdinaryTraffic traffic, Attack attack)
    {
        (_options, _anvil, Chain, Harbor, Traffic, _attack) = (options, anvil, chain, harbor, traffic, attack);
    }

    public DrillChain Chain { get; }

    public HarborProtocol Harbor { get; }

    public OrdinaryTraffic Traffic { get; }

    /// <summary>The chain's node, for those who read its address or disturb it.</summary>
    public AnvilProcess Node => _anvil;

    /// <summary>What the attack has really done so far; for judging, never for the watching side.</summary>
    public DrillTruth Truth => _attack.Truth;

    /// <summary>Starts the chain, deploys Harbor and lets people use it: the past, mined as fast as the machine can.</summary>
    /// <exception cref="AnvilUnavailableException">anvil is missing or does not start.</exception>
    /// <exception cref="DrillException">A contract is missing or the chain refused something.</exception>
    public static async Task<DrillStage> SetAsync(DrillOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var artifacts = DrillArtifacts.Find();
        var past = options.HistoryBlocks * options.PastBlockTime;
        var node = new AnvilOptions { Binary = options.AnvilBinary, GenesisTime = time.GetUtcNow() - past };
        var anvil = await AnvilProcess.StartAsync(node, time, cancellationToken);
        var chain = new DrillChain(anvil.HttpEndpoint, node.ChainId, time);
        try
        {
            return await WriteHistoryAsync(options, anvil, chain, artifacts, cancellationToken);
        }
        catch
        {
            chain.Dispose();
            await anvil.DisposeAsync();
            throw;
        }
    }

    /// <summary>From now on the chain makes blocks by itself.</summary>
    public Task GoLiveAsync(CancellationToken cancellationToken) => Chain.GoLiveAsync(_options.LiveBlockTime, cancellationToken);

    /// <summary>Ordinary life for so many blocks.</summary>
    public async Task PlayAsync(int blocks, CancellationToken cancellationToken)
    {
        for (var block = 0; block < blocks; block++)
        {
            await Traffic.SendRoundAsync(cancellationToken);
            await Chain.NextBlockAsync(cancellationToken);
        }
    }

    /// <summary>The attack, from its funding to the end, among ordinary traffic. Ends by itself: when the vault is nearly empty, or a strike fails.</summary>
    public async Task<DrillTruth> AttackAsync(CancellationToken cancellationToken)
    {
        await _attack.PrepareAsync(Traffic.SendRoundAsync, cancellationToken);
        await _attack.RunAsync(Traffic.SendRoundAsync, cancellationToken);
        return _attack.Truth;
    }

    public async ValueTask DisposeAsync()
    {
        Chain.Dispose();
        await _anvil.DisposeAsync();
    }

    private static async Task<DrillStage> WriteHistoryAsync(
        DrillOptions options, AnvilProcess anvil, DrillChain chain, DrillArtifacts artifacts, CancellationToken cancellationToken)
    {
        var bank = DrillAccount.Named("bank", options.Seed);
        var source = DrillAccount.Named("source", options.Seed);
        await chain.AskAsync("anvil_setLoggingEnabled", [false], cancellationToken);
        await chain.AskAsync("anvil_setBlockTimestampInterval", [(long)options.PastBlockTime.TotalSeconds], cancellationToken);
        foreach (var rich in (DrillAccount[])[bank, source])
        {
            await chain.AskAsync("anvil_setBalance", [rich.Address.ToHex(), HarborCalls.Ether(100_000).ToHex()], cancellationToken);
        }

        var harbor = await HarborProtocol.DeployAsync(chain, artifacts, bank, options.Seed, cancellationToken);
        var traffic = await OrdinaryTraffic.OpenAsync(chain, artifacts, harbor, bank, options.Seed, cancellationToken);
        var attack = new Attack(chain, artifacts, harbor, source, options.Seed);
        var stage = new DrillStage(options, anvil, chain, harbor, traffic, attack);
        await stage.PlayAsync(options.HistoryBlocks - (int)await chain.HeadAsync(cancellationToken), cancellationToken);
        return stage;
    }
}
