using System.Text.Json;
using Firebreak.Drills;
using Firebreak.Ethereum;

namespace Firebreak.Bench.Containment;

/// <summary>
/// The thief as a program: strikes in every block, offers half as much again each time, and whenever somebody in the pool offers more than it does it
/// bids over that within a tenth of a second. Stops when the vault is paused or nearly empty.
/// </summary>
internal sealed class HostileBot(DrillStage stage, int seed)
{
    private const double Bite = 0.042;
    private const int LongestRun = 15;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);
    private static readonly UInt256 Gwei = 1_000_000_000UL;
    private static readonly UInt256 Purse = 1_500UL * Gwei;

    private readonly DrillAccount _thief = DrillAccount.Named("attacker", seed);
    private readonly List<(ulong Block, bool Succeeded)> _strikes = [];
    private Address _contract;
    private UInt256 _stake;

    /// <summary>Every strike that was mined.</summary>
    public IReadOnlyList<(ulong Block, bool Succeeded)> Strikes => _strikes;

    /// <summary>How often it bid over somebody within a block.</summary>
    public int Rebids { get; private set; }

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var attack = new Attack(stage.Chain, DrillArtifacts.Find(), stage.Harbor, DrillAccount.Named("source", seed), seed);
        await attack.PrepareAsync(_ => Task.CompletedTask, cancellationToken);
        _contract = attack.Truth.AttackContract;
        await stage.Chain.AskAsync("anvil_setBalance", [_thief.Address.ToHex(), HarborCalls.Ether(1_000).ToHex()], cancellationToken);
        await stage.Chain.RecountAsync([_thief], cancellationToken);
        var vault = await stage.Harbor.ValueAsync(stage.Chain, cancellationToken);
        var purse = await stage.Chain.BalanceAsync(_contract, cancellationToken);
        var wanted = StrikePlan.StakeFor(Bite * vault.ToDouble(), vault.ToDouble(), purse.ToDouble());
        _stake = UInt256.Min(purse, UInt256.MulDiv(vault, (UInt256)(ulong)(wanted / vault.ToDouble() * 1_000_000), 1_000_000u));
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var tip = 5UL * Gwei;
        for (var strike = 0; strike < LongestRun; strike++)
        {
            (var hash, tip) = await StrikeAsync(tip, cancellationToken);
            var receipt = await stage.Chain.ReceiptAsync(hash, cancellationToken);
            _strikes.Add((receipt.Block, receipt.Succeeded));
            if (!receipt.Succeeded)
            {
                return;
            }

            tip = UInt256.Min(tip + (tip / 2UL), Purse);
        }
    }

    /// <summary>Sends, and bids over whoever is ahead until the block is made.</summary>
    private async Task<(Hash256 Transaction, UInt256 Tip)> StrikeAsync(UInt256 tip, CancellationToken cancellationToken)
    {
        var nonce = _thief.NextNonce;
        List<Hash256> sent = [await SendAsync(tip, cancellationToken)];
        while (true)
        {
            foreach (var hash in Enumerable.Reverse(sent))
            {
                if (await stage.Chain.FindReceiptAsync(hash, cancellationToken) is not null)
                {
                    _thief.GoOnFrom(nonce + 1);
                    return (hash, tip);
                }
            }

            var rival = await HighestRivalAsync(cancellationToken);
            if (rival >= tip && rival < Purse)
            {
                tip = UInt256.Max(rival + (rival / 4UL), tip + (tip / 8UL) + 1UL);
                _thief.GoOnFrom(nonce);
                try
                {
                    sent.Add(await SendAsync(tip, cancellationToken));
                    Rebids++;
                }
                catch (DrillException)
                {
                    // The block was made meanwhile.
                }
            }

            await Task.Delay(Glance, TimeProvider.System, cancellationToken);
        }
    }

    private Task<Hash256> SendAsync(UInt256 tip, CancellationToken cancellationToken)
    {
        var call = DrillCall.Call(_contract, HarborCalls.Strike, _stake, (UInt256)(uint)StrikePlan.Cycles);
        return stage.Chain.SendAsync(_thief, call with { Gas = 1_500_000, PriorityFee = tip, MaxFee = (tip * 2UL) + (200UL * Gwei) }, cancellationToken);
    }

    private async Task<UInt256> HighestRivalAsync(CancellationToken cancellationToken)
    {
        var pool = (await stage.Chain.AskAsync("txpool_content", [], cancellationToken)).GetProperty("pending");
        return pool.EnumerateObject()
            .Where(account => !account.Name.Equals(_thief.Address.ToHex(), StringComparison.OrdinalIgnoreCase))
            .SelectMany(account => account.Value.EnumerateObject())
            .Select(transaction => transaction.Value.TryGetProperty("maxPriorityFeePerGas", out var tip) && tip.ValueKind == JsonValueKind.String
                ? UInt256.ParseHex(tip.GetString()!) : UInt256.Zero)
            .DefaultIfEmpty().Max();
    }
}
