using System.Text.Json;
using Firebreak.Adapters.Packs;
using Firebreak.Adapters.Tests.JsonRpc;
using Firebreak.Core.Chain;
using Firebreak.Core.Discovery;
using Firebreak.Engine.Discovery;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Adapters.Tests.Discovery;

/// <summary>Real contracts on a real chain, discovered through the adapter in front of it.</summary>
public sealed class DiscoveryTests
{
    private static readonly byte[] NoBytes = [];

    [Fact]
    public async Task Behind_a_transparent_proxy_stand_its_admin_a_timelock_and_the_owners_of_a_safe()
    {
        await using var yard = await Shipyard.OpenAsync();
        var owners = yard.Lab.Accounts[1..4];
        var module = Address.Parse("0x00000000000000000000000000000000000a11ce");
        var safe = await yard.SafeAsync(2, owners);
        await yard.ActAsync(safe, safe, AbiFunction.Parse("enableModule(address module)").Encode(module));
        var timelock = await yard.ZeppelinAsync(
            "TimelockController", "constructor(uint256 minDelay, address[] proposers, address[] executors, address admin)",
            (UInt256)172_800u, new object[] { safe }, new object[] { Address.Zero }, Address.Zero);
        var logic = await yard.HarborAsync("HarborToken", "constructor(address,uint256)", yard.Lab.Accounts[0], (UInt256)1u);
        var proxy = await yard.ZeppelinAsync(
            "TransparentUpgradeableProxy", "constructor(address logic, address initialOwner, bytes data)",
            logic, timelock, AbiFunction.Parse("totalSupply()").Encode());

        var found = await yard.DiscoverAsync(proxy);

        var named = found.Contracts[0];
        Assert.Equal(("eip1967-transparent", logic), (named.Makeup.Proxy!.Kind, named.Makeup.Proxy.Implementation));
        var admin = Of(found, named.Makeup.Proxy.Admin!.Value);
        Assert.Equal("proxy-admin", admin.Kind);
        Assert.Contains(admin.Powers, power => power.Holder == timelock && power.Grant == "owner() of");
        Assert.Equal(("timelock", 172_800UL), (Of(found, timelock).Kind, Of(found, timelock).Makeup.TimelockDelay));
        Assert.Contains(Of(found, timelock).Powers, power => power.Holder == safe && power.Grant == "PROPOSER_ROLE on");
        Assert.Contains(Of(found, timelock).Findings, finding => finding.What == "EXECUTOR_ROLE" && finding.Value.Contains("anyone", StringComparison.Ordinal));
        var seats = Of(found, safe).Makeup.Safe!;
        Assert.Equal(owners.Order(), seats.Owners.Order());
        Assert.Equal((2, "1.4.1"), (seats.Threshold, seats.Version));
        Assert.Equal([module], seats.Modules);
        Assert.Contains(Of(found, safe).Powers, power => power.Holder == module && power.Grant.StartsWith("module", StringComparison.Ordinal));
        Assert.Empty(found.Missing);

        var protocol = Shipyard.Reread(found);
        var holder = Assert.Single(protocol.Roles, role => role.Address == safe);
        Assert.Equal(seats, holder.Makeup!.Safe);
        Assert.Equal(172_800UL, Assert.Single(protocol.Roles, role => role.Address == timelock).Makeup!.TimelockDelay);
        Assert.Equal(named.Makeup, protocol.Contracts[0].Makeup);
        AssertInSchema(YamlFile.Parse("protocol.yaml", Shipyard.Write(found), new FaultList())!);
    }

