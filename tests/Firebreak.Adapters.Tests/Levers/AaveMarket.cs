using Firebreak.Adapters.Tests.Discovery;
using Firebreak.Adapters.Tests.Guard;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Tests.Levers;

/// <summary>A real Aave v3 pool with one reserve.</summary>
internal sealed record AaveMarket(Address Pool, Address Configurator, Address Acl, Address Asset, AbiContract Roles)
{
    private const string Protocol = "contracts/protocol";

    /// <param name="admin">Account that may do everything on the market.</param>
    public static async Task<AaveMarket> OpenAsync(Shipyard yard, Address admin)
    {
        var code = new LinkedCode(yard.Lab, Path.Combine(Words.ContractsFolder, "protocols", "node_modules", "@aave", "core-v3"));
        var provider = await code.DeployAsync($"{Protocol}/configuration/PoolAddressesProvider.sol", "a market", admin);
        var registry = code.Abi($"{Protocol}/configuration/PoolAddressesProvider.sol");
        await yard.ActAsync(admin, provider, registry.FindFunction("setACLAdmin")!.Encode(admin));
        var acl = await code.DeployAsync($"{Protocol}/configuration/ACLManager.sol", provider);
        var roles = code.Abi($"{Protocol}/configuration/ACLManager.sol");
        await yard.ActAsync(admin, provider, registry.FindFunction("setACLManager")!.Encode(acl));
        await yard.ActAsync(admin, acl, roles.FindFunction("addPoolAdmin")!.Encode(admin));
        await yard.ActAsync(admin, provider, registry.FindFunction("setPoolImpl")!.Encode(await code.DeployAsync($"{Protocol}/pool/Pool.sol", provider)), gas: 6_000_000);
        await yard.ActAsync(
            admin, provider, registry.FindFunction("setPoolConfiguratorImpl")!.Encode(await code.DeployAsync($"{Protocol}/pool/PoolConfigurator.sol")), gas: 6_000_000);
        var pool = await yard.AskAsync(provider, "getPool()");
        var configurator = await yard.AskAsync(provider, "getPoolConfigurator()");
        var asset = await yard.HarborAsync("HarborDollar", "constructor(address,uint256)", admin, (UInt256)1_000_000u);
        var listing = code.Abi($"{Protocol}/pool/PoolConfigurator.sol").FindFunction("initReserves")!;
        await yard.ActAsync(admin, configurator, listing.Encode((object)new object[] { await ReserveAsync(code, provider, pool, asset, admin) }), gas: 12_000_000);
        return new AaveMarket(pool, configurator, acl, asset, roles);
    }

    private static async Task<object[]> ReserveAsync(LinkedCode code, Address provider, Address pool, Address asset, Address treasury)
    {
        object[] curve = [.. Enumerable.Repeat((object)UInt256.FromUnits("0.1", 27), 9)];
        return
        [
            await code.DeployAsync($"{Protocol}/tokenization/AToken.sol", pool),
            await code.DeployAsync($"{Protocol}/tokenization/StableDebtToken.sol", pool),
            await code.DeployAsync($"{Protocol}/tokenization/VariableDebtToken.sol", pool),
            (UInt256)6u,
            await code.DeployAsync($"{Protocol}/pool/DefaultReserveInterestRateStrategy.sol", [provider, .. curve]),
            asset, treasury, Address.Zero, "aToken", "aT", "variable", "vT", "stable", "sT", Array.Empty<byte>(),
        ];
    }
}
