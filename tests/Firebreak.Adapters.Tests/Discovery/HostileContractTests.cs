using System.Text.Json.Nodes;
using CsCheck;
using Firebreak.Adapters.Packs;
using Firebreak.Adapters.Tests.JsonRpc;
using Firebreak.Core.Chain;
using Firebreak.Core.Discovery;
using Firebreak.Engine.Configuration;
using Firebreak.Engine.Discovery;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Adapters.Tests.Discovery;

/// <summary>Contracts that answer anything but the truth.</summary>
public sealed class HostileContractTests
{
    [Fact]
    public async Task Endless_texts_wrong_lengths_reverts_and_burnt_gas_leave_the_rest_of_the_file_whole()
    {
        await using var yard = await Shipyard.OpenAsync();
        byte[] endless = [.. ((UInt256)32u).ToBigEndian(), .. UInt256.MaxValue.ToBigEndian(), .. new byte[6_000]];
        Address[] hostile =
        [
            await yard.RuntimeAsync(Shipyard.Answering(endless)),
            await yard.RuntimeAsync(Shipyard.Answering(new byte[31])),
            await yard.RuntimeAsync(Shipyard.Answering(UInt256.MaxValue.ToBigEndian())),
            await yard.RuntimeAsync([0x62, 0x04, 0x00, 0x00, 0x60, 0x00, 0xf3, 0xf4]), // Returns 256 KiB of nothing.
            await yard.RuntimeAsync([0x60, 0x00, 0x60, 0x00, 0xfd, 0xf4]), // Reverts.
            await yard.RuntimeAsync([0xfe, 0xf4]), // Burns all its gas.
        ];
        var vault = await yard.HarborAsync("HarborVault", "constructor(address,address)", yard.Lab.Accounts[1], yard.Lab.Accounts[2]);

        var found = await yard.DiscoverAsync([.. hostile, vault]);

        Assert.All(found.Contracts.Take(hostile.Length), contract => Assert.Empty(contract.Powers));
        Assert.Empty(found.Missing);
        var protocol = Shipyard.Reread(found);
        Assert.Equal(hostile.Length + 1, protocol.Contracts.Count);
        Assert.Equal("erc4626-native", protocol.Contracts[hostile.Length].Kind);
    }

    [Fact]
    public async Task A_contract_that_keeps_the_node_busy_is_soon_asked_no_more_and_the_others_are_described()
    {
        await using var yard = await Shipyard.OpenAsync();
        var slow = await yard.RuntimeAsync(Shipyard.Answering(new byte[31]));
        var vault = await yard.HarborAsync("HarborVault", "constructor(address,address)", yard.Lab.Accounts[1], yard.Lab.Accounts[2]);
        var asked = 0;
        await using var node = BendingNode.Start(yard.Lab.Anvil.HttpEndpoint);
        node.Bend = (call, answer) =>
        {
            // What a node says of a call that it broke off after its own deadline.
            if (call["method"]!.GetValue<string>() == "eth_call" && call["params"]!.ToJsonString().Contains(slow.ToHex(), StringComparison.Ordinal))
            {
                asked++;
                answer.Remove("result");
                answer["error"] = new JsonObject { ["code"] = -32603, ["message"] = "request timed out" };
            }
        };

        var found = await yard.DiscoverAsync(new DiscoveryOptions { SideBySide = 1 }, [node.Endpoint], slow, vault);

        Assert.Equal(3, asked);
        Assert.Contains(found.Missing, pair => pair.Account == slow && pair.Question.Why.StartsWith("asked no more", StringComparison.Ordinal));
        Assert.DoesNotContain(found.Missing, pair => pair.Account == vault);
        Assert.Equal("erc4626-native", found.Contracts[1].Kind);
    }

    [Fact]
    public async Task A_contract_that_destroyed_itself_and_a_person_are_named_together()
    {
        await using var yard = await Shipyard.OpenAsync();
        var person = yard.Lab.Accounts[2];
        var gone = Address.Parse("0x00000000000000000000000000000000dead0001");
        var vault = await yard.HarborAsync("HarborVault", "constructor(address,address)", yard.Lab.Accounts[1], person);

        var exception = await Assert.ThrowsAsync<NothingThereException>(() => yard.DiscoverAsync(vault, person, gone));

        Assert.Equal([person, gone], exception.Accounts);
    }

    [Fact]
    public void Whatever_strangers_say_the_file_says_the_same_facts() => Gen.Select(Gen.String, Gen.String, Gen.String).Sample((name, symbol, why) =>
    {
        var address = Address.Parse("0x00000000000000000000000000000000000000aa");
        var token = new DiscoveredToken(address, symbol, name, 18, why);
        var account = new DiscoveredAccount
        {
            Address = address,
            Hop = 0,
            Kind = "erc20",
            Token = token,
            Makeup = new Makeup { Safe = new SafeMakeup([address], 1, [], null, symbol.Trim().Length == 0 ? null : symbol.Trim()) },
            Powers = [new Power(address, "owner() of", why)],
            Findings = [new Finding(name, symbol, why)],
            Open = [new OpenQuestion(symbol, why, IsNodesFault: true)],
            Holds = [new HeldAmount(null, UInt256.MaxValue), new HeldAmount(address, UInt256.One)],
        };
        var found = new Discovered(new ChainId(1), new BlockRef(1, Hash256.Zero), [account], [token]);

        var protocol = Shipyard.Reread(found, "name: \"x\" - y");

        var read = Assert.Single(protocol.Contracts);
        Assert.Equal((address, "erc20", account.Makeup), (read.Address, read.Kind, read.Makeup));
        Assert.Equal(account.Holds, read.Holds);
        Assert.Equal(2, protocol.Assets.Count);
        Assert.Equal("name: \"x\" - y", protocol.Name);
    });

    [Fact]
    public void More_than_a_file_may_hold_is_refused_instead_of_written()
    {
        var account = new DiscoveredAccount { Address = Address.Parse("0x00000000000000000000000000000000000000aa"), Hop = 0, Kind = "contract" };
        var found = new Discovered(
            new ChainId(1), new BlockRef(1, Hash256.Zero),
            [.. Enumerable.Range(0, 5_000).Select(number => account with { Address = Address.FromWord(Keccak.Hash($"{number}")) })], []);

        var exception = Assert.Throws<BadConfigurationException>(() => Shipyard.Write(found));

        Assert.Contains("name fewer contracts", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_comment_never_leaves_its_line()
    {
        var lines = new YamlLines().Comment(0, "a\nname: stolen\r\u2028\u202ex").ToString();

        Assert.Equal(1, lines.Count(letter => letter == '\n'));
        Assert.StartsWith("# a", lines, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202e', lines);
    }
}
