using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Firebreak.Adapters.Anvil;
using Firebreak.Adapters.JsonRpc;
using Firebreak.Adapters.JsonRpc.Proof;
using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Firebreak.Adapters.Tests.JsonRpc;

public sealed class ProofTests
{
    [Fact]
    public async Task Every_block_of_an_honest_node_is_proven_whatever_happens_in_it()
    {
        await using var lab = await Lab.StartAsync();
        await Scene.PlayAsync(lab);
        await lab.RpcAsync("eth_sendTransaction", new { from = lab.Accounts[0].ToHex(), to = lab.Accounts[1].ToHex(), gasPrice = "0x77359400", type = "0x0" });
        await lab.RpcAsync("eth_sendTransaction", new
        {
            from = lab.Accounts[1].ToHex(),
            to = lab.Accounts[2].ToHex(),
            gasPrice = "0x77359400",
            accessList = new[] { new { address = lab.Accounts[3].ToHex(), storageKeys = new[] { Hash256.FromUInt256(7u).ToHex() } } },
        });
        var stranger = "0x00000000000000000000000000000000000ABCDE";
        await lab.RpcAsync("anvil_impersonateAccount", stranger);
        await lab.RpcAsync("anvil_setBalance", stranger, "0xde0b6b3a7640000");
        await lab.RpcAsync("eth_sendTransaction", new { from = stranger, to = lab.Accounts[1].ToHex(), gas = "0x5208" });
        await lab.MineAsync(2);

        foreach (var (whole, block) in await BlocksAsync(lab))
        {
            var promises = WholeProof.Check(whole, new ChainId(31337));
            Assert.Equal(new ProofVerdict.Proven(), promises.Whole);
            Assert.Equal(new ProofVerdict.Proven(), PartsProof.Check(block, promises));
        }
    }

    [Fact]
    public async Task Blocks_of_a_fork_from_before_blobs_are_proven_as_anvil_hashes_them()
    {
        await using var lab = await Lab.StartAsync(new AnvilOptions { Hardfork = "london" });
        await lab.MineAsync(2);

        foreach (var (whole, _) in await BlocksAsync(lab))
        {
            Assert.Equal(new ProofVerdict.Proven(), WholeProof.Check(whole, new ChainId(1)).Whole);
        }
    }

    [Theory]
    [InlineData("extraData", "0x99")]
    [InlineData("stateRoot", "0x0000000000000000000000000000000000000000000000000000000000000001")]
    [InlineData("timestamp", "0x1")]
    [InlineData("transactions", null)]
    [InlineData("transactions.0.value", "0x7")]
    [InlineData("transactions.0.hash", "0x0000000000000000000000000000000000000000000000000000000000000001")]
    [InlineData("transactions.0.input", "0x01")]
    [InlineData("transactions.0.from", "0x00000000000000000000000000000000000abcde")]
    public async Task A_field_of_a_block_that_was_changed_is_a_lie(string path, string? value)
    {
        if (path.EndsWith("from", StringComparison.Ordinal) && !Secp256k1.IsNative)
        {
            Assert.Skip("libsecp256k1 is not installed: senders are not recovered.");
        }

        await using var lab = await Lab.StartAsync();
        var hash = await lab.SendAsync(lab.Accounts[1], [], value: 5);
        await lab.MineAsync();
        var told = await TellAsync(lab);
        Bend(told, path, value);

        var promises = WholeProof.Check(Answer(told), new ChainId(31337));

        Assert.Equal(ProofPart.Block, Assert.IsType<ProofVerdict.Lie>(promises.Whole).Part);
        Assert.NotEqual(default, hash);
    }

