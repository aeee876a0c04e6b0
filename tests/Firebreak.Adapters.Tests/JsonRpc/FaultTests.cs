using Firebreak.Engine.Ingest;
using Firebreak.TestKit.Faults;
using Xunit;

namespace Firebreak.Adapters.Tests.JsonRpc;

public sealed class FaultTests
{
    public static TheoryData<FaultMode, string, NodeCondition> Faults { get; } = Combine(
        (FaultMode.Refuse, NodeCondition.Unreachable),
        (FaultMode.Stall, NodeCondition.Unreachable),
        (FaultMode.Silence, NodeCondition.Unreachable),
        (FaultMode.Close, NodeCondition.Unreachable),
        (FaultMode.HalfAnswer, NodeCondition.Lying),
        (FaultMode.CloseMidAnswer, NodeCondition.Unreachable),
        (FaultMode.TooManyRequests, NodeCondition.Unreachable),
        (FaultMode.WrongId, NodeCondition.Lying),
        (FaultMode.Garbage, NodeCondition.Lying),
        (FaultMode.WrongBlockHash, NodeCondition.Lying),
        (FaultMode.MissingReceipts, NodeCondition.Lying),
        (FaultMode.PartsOfAnotherBlock, NodeCondition.Lying),
        (FaultMode.ErrorObjects, NodeCondition.Stalled),
        (FaultMode.StaleHead, NodeCondition.Stalled));

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Following_survives_a_faulty_node_without_gap_or_double_and_says_what_was_wrong(
        FaultMode fault, string scheme, NodeCondition told)
    {
        await using var lab = await Lab.StartAsync();
        await using var node = FaultyNode.Start(lab.Anvil.HttpEndpoint);
        await AdvanceAsync(lab, 3);
        var options = lab.Options(scheme == "ws" ? node.WebSocketEndpoint : node.HttpEndpoint);
        options.LearnFrom = 1;
        options.RequestTimeout = TimeSpan.FromMilliseconds(500);
        options.Patience = TimeSpan.FromSeconds(1);
        await using var follower = Follower.Start(lab.Provide(options));
        await follower.ReachAsync(await lab.HeadAsync());

        node.Mode = fault;
        await AdvanceAsync(lab, 4);
        await follower.ReachAsync(told);
        await lab.ReorgAsync(2);
        await AdvanceAsync(lab, 2);
        await follower.UntilAsync(() => node.FaultCount > 0 || fault == FaultMode.Refuse, () => "a fault that was served");
        node.Mode = FaultMode.None;
        await follower.ReachAsync(await lab.HeadAsync());
        await follower.UntilAsync(() => follower.Health.Current.Condition == NodeCondition.Healthy, () => "health");

        await StandsAsync(lab, follower);
        Assert.Contains(NodeCondition.Healthy, follower.Conditions);
        Assert.Contains(told, follower.Conditions);
    }

    [Fact]
    public async Task When_the_first_node_dies_the_second_takes_over_and_when_it_lies_too()
    {
        await using var lab = await Lab.StartAsync();
        await using var first = FaultyNode.Start(lab.Anvil.HttpEndpoint);
        await using var second = FaultyNode.Start(lab.Anvil.HttpEndpoint);
        await AdvanceAsync(lab, 2);
        var options = lab.Options(first.WebSocketEndpoint, second.HttpEndpoint);
        options.LearnFrom = 1;
        options.RequestTimeout = TimeSpan.FromMilliseconds(500);
        await using var follower = Follower.Start(lab.Provide(options));
        await follower.ReachAsync(await lab.HeadAsync());

        first.Mode = FaultMode.Refuse;
        await AdvanceAsync(lab, 2);
        await follower.ReachAsync(await lab.HeadAsync());
        Assert.DoesNotContain(NodeCondition.Unreachable, follower.Conditions);

        first.Mode = FaultMode.None;
        await AdvanceAsync(lab, 2);
        await follower.ReachAsync(await lab.HeadAsync());
        first.Mode = FaultMode.MissingReceipts;
        await AdvanceAsync(lab, 2);
        await follower.ReachAsync(await lab.HeadAsync());

        await StandsAsync(lab, follower);
    }

    [Fact]
    public async Task A_node_on_another_chain_is_not_followed_and_the_mend_is_named()
    {
        await using var lab = await Lab.StartAsync();
        var options = lab.Options();
        options.ChainId = 1;
        await using var follower = Follower.Start(lab.Provide(options));

        await follower.ReachAsync(NodeCondition.Lying);

        Assert.Empty(follower.Updates);
        Assert.Contains("is on chain 31337, but the configuration says chain 1", follower.Health.Current.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_of_an_address_but_scheme_and_host_is_ever_told()
    {
        await using var lab = await Lab.StartAsync();
        await using var node = FaultyNode.Start(lab.Anvil.HttpEndpoint);
        node.Mode = FaultMode.Refuse;
        var secret = new UriBuilder(node.WebSocketEndpoint) { UserName = "alice", Password = "hunter2", Path = "/v3/apikey", Query = "token=42" }.Uri;
        await using var follower = Follower.Start(lab.Provide(lab.Options(secret)));

        await follower.ReachAsync(NodeCondition.Unreachable);

        Assert.Contains(node.WebSocketEndpoint.Authority, follower.Health.Current.Reason, StringComparison.Ordinal);
        foreach (var part in new[] { "alice", "hunter2", "apikey", "token" })
        {
            Assert.DoesNotContain(part, follower.Health.Current.Reason, StringComparison.OrdinalIgnoreCase);
        }
    }

    private static async Task AdvanceAsync(Lab lab, int blocks)
    {
        for (var i = 0; i < blocks; i++)
        {
            await lab.SendAsync(lab.Accounts[1], [], value: 1);
            await lab.SendAsync(lab.Accounts[2], [], value: 2, from: 1);
            await lab.MineAsync();
        }
    }

    private static async Task StandsAsync(Lab lab, Follower follower)
    {
        for (var i = 0; i < follower.Chain.Count; i++)
        {
            Assert.Equal(await lab.BlockAsync((ulong)i + 1), follower.Chain[i]);
        }
    }

    private static TheoryData<FaultMode, string, NodeCondition> Combine(params (FaultMode Fault, NodeCondition Told)[] rows)
    {
        var all = new TheoryData<FaultMode, string, NodeCondition>();
        foreach (var (fault, told) in rows)
        {
            all.Add(fault, "ws", told);
            all.Add(fault, "http", told);
        }

        return all;
    }
}
