using Firebreak.Ethereum;

namespace Firebreak.Drills;

/// <summary>
/// Three honest contracts that a hasty watcher takes for attackers: one deposits within a redemption's callback, one reads the vault there, one fans
/// the money out there.
/// </summary>
public sealed record SmartWallets(Address Restaking, Address Ledger, Address Payroll, DrillAccount Owner)
{
    private const int RoundsBetweenTakes = 7;

    /// <summary>0.5 ether's worth or thereabouts: small beside any vault worth attacking.</summary>
    private static UInt256 Slice => HarborCalls.Milli(500);

    public static async Task<SmartWallets> DeployAsync(
        DrillChain chain, DrillArtifacts artifacts, HarborProtocol harbor, DrillAccount bank, int seed, CancellationToken cancellationToken)
    {
        var owner = DrillAccount.Named("wallet owner", seed);
        object[] payees = [.. Enumerable.Range(1, 5).Select(index => (object)DrillAccount.Named($"payee {index}", seed).Address)];
        await chain.SendAsync(bank, DrillCall.Pay(owner.Address, HarborCalls.Ether(60)), cancellationToken);
        await chain.NextBlockAsync(cancellationToken);
        var restaking = await chain.SendAsync(
            owner, DrillCall.Create(artifacts.Code("RestakingWallet", "constructor(address,uint256)", harbor.Vault, (UInt256)1_000u)), cancellationToken);
        var ledger = await chain.SendAsync(
            owner, DrillCall.Create(artifacts.Code("LedgerWallet", "constructor(address)", harbor.Vault)), cancellationToken);
        var payroll = await chain.SendAsync(
            owner, DrillCall.Create(artifacts.Code("PayrollSplitter", "constructor(address,address[])", harbor.Vault, payees)), cancellationToken);
        return new SmartWallets(
            await CreatedAsync(chain, restaking, cancellationToken),
            await CreatedAsync(chain, ledger, cancellationToken),
            await CreatedAsync(chain, payroll, cancellationToken),
            owner);
    }

    /// <summary>Puts ten ether of each wallet into the vault.</summary>
    public async Task StakeAsync(DrillChain chain, CancellationToken cancellationToken)
    {
        var stake = HarborCalls.Ether(10);
        await chain.SendAsync(Owner, DrillCall.Call(Restaking, HarborCalls.Stake) with { Value = stake }, cancellationToken);
        await chain.SendAsync(Owner, DrillCall.Call(Ledger, HarborCalls.Stake) with { Value = stake }, cancellationToken);
        await chain.SendAsync(Owner, DrillCall.Call(Payroll, HarborCalls.Fund) with { Value = stake }, cancellationToken);
        await chain.NextBlockAsync(cancellationToken);
    }

    /// <summary>Sends what the wallets do in this round, if anything: each takes a little out every few rounds, in turn.</summary>
    public async Task SendDueAsync(DrillChain chain, int round, CancellationToken cancellationToken)
    {
        var due = (round % RoundsBetweenTakes) switch
        {
            1 => DrillCall.Call(Restaking, HarborCalls.Take, Slice),
            3 => DrillCall.Call(Ledger, HarborCalls.Take, Slice),
            5 => DrillCall.Call(Payroll, HarborCalls.PayOut, Slice),
            _ => null,
        };
        if (due is not null)
        {
            await chain.SendAsync(Owner, due, cancellationToken);
        }
    }

    private static async Task<Address> CreatedAsync(DrillChain chain, Hash256 transaction, CancellationToken cancellationToken)
    {
        var receipt = await chain.ReceiptAsync(transaction, cancellationToken);
        return receipt.Created ?? throw new DrillException("A smart wallet could not be deployed.");
    }
}