    [Fact]
    public async Task Levers_of_an_unknown_contract_and_of_the_timelock_behind_it_are_proposed_and_a_person_confirms_them()
    {
        await using var yard = await Shipyard.OpenAsync();
        var (owners, guardian) = (yard.Lab.Accounts[1..4], yard.Lab.Accounts[0]);
        var safe = await yard.SafeAsync(2, owners);
        var timelock = await yard.ZeppelinAsync(
            "TimelockController", "constructor(uint256 minDelay, address[] proposers, address[] executors, address admin)",
            (UInt256)172_800u, new object[] { safe }, new object[] { Address.Zero }, Address.Zero);
        var vault = await yard.HarborAsync("HarborVault", "constructor(address,address)", timelock, guardian);

        var found = await yard.DiscoverAsync(vault);
        var written = Shipyard.Write(found);

        Assert.Equal("pausable-vault", found.Contracts[0].Lever);
        Assert.Empty(Shipyard.Reread(found).Levers);
        Assert.Equal([timelock], Assert.Single(Of(found, vault).Levers, lever => lever.Lever.Id == "oz-revoke-role").Holders);
        Assert.DoesNotContain(Of(found, vault).Levers, lever => lever.Lever.Id is "ownable-pause" or "token-blacklist" or "guardian-pause");
        Assert.Equal([safe], Assert.Single(Of(found, timelock).Levers, lever => lever.Lever.Id == "oz-timelock-cancel").Holders);
        var start = written.IndexOf("# levers:", StringComparison.Ordinal);
        var end = written.IndexOf("\n\n", start, StringComparison.Ordinal);
        var confirmed = (written[..start] + string.Join('\n', written[start..end].Split('\n').Select(line => line[2..])) + written[end..])
            .Replace("FILL", "0x00000000000000000000000000000000000000aa", StringComparison.Ordinal);
        var faults = new FaultList();
        var levers = ProtocolFile.Read(new Section("protocol.yaml", YamlFile.Parse("protocol.yaml", confirmed, faults)!, faults), PackFolder.Shipped().Levers).Levers;
        faults.ThrowIfAny();
        Assert.Contains(levers, lever => (lever.Lever, lever.Target, lever.Caller) == ("oz-timelock-cancel", timelock, safe));
        Assert.Contains(levers, lever => (lever.Lever, lever.Target) == ("oz-revoke-role", vault));
    }

    [Fact]
    public async Task Beacons_clones_uups_proxies_diamonds_and_delegations_are_told_apart()
    {
        await using var yard = await Shipyard.OpenAsync();
        var logic = await yard.HarborAsync("HarborToken", "constructor(address,uint256)", yard.Lab.Accounts[0], (UInt256)1u);
        var beacon = await yard.ZeppelinAsync("UpgradeableBeacon", "constructor(address implementation, address owner)", logic, yard.Lab.Accounts[1]);
        var supply = AbiFunction.Parse("totalSupply()").Encode();
        var behindBeacon = await yard.ZeppelinAsync("BeaconProxy", "constructor(address beacon, bytes data)", beacon, supply);
        var uupsLogic = await yard.RuntimeAsync(Shipyard.Answering(ProxySlots.Implementation.ToArray()));
        var uups = await yard.ZeppelinAsync("ERC1967Proxy", "constructor(address implementation, bytes data)", uupsLogic, supply);
        var clone = await yard.RuntimeAsync(Convert.FromHexString($"363d3d373d3d3d363d73{logic.ToHex()[2..]}5af43d82803e903d91602b57fd5bf3"));
        var loupe = AbiFunction.Parse("f((address facet, bytes4[] selectors)[] facets)").Encode(
            (object)new object[] { new object[] { logic, new object[] { new byte[] { 1, 2, 3, 4 } } } });
        var diamond = await yard.RuntimeAsync(Shipyard.Answering(loupe[4..]));

        var delegated = yard.Lab.Accounts[3];
        await yard.Lab.RpcAsync("anvil_setCode", delegated.ToHex(), $"0xef0100{logic.ToHex()[2..]}");

        var found = await yard.DiscoverAsync(behindBeacon, uups, clone, diamond, delegated);

        Assert.Equal(
            ["eip1967-beacon", "eip1967-uups", "eip1167", "eip2535", "eip7702"], found.Contracts.Take(5).Select(contract => contract.Makeup.Proxy!.Kind));
        Assert.Equal((beacon, logic), (found.Contracts[0].Makeup.Proxy!.Beacon!.Value, found.Contracts[0].Makeup.Proxy!.Implementation!.Value));
        Assert.Equal("beacon", Of(found, beacon).Kind);
        Assert.Contains(Of(found, beacon).Powers, power => power.Holder == yard.Lab.Accounts[1]);
        Assert.Equal([logic], found.Contracts[3].Makeup.Proxy!.Facets);
        Assert.Equal("delegated-account", found.Contracts[4].Kind);
        Assert.Equal(found.Contracts.Take(5).Select(contract => contract.Makeup), Shipyard.Reread(found).Contracts.Select(contract => contract.Makeup!));
    }