    [Fact]
    public async Task Of_a_busy_block_the_first_transaction_with_a_false_sender_is_named()
    {
        Assert.SkipUnless(Secp256k1.IsNative, "libsecp256k1 is not installed: senders are not recovered.");
        await using var lab = await Lab.StartAsync();
        for (var i = 0; i < 60; i++)
        {
            await lab.SendAsync(lab.Accounts[1], [], value: 5);
        }

        await lab.MineAsync();
        var told = await TellAsync(lab);
        Assert.Equal(new ProofVerdict.Proven(), WholeProof.Check(Answer(told), new ChainId(31337)).Whole);
        Bend(told, "transactions.57.from", "0x00000000000000000000000000000000000abcde");
        Bend(told, "transactions.33.from", "0x00000000000000000000000000000000000abcde");

        var lie = Assert.IsType<ProofVerdict.Lie>(WholeProof.Check(Answer(told), new ChainId(31337)).Whole);
        Assert.StartsWith("transaction 33 names the sender 0x00000000000000000000000000000000000", lie.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("withdrawalsRoot", 31337, "'withdrawalsRoot', which stands before it")]
    [InlineData("excessBlobGas", 1, "'excessBlobGas', which stands before it")]
    [InlineData("receiptsRoot", 1, "the header has no 'receiptsRoot'")]
    public async Task A_field_that_is_left_out_so_that_nothing_can_be_proven_is_a_lie(string field, ulong chain, string reason)
    {
        await using var lab = await Lab.StartAsync();
        await lab.SendAsync(lab.Accounts[1], [], value: 5);
        await lab.MineAsync();
        var told = await TellAsync(lab);
        Bend(told, field, null);

        var lie = Assert.IsType<ProofVerdict.Lie>(WholeProof.Check(Answer(told), new ChainId(chain)).Whole);
        Assert.Contains(reason, lie.Sentence, StringComparison.Ordinal);
        Assert.IsType<ProofVerdict.Unprovable>(WholeProof.Check(Answer(told), new ChainId(4_242)).Whole);
    }

    [Theory]
    [InlineData("stateRoot", null, "the header has no 'stateRoot'")]
    [InlineData("newForkRoot", "0x00", "newForkRoot")]
    [InlineData("transactions.0.type", "0x7e", "type 0x7e")]
    [InlineData("transactions.0.r", null, "a transaction has no 'r'")]
    [InlineData("extraData", "0xzz", "extraData")]
    public async Task What_cannot_be_hashed_is_no_lie_and_the_reason_is_named(string path, string? value, string reason)
    {
        await using var lab = await Lab.StartAsync();
        await lab.SendAsync(lab.Accounts[1], [], value: 5);
        await lab.MineAsync();
        var told = await TellAsync(lab);
        Bend(told, path, value);
        if (path == "newForkRoot")
        {
            // The hash of a fork that is not known here.
            Bend(told, "hash", Hash256.FromUInt256(1u).ToHex());
        }

        var promises = WholeProof.Check(Answer(told), new ChainId(31337));

        Assert.Contains(reason, Assert.IsType<ProofVerdict.Unprovable>(promises.Whole).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eth_getBlockReceipts", "logs")]
    [InlineData("eth_getBlockReceipts", "logs.data")]
    [InlineData("eth_getBlockReceipts", "status")]
    [InlineData("eth_getBlockReceipts", "gasUsed")]
    [InlineData("eth_getBlockByHash", "value")]
    [InlineData("eth_getBlockByHash", "block.hash")]
    [InlineData("trace_block", "action.value")]
    public async Task A_node_that_lies_about_a_block_is_named_and_what_it_says_never_reaches_detection(string method, string field)
    {
        await using var lab = await Lab.StartAsync();
        await using var node = BendingNode.Start(lab.Anvil.HttpEndpoint);
        var options = lab.Options(node.Endpoint);
        options.LearnFrom = 1;
        var desk = new TroubleBook();
        var provider = lab.Provide(options, desk);
        var cell = await lab.DeployAsync(Scene.Cell);
        await using var follower = Follower.Start(provider);
        await follower.ReachAsync(await lab.HeadAsync());

        node.Bend = Lies(method, field);
        await lab.SendAsync(cell, [], value: 3);
        await lab.MineAsync();
        await follower.ReachAsync(NodeCondition.Lying);

        // Meanwhile no block can be believed: where the machine is slow, that is told as well.
        var trouble = Assert.Single(desk.Standing, standing => standing.Kind != TroubleKind.NodeSilent);
        Assert.Equal((TroubleKind.NodeLies, $"http://127.0.0.1:{node.Endpoint.Port}", 2UL), (trouble.Kind, trouble.Key, trouble.Block!.Value.Number));
        Assert.Single(follower.Chain);
        node.Bend = null;
        await lab.MineAsync(2);
        await follower.ReachAsync(await lab.HeadAsync());

        Assert.Single(desk.Standing, standing => standing.Kind != TroubleKind.NodeSilent);
        foreach (var update in follower.Updates.OfType<ChainUpdate.Advanced>())
        {
            var honest = await lab.Get<IChainView>().FindBlockAsync(update.Block.Ref.Number, Lab.Token);
            Assert.Equal(Scene.Tell(honest!), Scene.Tell(update.Block));
        }

        await lab.MineAsync(40);
        await follower.ReachAsync(await lab.HeadAsync());
        Assert.Empty(desk.Standing);
    }

    [Fact]
    public async Task When_one_of_two_nodes_lies_the_other_is_asked_at_once()
    {
        await using var lab = await Lab.StartAsync();
        await using var liar = BendingNode.Start(lab.Anvil.HttpEndpoint);
        var options = lab.Options(liar.Endpoint, lab.Anvil.HttpEndpoint);
        options.LearnFrom = 1;
        var desk = new TroubleBook();
        await lab.MineAsync();
        await using var follower = Follower.Start(lab.Provide(options, desk));
        await follower.ReachAsync(await lab.HeadAsync());

        liar.Bend = Lies("eth_getBlockReceipts", "status");
        await Scene.PlayAsync(lab);
        await follower.ReachAsync(await lab.HeadAsync());

        Assert.Contains(desk.Raised, trouble => trouble.Kind == TroubleKind.NodeLies && trouble.Key.Contains($"{liar.Endpoint.Port}", StringComparison.Ordinal));
    }

    private static Action<JsonObject, JsonObject> Lies(string method, string field) => (call, answer) =>
    {
        if (call["method"]!.GetValue<string>() != method)
        {
            return;
        }

        var told = answer["result"] is JsonArray list ? list : answer["result"]?["transactions"];
        var first = (told as JsonArray)?.FirstOrDefault();
        if (first is null)
        {
            return;
        }

        switch (field)
        {
            case "logs": first["logs"] = new JsonArray(); break;
            case "logs.data" when first["logs"] is JsonArray { Count: > 0 } logs: logs[0]!["data"] = "0x01"; break;
            case "action.value": first["action"]!["value"] = "0x99"; break;
            case "block.hash": answer["result"]!["hash"] = $"0x{1:x64}"; break;
            case "status": first["status"] = "0x0"; break;
            case "gasUsed" or "value": first[field] = "0x9999"; break;
        }
    };

    private static async Task<List<(RpcAnswer Whole, Block Block)>> BlocksAsync(Lab lab)
    {
        var blocks = new List<(RpcAnswer, Block)>();
        var view = lab.Get<IChainView>();
        var client = lab.Provide().GetRequiredService<JsonRpcClient>();
        for (var number = 0UL; number <= (await lab.HeadAsync()).Number; number++)
        {
            blocks.Add((
                await client.AskAsync(NodeCalls.BlockByNumber(number), Lab.Token),
                await view.FindBlockAsync(number, Lab.Token) ?? throw new InvalidOperationException()));
        }

        return blocks;
    }

    private static async Task<JsonObject> TellAsync(Lab lab)
    {
        var head = await lab.HeadAsync();
        return (JsonObject)JsonNode.Parse((await lab.RpcAsync("eth_getBlockByHash", head.Hash.ToHex(), true)).GetRawText())!;
    }

    private static void Bend(JsonObject block, string path, string? value)
    {
        var steps = path.Split('.');
        var at = steps.Length > 1 ? (JsonObject)block["transactions"]![int.Parse(steps[1], CultureInfo.InvariantCulture)]! : block;
        if (value is not null)
        {
            at[steps[^1]] = value;
        }
        else if (path == "transactions")
        {
            block["transactions"] = new JsonArray();
        }
        else
        {
            at.Remove(steps[^1]);
        }
    }

    private static RpcAnswer Answer(JsonObject told)
    {
        var bytes = Encoding.UTF8.GetBytes(told.ToJsonString());
        return new RpcAnswer("eth_getBlockByHash", bytes, 0, bytes.Length);
    }
}
