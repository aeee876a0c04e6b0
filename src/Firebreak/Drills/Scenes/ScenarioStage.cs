using System.Numerics;
using Firebreak.Adapters.Anvil;
using Firebreak.Adapters.Packs.Scenarios;
using Firebreak.Ethereum;

namespace Firebreak.Drills.Scenes;

/// <summary>The stage of a drill that a file describes: a chain of its own, on which set-up and traffic have been played.</summary>
/// <remarks>Acts in order: <see cref="SetAsync"/>, then, if somebody watches, <see cref="GoLiveAsync"/>, then one of the two days.</remarks>
public sealed class ScenarioStage : IAsyncDisposable
{
    private readonly Scenario _scenario;
    private readonly DrillOptions _options;
    private readonly ArtifactShelf _artifacts;
    private Cast _cast;
    private bool _isLive;

    private ScenarioStage(Scenario scenario, DrillOptions options, ArtifactShelf artifacts, AnvilProcess node, DrillChain chain)
    {
        (_scenario, _options, _artifacts, Node, Chain) = (scenario, options, artifacts, node, chain);
        _cast = Cast.Of(scenario, options.Seed);
    }

    public AnvilProcess Node { get; }

    public DrillChain Chain { get; }

    /// <summary>Starts the chain and plays the past, mined as fast as the machine can.</summary>
    /// <exception cref="AnvilUnavailableException">anvil is missing or does not start.</exception>
    /// <exception cref="DrillException">A step cannot be played.</exception>
    public static async Task<ScenarioStage> SetAsync(
        Scenario scenario, ArtifactShelf artifacts, DrillOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var past = scenario.Past(options.PastBlockTime) + options.PastBlockTime;
        var node = new AnvilOptions { Binary = options.AnvilBinary, GenesisTime = time.GetUtcNow() - past };
        var anvil = await AnvilProcess.StartAsync(node, time, cancellationToken);
        var stage = new ScenarioStage(scenario, options, artifacts, anvil, new DrillChain(anvil.HttpEndpoint, node.ChainId, time));
        try
        {
            await stage.PlayPastAsync(cancellationToken);
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>From now on the chain makes blocks by itself.</summary>
    public async Task GoLiveAsync(CancellationToken cancellationToken)
    {
        await Chain.GoLiveAsync(_options.LiveBlockTime, cancellationToken);
        _isLive = true;
    }

    /// <summary>What the operator would type: the contracts to protect, and the tokens to look for.</summary>
    public async Task<StageProtocol> ProtocolAsync(CancellationToken cancellationToken)
    {
        var player = Player();
        var told = _scenario.Protocol;
        var prices = told.Prices
            .Where(price => price.Key != Operator.NativeCoin)
            .ToDictionary(price => (Address)_cast.Find(price.Key)!.Value, price => price.Value);
        return new StageProtocol(
            await AddressesAsync(player, told.Roots, cancellationToken),
            await AddressesAsync(player, told.Tokens, cancellationToken),
            told.Prices.TryGetValue(Operator.NativeCoin, out var native) ? native : null,
            prices,
            told.Signers.ToDictionary(signer => signer.Key, signer => KeyOf(signer.Value), StringComparer.Ordinal))
        {
            Levers = await LeversAsync(player, told.Levers, cancellationToken),
        };
    }

    /// <summary>The key of an account of the drill; null for somebody who has none: for its people, who act themselves.</summary>
    public PrivateKey? FindKey(string account) => _scenario.Accounts.ContainsKey(account) ? KeyOf(account) : null;

    private PrivateKey KeyOf(string account) => _cast.Account(account).Key;

    private static async Task<IReadOnlyList<StageLever>> LeversAsync(StepPlayer player, IReadOnlyList<OperatorsLever> levers, CancellationToken cancellationToken)
    {
        var fitted = new List<StageLever>();
        foreach (var lever in levers)
        {
            var with = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (place, value) in lever.With)
            {
                with[place] = await player.TextAsync(value, cancellationToken);
            }

            fitted.Add(new StageLever(
                lever.Lever, await player.AddressAsync(lever.At, cancellationToken), await AddressesAsync(player, lever.Protects, cancellationToken), with)
            {
                Caller = lever.Caller is { } caller ? await player.AddressAsync(caller, cancellationToken) : null,
                Guard = lever.Guard is { } guard ? await player.AddressAsync(guard, cancellationToken) : null,
            });
        }

        return fitted;
    }

    /// <summary>The twin: the same shapes of call, and nothing is stolen.</summary>
    public Task PlayBenignAsync(CancellationToken cancellationToken) => Player().PlayAsync(_scenario.Benign, cancellationToken);

    /// <summary>The attack to its end, however it ends.</summary>
    /// <param name="truth">Filled while it runs, so that it can be read when the attack is broken off.</param>
    public async Task PlayAttackAsync(StageTruth truth, CancellationToken cancellationToken)
    {
        var kept = _scenario.Expected.Kept;
        var player = Player(
            async token => truth.Before = kept is null ? null : await Player().NumberAsync(kept.Of, token),
            truth.Add);
        await player.PlayAsync(_scenario.Attack, cancellationToken);
        truth.After = kept is null ? null : await player.NumberAsync(kept.Of, cancellationToken);
    }

    /// <summary>Does something, then puts the chain and its people back to where they were.</summary>
    public async Task TryAsync(Func<Task> something, CancellationToken cancellationToken)
    {
        var snapshot = (await Chain.AskAsync("evm_snapshot", [], cancellationToken)).GetString()!;
        var cast = _cast.Copy();
        await something();
        await Chain.AskAsync("evm_revert", [snapshot], cancellationToken);
        _cast = cast;
        await Chain.RecountAsync(_cast.Accounts, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Chain.Dispose();
        await Node.DisposeAsync();
    }

    private async Task PlayPastAsync(CancellationToken cancellationToken)
    {
        await Chain.AskAsync("anvil_setLoggingEnabled", [false], cancellationToken);
        await Chain.AskAsync("anvil_setBlockTimestampInterval", [(long)_options.PastBlockTime.TotalSeconds], cancellationToken);
        foreach (var (name, wei) in _scenario.Accounts)
        {
            await Chain.AskAsync("anvil_setBalance", [_cast.Account(name).Address.ToHex(), Fitting.ToWord(wei).ToHex()], cancellationToken);
        }

        var player = Player();
        await player.PlayAsync(_scenario.Setup, cancellationToken);
        await player.PlayAsync(_scenario.Traffic, cancellationToken);
    }

    private StepPlayer Player(Func<CancellationToken, Task>? beforeHostile = null, Action<HostileStep>? onHostile = null) =>
        new(_scenario, Chain, _cast, _artifacts) { BeforeHostile = beforeHostile, OnHostile = onHostile, MayBeStopped = _isLive };

    private static async Task<IReadOnlyList<Address>> AddressesAsync(
        StepPlayer player, IReadOnlyList<Expression> expressions, CancellationToken cancellationToken)
    {
        var addresses = new List<Address>();
        foreach (var expression in expressions)
        {
            addresses.Add(await player.AddressAsync(expression, cancellationToken));
        }

        return addresses;
    }
}

/// <summary>What an operator knows of the protocol beside what the chain shows.</summary>
/// <param name="NativePrice">US dollars of one ether; null leaves it without a price.</param>
/// <param name="Signers">The keys that may pull levers, by the name that levers give the signer.</param>
public sealed record StageProtocol(
    IReadOnlyList<Address> Roots,
    IReadOnlyList<Address> Tokens,
    decimal? NativePrice,
    IReadOnlyDictionary<Address, decimal> Prices,
    IReadOnlyDictionary<string, PrivateKey> Signers)
{
    /// <summary>Levers of the packs that the operator fitted.</summary>
    public IReadOnlyList<StageLever> Levers { get; init; } = [];
}

/// <summary>A lever of the packs as the operator fits it.</summary>
public sealed record StageLever(string Lever, Address At, IReadOnlyList<Address> Protects, IReadOnlyDictionary<string, string> With)
{
    /// <summary>The Safe that holds the right; null where the signer itself does.</summary>
    public Address? Caller { get; init; }

    /// <summary>The FirebreakGuard through which the signer acts for that Safe.</summary>
    public Address? Guard { get; init; }
}

/// <summary>What really happened: for judging afterwards, never for the watching side.</summary>
public sealed class StageTruth
{
    private readonly List<HostileStep> _steps = [];

    /// <summary>The hostile transactions in order.</summary>
    public IReadOnlyList<HostileStep> Steps
    {
        get
        {
            lock (_steps)
            {
                return [.. _steps];
            }
        }
    }

    /// <summary>What was there to be saved right before the first of them; null where the drill does not ask.</summary>
    public BigInteger? Before { get; internal set; }

    /// <summary>What of it was left after the attack.</summary>
    public BigInteger? After { get; internal set; }

    /// <summary>How much of it that is; null where the drill does not ask.</summary>
    public int? KeptPercent => this is { Before: { } before, After: { } after } ? before.IsZero ? 0 : (int)BigInteger.Min(100, after * 100 / before) : null;

    internal void Add(HostileStep step)
    {
        lock (_steps)
        {
            _steps.Add(step);
        }
    }
}