    [Fact]
    public async Task Roles_are_those_that_stand_now_and_tokens_held_are_counted()
    {
        await using var yard = await Shipyard.OpenAsync();
        var (admin, first, second) = (yard.Lab.Accounts[1], yard.Lab.Accounts[2], yard.Lab.Accounts[3]);
        var vault = await yard.HarborAsync("HarborVault", "constructor(address,address)", admin, first);
        var token = await yard.HarborAsync("HarborDollar", "constructor(address,uint256)", yard.Lab.Accounts[0], (UInt256)1_000_000u);
        var pauser = Keccak.Hash("PAUSER_ROLE").ToArray();
        var stranger = Keccak.Hash("SOMETHING_ELSE").ToArray();
        await yard.ActAsync(admin, vault, AbiFunction.Parse("grantRole(bytes32 role, address account)").Encode(pauser, second));
        await yard.ActAsync(admin, vault, AbiFunction.Parse("revokeRole(bytes32 role, address account)").Encode(pauser, first));
        await yard.ActAsync(admin, vault, AbiFunction.Parse("grantRole(bytes32 role, address account)").Encode(stranger, second));
        await yard.SendAsync(token, AbiFunction.Parse("transfer(address to, uint256 amount)").Encode(vault, (UInt256)250u));
        await yard.SendAsync(vault, NoBytes, value: 7);

        var found = await yard.DiscoverAsync(vault);

        var seen = found.Contracts[0];
        Assert.Equal(("erc4626-native", "pausable-vault"), (seen.Kind, seen.Lever));
        Assert.Equal(second, Assert.Single(seen.Powers, power => power.Grant == "PAUSER_ROLE on").Holder);
        Assert.Equal(admin, Assert.Single(seen.Powers, power => power.Grant == "DEFAULT_ADMIN_ROLE on").Holder);
        Assert.Contains(seen.Powers, power => power.Grant == $"role {Keccak.Hash("SOMETHING_ELSE")} on" && power.Holder == second);
        Assert.Equal([(null, (UInt256)7u), (token, (UInt256)250u)], seen.Holds.Select(held => (held.Token, held.Amount)));
        var protocol = Shipyard.Reread(found);
        Assert.Equal(["ETH", "hvETH", "hUSD"], protocol.Assets.Select(asset => asset.Symbol));
        Assert.Equal((vault, "ETH"), (protocol.Assets[1].PricedBy, protocol.Assets[1].PricedIn));
        Assert.Equal(seen.Holds, protocol.Contracts[0].Holds);
    }

    [Fact]
    public async Task A_vault_of_a_token_is_priced_in_it_and_a_role_of_an_unknown_name_is_told_by_its_constant()
    {
        await using var yard = await Shipyard.OpenAsync();
        var (owner, guardian, heir) = (yard.Lab.Accounts[1], yard.Lab.Accounts[2], yard.Lab.Accounts[3]);
        var dollar = await yard.HarborAsync("HarborDollar", "constructor(address,uint256)", yard.Lab.Accounts[0], (UInt256)1_000_000u);
        var reserve = await yard.HarborAsync("HarborReserve", "constructor(address,address,address)", dollar, owner, guardian);
        await yard.ActAsync(owner, reserve, AbiFunction.Parse("transferOwnership(address owner)").Encode(heir));
        await yard.ActAsync(guardian, reserve, AbiFunction.Parse("pause()").Encode());

        var found = await yard.DiscoverAsync(reserve);

        var seen = found.Contracts[0];
        Assert.Equal(("erc4626", "pausable-vault", dollar), (seen.Kind, seen.Lever, seen.VaultAsset));
        Assert.Contains(seen.Findings, finding => finding is { What: "paused", Value: "true" });
        Assert.Equal(owner, Assert.Single(seen.Powers, power => power.Grant == "owner() of").Holder);
        Assert.Equal(heir, Assert.Single(seen.Powers, power => power.Grant == "may accept ownership of").Holder);
        Assert.Equal(guardian, Assert.Single(seen.Powers, power => power.Grant == "guardian() of").Holder);
        var keeper = Keccak.Hash("harbor.lighthouse.keeper.v1");
        var selector = AbiFunction.Parse("LIGHTHOUSE_KEEPER()").Selector;
        Assert.Equal(guardian, Assert.Single(seen.Powers, power => power.Grant == $"role {keeper} (the constant behind selector 0x{selector:x8}) on").Holder);
        var protocol = Shipyard.Reread(found);
        Assert.Equal((reserve, "hUSD"), (protocol.Assets[1].PricedBy, protocol.Assets[1].PricedIn));

        await using var node = BendingNode.Start(yard.Lab.Anvil.HttpEndpoint);
        node.Refuse("eth_getLogs");
        var withoutLogs = await yard.DiscoverAsync(new DiscoveryOptions(), [node.Endpoint], reserve);
        Assert.Equal(guardian, Assert.Single(withoutLogs.Contracts[0].Powers, power => power.Grant == "PAUSER_ROLE on").Holder);
    }

