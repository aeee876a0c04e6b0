using Firebreak.Ethereum;

namespace Firebreak.Drills;

/// <summary>
/// Harbor on the drill's chain. The owner is a real Safe that two of three people must sign for; the guardian's key is hot and may only pause.
/// </summary>
public sealed record HarborProtocol(
    Address Vault,
    Address Token,
    Address Dollar,
    Address Safe,
    DrillAccount Deployer,
    DrillAccount Guardian,
    IReadOnlyList<DrillAccount> Owners)
{
    /// <summary>Deploys everything; takes a handful of blocks.</summary>
    /// <param name="bank">Pays for the deployer's and the guardian's gas.</param>
    public static async Task<HarborProtocol> DeployAsync(
        DrillChain chain, DrillArtifacts artifacts, DrillAccount bank, int seed, CancellationToken cancellationToken)
    {
        var deployer = DrillAccount.Named("harbor deployer", seed);
        var guardian = DrillAccount.Named("harbor guardian", seed);
        DrillAccount[] owners = [.. Enumerable.Range(1, 3).Select(index => DrillAccount.Named($"harbor owner {index}", seed))];
        await chain.SendAsync(bank, DrillCall.Pay(deployer.Address, HarborCalls.Ether(100)), cancellationToken);
        await chain.SendAsync(bank, DrillCall.Pay(guardian.Address, HarborCalls.Ether(5)), cancellationToken);
        await chain.NextBlockAsync(cancellationToken);

        var safe = await DeploySafeAsync(chain, artifacts, deployer, owners, cancellationToken);
        var vault = await CreateAsync(
            chain, deployer, artifacts.Code("HarborVault", "constructor(address,address)", safe, guardian.Address), cancellationToken);
        var token = await CreateAsync(
            chain, deployer, artifacts.Code("HarborToken", "constructor(address,uint256)", deployer.Address, HarborCalls.Ether(10_000_000)), cancellationToken);
        var dollar = await CreateAsync(
            chain, deployer, artifacts.Code("HarborDollar", "constructor(address,uint256)", deployer.Address, (UInt256)50_000_000_000_000UL), cancellationToken);
        return new HarborProtocol(vault, token, dollar, safe, deployer, guardian, owners);
    }

    /// <summary>Everything in the vault, in wei.</summary>
    public Task<UInt256> ValueAsync(DrillChain chain, CancellationToken cancellationToken) => chain.BalanceAsync(Vault, cancellationToken);

    public Task<bool> IsPausedAsync(DrillChain chain, CancellationToken cancellationToken) =>
        chain.ReadAsync<bool>(Vault, HarborCalls.Paused, [], cancellationToken);

    /// <summary>Lifts a pause: two owners sign for the Safe.</summary>
    public Task<DrillReceipt> UnpauseAsync(DrillChain chain, CancellationToken cancellationToken) =>
        DrillSafe.CallAsync(chain, Safe, Vault, HarborCalls.Unpause, Owners.Take(2), Deployer, cancellationToken);

    private static async Task<Address> DeploySafeAsync(
        DrillChain chain, DrillArtifacts artifacts, DrillAccount deployer, DrillAccount[] owners, CancellationToken cancellationToken)
    {
        var singleton = await CreateAsync(chain, deployer, artifacts.SafeCode("Safe"), cancellationToken);
        var factory = await CreateAsync(chain, deployer, artifacts.SafeCode("proxies/SafeProxyFactory"), cancellationToken);
        var fallback = await CreateAsync(chain, deployer, artifacts.SafeCode("handler/CompatibilityFallbackHandler"), cancellationToken);
        object[] people = [.. owners.Select(owner => (object)owner.Address)];
        var setUp = HarborCalls.SetUpSafe.Encode(
            people, (UInt256)2u, Address.Zero, Array.Empty<byte>(), fallback, Address.Zero, UInt256.Zero, Address.Zero);
        var created = await chain.DoAsync(
            deployer, DrillCall.Call(factory, HarborCalls.CreateSafe, singleton, setUp, UInt256.Zero) with { Gas = 2_000_000 }, cancellationToken);
        return Address.FromWord(created.Logs.Single(log => log.Topics[0] == HarborCalls.SafeCreated.Topic0).Topics[1]);
    }

    private static async Task<Address> CreateAsync(DrillChain chain, DrillAccount deployer, byte[] code, CancellationToken cancellationToken)
    {
        var receipt = await chain.DoAsync(deployer, DrillCall.Create(code), cancellationToken);
        return receipt.Created!.Value;
    }
}
