using Firebreak.Ethereum;

namespace Firebreak.Drills;

/// <summary>
/// People who use Harbor: they deposit, redeem, pay each other, make mistakes, and own smart wallets whose transactions look like an attack from
/// afar. The same seed gives the same people doing the same things.
/// </summary>
public sealed class OrdinaryTraffic
{
    private const int People = 24;
    private const int RoundsBetweenRewards = 9;
    private const int WhaleLeavesInRound = 40;

    private readonly DrillChain _chain;
    private readonly HarborProtocol _harbor;
    private readonly DrillAccount _bank;
    private readonly DrillAccount[] _people;
    private readonly DrillAccount _whale;
    private readonly Random _random;
    private int _round;

    private OrdinaryTraffic(DrillChain chain, HarborProtocol harbor, DrillAccount bank, SmartWallets wallets, int seed)
    {
        _chain = chain;
        _harbor = harbor;
        _bank = bank;
        Wallets = wallets;
        _random = new Random(seed);
        _people = [.. Enumerable.Range(1, People).Select(index => DrillAccount.Named($"person {index}", seed))];
        _whale = DrillAccount.Named("whale", seed);
    }

    public SmartWallets Wallets { get; }

    /// <summary>Gives everybody money and the vault its first 2,000 ether.</summary>
    public static async Task<OrdinaryTraffic> OpenAsync(
        DrillChain chain, DrillArtifacts artifacts, HarborProtocol harbor, DrillAccount bank, int seed, CancellationToken cancellationToken)
    {
        var wallets = await SmartWallets.DeployAsync(chain, artifacts, harbor, bank, seed, cancellationToken);
        var traffic = new OrdinaryTraffic(chain, harbor, bank, wallets, seed);
        await traffic.EndowAsync(cancellationToken);
        await traffic.FillVaultAsync(cancellationToken);
        await wallets.StakeAsync(chain, cancellationToken);
        return traffic;
    }

    /// <summary>Sends what happens in one block; mining it is the caller's business.</summary>
    public async Task SendRoundAsync(CancellationToken cancellationToken)
    {
        _round++;
        var busy = _random.Next(2, 6);
        for (var sent = 0; sent < busy; sent++)
        {
            await SendAnythingAsync(_people[_random.Next(People)], cancellationToken);
        }

        await Wallets.SendDueAsync(_chain, _round, cancellationToken);
        if (_round % RoundsBetweenRewards == 0)
        {
            await _chain.SendAsync(_bank, DrillCall.Pay(_harbor.Vault, HarborCalls.Milli(_random.Next(200, 900))), cancellationToken);
        }

        if (_round == WhaleLeavesInRound)
        {
            await RedeemAsync(_whale, wholeParts: 1, of: 1, cancellationToken);
        }
    }

    private Task SendAnythingAsync(DrillAccount person, CancellationToken cancellationToken) => _random.Next(100) switch
    {
        < 26 => DepositAsync(person, HarborCalls.Milli(_random.Next(500, 7_500)), cancellationToken),
        < 48 => RedeemAsync(person, _random.Next(1, 5), of: 40, cancellationToken),
        < 62 => PayAsync(person, _harbor.Token, HarborCalls.Milli(_random.Next(1_000, 90_000)), cancellationToken),
        < 76 => PayAsync(person, _harbor.Dollar, (UInt256)(ulong)_random.Next(5_000_000, 900_000_000), cancellationToken),
        < 84 => PayAsync(person, _harbor.Vault, HarborCalls.Milli(_random.Next(10, 800)), cancellationToken),
        < 92 => _chain.SendAsync(person, DrillCall.Pay(Somebody(), HarborCalls.Milli(_random.Next(10, 700))), cancellationToken),
        _ => ErrAsync(person, cancellationToken),
    };

    /// <summary>At most half of what the person has, so that nobody runs dry however long the chain lives.</summary>
    private async Task<Hash256> DepositAsync(DrillAccount person, UInt256 wanted, CancellationToken cancellationToken)
    {
        var purse = await _chain.BalanceAsync(person.Address, cancellationToken);
        var call = DrillCall.Call(_harbor.Vault, HarborCalls.Deposit, person.Address);
        return await _chain.SendAsync(person, call with { Value = UInt256.Min(wanted, purse / 2u) }, cancellationToken);
    }

    private async Task<Hash256> RedeemAsync(DrillAccount person, int wholeParts, int of, CancellationToken cancellationToken)
    {
        var held = await _chain.ReadAsync<UInt256>(_harbor.Vault, HarborCalls.BalanceOf, [person.Address], cancellationToken);
        var shares = held * (UInt256)(uint)wholeParts / (UInt256)(uint)of;
        return await _chain.SendAsync(
            person, DrillCall.Call(_harbor.Vault, HarborCalls.Redeem, shares, person.Address, person.Address), cancellationToken);
    }

    private Task<Hash256> PayAsync(DrillAccount person, Address token, UInt256 amount, CancellationToken cancellationToken) =>
        _chain.SendAsync(person, DrillCall.Call(token, HarborCalls.Transfer, Somebody(), amount), cancellationToken);

    /// <summary>Asks for what the person has not got; the chain keeps the failure.</summary>
    private Task<Hash256> ErrAsync(DrillAccount person, CancellationToken cancellationToken) => _random.Next(3) switch
    {
        0 => _chain.SendAsync(
            person, DrillCall.Call(_harbor.Vault, HarborCalls.Redeem, HarborCalls.Ether(5_000), person.Address, person.Address), cancellationToken),
        1 => PayAsync(person, _harbor.Token, HarborCalls.Ether(20_000_000), cancellationToken),
        _ => _chain.SendAsync(person, DrillCall.Call(_harbor.Vault, HarborCalls.Deposit, person.Address), cancellationToken),
    };

    private Address Somebody() => _people[_random.Next(People)].Address;

    private async Task EndowAsync(CancellationToken cancellationToken)
    {
        foreach (var person in _people)
        {
            await _chain.SendAsync(_bank, DrillCall.Pay(person.Address, HarborCalls.Ether(_random.Next(170, 290))), cancellationToken);
            await _chain.SendAsync(
                _harbor.Deployer, DrillCall.Call(_harbor.Token, HarborCalls.Transfer, person.Address, HarborCalls.Ether(20_000)), cancellationToken);
            await _chain.SendAsync(
                _harbor.Deployer, DrillCall.Call(_harbor.Dollar, HarborCalls.Transfer, person.Address, (UInt256)80_000_000_000UL), cancellationToken);
        }

        await _chain.SendAsync(_bank, DrillCall.Pay(_whale.Address, HarborCalls.Ether(220)), cancellationToken);
        await _chain.NextBlockAsync(cancellationToken);
    }

    private async Task FillVaultAsync(CancellationToken cancellationToken)
    {
        await DepositAsync(_whale, HarborCalls.Ether(104), cancellationToken);
        foreach (var person in _people)
        {
            await DepositAsync(person, HarborCalls.Ether(79), cancellationToken);
            if (_random.Next(3) == 0)
            {
                await _chain.NextBlockAsync(cancellationToken);
            }
        }

        await _chain.NextBlockAsync(cancellationToken);
    }
}