    [Fact]
    public async Task Two_contracts_that_own_each_other_end_the_walk()
    {
        await using var yard = await Shipyard.OpenAsync();
        var logic = await yard.HarborAsync("HarborToken", "constructor(address,uint256)", yard.Lab.Accounts[0], (UInt256)1u);
        var one = await yard.ZeppelinAsync("UpgradeableBeacon", "constructor(address implementation, address owner)", logic, yard.Lab.Accounts[0]);
        var other = await yard.ZeppelinAsync("UpgradeableBeacon", "constructor(address implementation, address owner)", logic, one);
        await yard.SendAsync(one, AbiFunction.Parse("transferOwnership(address owner)").Encode(other));

        var found = await yard.DiscoverAsync(one);

        Assert.Equal([one, other], found.Contracts.Select(contract => contract.Address));
        Assert.Equal(2, Shipyard.Reread(found).Roles.Count);
    }

    [Fact]
    public async Task A_node_that_gives_no_logs_and_no_storage_leaves_it_said_what_is_missing()
    {
        await using var yard = await Shipyard.OpenAsync();
        var logic = await yard.HarborAsync("HarborVault", "constructor(address,address)", yard.Lab.Accounts[1], yard.Lab.Accounts[2]);
        var proxy = await yard.ZeppelinAsync("ERC1967Proxy", "constructor(address implementation, bytes data)", logic, AbiFunction.Parse("totalSupply()").Encode());
        await using var node = BendingNode.Start(yard.Lab.Anvil.HttpEndpoint);
        node.Refuse("eth_getLogs", "eth_getStorageAt");

        var found = await yard.DiscoverAsync(new DiscoveryOptions(), [node.Endpoint], proxy);

        var missing = found.Missing.Select(pair => pair.Question.What).ToList();
        Assert.Contains(missing, what => what.Contains("eth_getStorageAt", StringComparison.Ordinal));
        Assert.Contains(missing, what => what.Contains("RoleGranted", StringComparison.Ordinal));
        Assert.Contains(missing, what => what.Contains("Transfer", StringComparison.Ordinal));
        Assert.Null(found.Contracts[0].Makeup.Proxy);
        Assert.Single(Shipyard.Reread(found).Contracts);
    }

    [Fact]
    public async Task A_node_that_bounds_the_range_of_logs_is_asked_in_smaller_ones()
    {
        await using var yard = await Shipyard.OpenAsync();
        var vault = await yard.HarborAsync("HarborVault", "constructor(address,address)", yard.Lab.Accounts[1], yard.Lab.Accounts[2]);
        await yard.Lab.MineAsync(300);
        await using var node = BendingNode.Start(yard.Lab.Anvil.HttpEndpoint);
        node.Bend = (call, answer) =>
        {
            if (call["method"]!.GetValue<string>() == "eth_getLogs")
            {
                var asked = call["params"]![0]!;
                var blocks = Convert.ToInt64(asked["toBlock"]!.GetValue<string>(), 16) - Convert.ToInt64(asked["fromBlock"]!.GetValue<string>(), 16) + 1;
                if (blocks > 50)
                {
                    answer.Remove("result");
                    answer["error"] = new System.Text.Json.Nodes.JsonObject { ["code"] = -32005, ["message"] = "at most 50 blocks" };
                }
            }
        };

        var found = await yard.DiscoverAsync(new DiscoveryOptions(), [node.Endpoint], vault);
        var hurried = await yard.DiscoverAsync(new DiscoveryOptions { MostLogQuestions = 3 }, [node.Endpoint], vault);

        Assert.Empty(found.Missing);
        Assert.Equal(yard.Lab.Accounts[2], Assert.Single(found.Contracts[0].Powers, power => power.Grant == "PAUSER_ROLE on").Holder);
        Assert.Contains(hurried.Missing, pair => pair.Question.Why.Contains("were not read", StringComparison.Ordinal));
    }

    private static void AssertInSchema(YamlMap file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(PackFolder.FindShipped()!, "schemas", "protocol.schema.json")));
        Check(document.RootElement, file);

        static void Check(JsonElement schema, YamlNode node)
        {
            if (node is YamlMap map)
            {
                var properties = schema.GetProperty("properties");
                Assert.All(schema.GetProperty("required").EnumerateArray(), name => Assert.NotNull(map.Find(name.GetString()!)));
                Assert.All(map.Entries, entry => Check(properties.GetProperty(entry.Key.Value), entry.Value));
            }
            else if (node is YamlList list)
            {
                Assert.All(list.Values, value => Check(schema.GetProperty("items"), value));
            }
        }
    }

    private static DiscoveredAccount Of(Discovered found, Address address) => Assert.Single(found.Contracts, contract => contract.Address == address);
}
