using System.Text.Json.Nodes;
using Firebreak.Adapters.JsonRpc;
using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Firebreak.Adapters.Tests.JsonRpc;

public sealed class NodeTableTests
{
    [Fact]
    public async Task A_full_node_lets_everything_be_seen_and_says_how()
    {
        await using var lab = await Lab.StartAsync(new() { SlotsInAnEpoch = 32, HasIpc = true });
        await Scene.PlayAsync(lab);

        var report = Assert.Single(await NodeReports.ReadAsync(lab.Options(lab.Anvil.IpcEndpoint), TimeProvider.System, Lab.Token));

        Assert.All(report.Capabilities!.Abilities, ability => Assert.True(ability.IsThere, ability.ToString()));
        Assert.Equal("trace_block", How(report, "Call frames"));
        Assert.Equal("all the way back", How(report, "Old state"));
        Assert.Equal("header, transactions and receipts hash to the block's own hash", How(report, "Blocks proven"));
    }

    [Fact]
    public async Task A_poor_node_is_used_for_what_it_has_and_the_rest_is_named_with_what_is_lost()
    {
        await using var lab = await Lab.StartAsync();
        await using var node = BendingNode.Start(lab.Anvil.HttpEndpoint);
        await Scene.PlayAsync(lab);
        node.Refuse("debug_", "trace_", "txpool_", "eth_getBlockReceipts", "eth_simulateV1", "eth_getLogs");
        var options = lab.Options(node.Endpoint);

        var report = Assert.Single(await NodeReports.ReadAsync(options, TimeProvider.System, Lab.Token));
        var block = await lab.Get<IChainView>(options).FindBlockAsync((await lab.HeadAsync()).Number, Lab.Token);

        Assert.Equal(
            ["Events", "Call frames", "State changes", "Storage per frame", "New blocks announced", "Pending transactions announced", "Pending pool", "Pending transactions tried", "Several calls tried at once"],
            report.Capabilities!.Abilities.Where(ability => !ability.IsThere).Select(ability => ability.Name));
        Assert.Equal("eth_getTransactionReceipt, one by one", How(report, "Receipts"));
        Assert.Equal("eth_getLogs is refused (error -32601)", How(report, "Events"));
        Assert.Equal(Lanes.Receipts | Lanes.Logs | Lanes.Inputs | Lanes.Nonces | Lanes.Fees | Lanes.Clock | Lanes.Headers, block!.Lanes);
    }

    [Fact]
    public async Task A_node_on_another_chain_is_refused_and_one_that_is_down_is_only_named()
    {
        await using var lab = await Lab.StartAsync();
        var options = lab.Options(lab.Anvil.HttpEndpoint);
        options.ChainId = 1;

        var fault = await Assert.ThrowsAsync<NodeAnswerException>(() => NodeReports.ReadAsync(options, TimeProvider.System, Lab.Token));
        var report = Assert.Single(await NodeReports.ReadAsync(lab.Options(new Uri("http://127.0.0.1:1")), TimeProvider.System, Lab.Token));

        Assert.True(fault.IsWrongChain);
        Assert.Null(report.Capabilities);
        Assert.Contains("http://127.0.0.1:1", report.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_that_is_too_large_for_a_node_is_split_and_its_size_is_remembered()
    {
        await using var lab = await Lab.StartAsync();
        await using var node = BendingNode.Start(lab.Anvil.HttpEndpoint);
        await lab.MineAsync(30);
        node.MostInBatch = 8;
        var client = lab.Provide(lab.Options(node.Endpoint)).GetRequiredService<JsonRpcClient>();
        var calls = Enumerable.Range(0, 30).Select(number => NodeCalls.HeaderByNumber((ulong)number)).ToArray();

        await ReadAsync(client, calls);
        Assert.Equal(30, node.LargestBatch);
        node.LargestBatch = 0;
        await ReadAsync(client, calls);

        Assert.InRange(node.LargestBatch, 2, 8);
    }

    [Fact]
    public async Task A_node_that_says_in_a_batch_that_it_is_asked_too_often_is_left_alone()
    {
        await using var lab = await Lab.StartAsync();
        await using var node = BendingNode.Start(lab.Anvil.HttpEndpoint);
        node.Bend = (_, answer) =>
        {
            answer.Remove("result");
            answer["error"] = new JsonObject { ["code"] = -32005, ["message"] = "project ID request rate exceeded" };
        };
        var client = lab.Provide(lab.Options(node.Endpoint)).GetRequiredService<JsonRpcClient>();

        await Assert.ThrowsAsync<NodeUnavailableException>(() => client.AskBatchAsync([RpcCall.Of("eth_chainId"), RpcCall.Of("eth_blockNumber")], Lab.Token));
    }

    private static async Task ReadAsync(JsonRpcClient client, RpcCall[] calls)
    {
        var answers = await client.AskBatchAsync(calls, Lab.Token);
        for (var number = 0; number < calls.Length; number++)
        {
            using var answer = answers[number];
            Assert.Equal((ulong)number, Firebreak.Adapters.JsonRpc.Reading.BlockReader.ReadHeader(answer, new ChainId(31337))!.Ref.Number);
        }
    }

    private static string How(NodeReport report, string name) => report.Capabilities!.Abilities.Single(ability => ability.Name == name).How;
}
