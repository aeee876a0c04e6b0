using Firebreak.Adapters.JsonRpc;
using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Engine.Ingest;
using Firebreak.TestKit.Faults;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Firebreak.Adapters.Tests.JsonRpc;

public sealed class BombTests
{
    private const long MostGrowth = 1_000_000_000;

    [Theory]
    [InlineData("http", "eth_chainId", "longer than 16777216 bytes")]
    [InlineData("http", "eth_getBlockReceipts", "longer than 67108864 bytes")]
    [InlineData("ws", "eth_chainId", "longer than 268435456 bytes")]
    public async Task Answers_that_inflate_without_end_are_refused_and_the_next_question_is_answered(string scheme, string method, string told)
    {
        await using var lab = await Lab.StartAsync();
        await using var node = FaultyNode.Start(lab.Anvil.HttpEndpoint);
        var client = lab.Provide(lab.Options(scheme == "ws" ? node.WebSocketEndpoint : node.HttpEndpoint)).GetRequiredService<JsonRpcClient>();

        node.Mode = FaultMode.Bomb;
        for (var encoding = 0; encoding < 2; encoding++)
        {
            var refused = await Assert.ThrowsAsync<NodeAnswerException>(() => client.AskAsync(RpcCall.Of(method), Lab.Token));
            Assert.Contains(told, refused.Message, StringComparison.Ordinal);
        }

        node.Mode = FaultMode.None;
        Assert.Equal(31337UL, await client.AskAsync(RpcCall.Of("eth_chainId"), (ref JsonCursor cursor) => cursor.Quantity(), Lab.Token));
    }

    [Fact]
    public async Task Many_at_once_take_hardly_more_memory_than_one()
    {
        await using var lab = await Lab.StartAsync();
        await using var node = FaultyNode.Start(lab.Anvil.HttpEndpoint);
        var client = lab.Provide(lab.Options(node.HttpEndpoint)).GetRequiredService<JsonRpcClient>();
        node.Mode = FaultMode.Bomb;

        var asked = Enumerable.Range(0, 12).Select(_ => client.AskAsync(RpcCall.Of("trace_block"), Lab.Token)).ToArray();
        var before = Environment.WorkingSet;
        var most = before;
        while (!Task.WhenAll(asked).IsCompleted)
        {
            most = Math.Max(most, Environment.WorkingSet);
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Lab.Token);
        }

        Assert.All(asked, one => Assert.True(one.Exception?.InnerException is NodeAnswerException or NodeUnavailableException, $"{one.Exception}"));
        Assert.InRange(most - before, 0, MostGrowth);
    }
}
