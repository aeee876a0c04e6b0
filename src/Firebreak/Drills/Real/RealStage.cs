using Firebreak.Adapters.Anvil;
using Firebreak.Ethereum;

namespace Firebreak.Drills.Real;

/// <summary>
/// A chain of its own on which a recorded attack finds what it found: the same chain id, fork, block number, time, code and storage. The few blocks
/// before it are empty.
/// </summary>
public sealed class RealStage : IAsyncDisposable
{
    /// <summary>Empty blocks between what was there and the attack.</summary>
    public const int QuietBlocks = 3;

    private const ulong SecondsPerBlock = 12;
    private const string Gas = "0x1ba8140"; // 29,000,000

    private readonly AnvilProcess _anvil;
    private readonly RealAttack _attack;
    private ulong _time;

    private RealStage(AnvilProcess anvil, DrillChain chain, RealAttack attack, ulong time) => (_anvil, Chain, _attack, _time) = (anvil, chain, attack, time);

    public DrillChain Chain { get; }

    public AnvilProcess Node => _anvil;

    /// <summary>Starts the chain and puts everything in its place, in a block of its own: from then on it is history like any other.</summary>
    /// <exception cref="AnvilUnavailableException">anvil is missing or does not start.</exception>
    /// <exception cref="DrillException">The chain refused something.</exception>
    public static async Task<RealStage> SetAsync(RealAttack attack, TimeProvider time, CancellationToken cancellationToken)
    {
        const ulong before = QuietBlocks + 1;
        var genesis = attack.MinedAt - (before * SecondsPerBlock);
        var node = new AnvilOptions
        {
            ChainId = attack.ChainId,
            Hardfork = attack.Hardfork,
            GenesisTime = DateTimeOffset.FromUnixTimeSeconds((long)genesis),
            GenesisNumber = attack.Number - before,
            IsFree = true,
        };
        var anvil = await AnvilProcess.StartAsync(node, time, cancellationToken);
        var stage = new RealStage(anvil, new DrillChain(anvil.HttpEndpoint, attack.ChainId, time), attack, genesis);
        try
        {
            await stage.Chain.AskAsync("anvil_setLoggingEnabled", [false], cancellationToken);
            await stage.FurnishAsync(cancellationToken);
            await stage.MineAsync(cancellationToken);
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>One block, stamped as blocks of that time were.</summary>
    public async Task MineAsync(CancellationToken cancellationToken)
    {
        _time += SecondsPerBlock;
        await Chain.AskAsync("evm_setNextBlockTimestamp", [_time], cancellationToken);
        await Chain.AskAsync("evm_mine", [], cancellationToken);
    }

    /// <summary>Sends the attack as it was sent, in the block that it was mined in.</summary>
    public async Task<DrillReceipt> AttackAsync(CancellationToken cancellationToken)
    {
        await Chain.AskAsync("anvil_impersonateAccount", [_attack.From.ToHex()], cancellationToken);
        if (await Chain.BalanceAsync(_attack.From, cancellationToken) < _attack.Value)
        {
            await Chain.AskAsync("anvil_setBalance", [_attack.From.ToHex(), _attack.Value.ToHex()], cancellationToken);
        }

        var sent = await Chain.AskAsync("eth_sendTransaction", [Message()], cancellationToken);
        await MineAsync(cancellationToken);
        var hash = Hash256.Parse(sent.GetString());
        return await Chain.FindReceiptAsync(hash, cancellationToken) ?? throw new DrillException($"The chain did not mine the attack {_attack.Name}.");
    }

    public async ValueTask DisposeAsync()
    {
        Chain.Dispose();
        await _anvil.DisposeAsync();
    }

    private Dictionary<string, string> Message()
    {
        var message = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["from"] = _attack.From.ToHex(),
            ["value"] = _attack.Value.ToHex(),
            ["data"] = Hex.Encode(_attack.Input.Span),
            ["gas"] = Gas,
            ["gasPrice"] = "0x0",
        };
        if (_attack.To is { } to)
        {
            message["to"] = to.ToHex();
        }

        return message;
    }

    private async Task FurnishAsync(CancellationToken cancellationToken)
    {
        foreach (var account in _attack.Prestate)
        {
            var address = account.Address.ToHex();
            await Chain.AskAsync("anvil_setBalance", [address, account.Balance.ToHex()], cancellationToken);
            await Chain.AskAsync("anvil_setNonce", [address, $"0x{account.Nonce:x}"], cancellationToken);
            if (account.Code.Length > 2)
            {
                await Chain.AskAsync("anvil_setCode", [address, account.Code], cancellationToken);
            }

            foreach (var (slot, value) in account.Storage)
            {
                await Chain.AskAsync("anvil_setStorageAt", [address, Hash256.FromUInt256(slot).ToHex(), Hash256.FromUInt256(value).ToHex()], cancellationToken);
            }
        }
    }
}
