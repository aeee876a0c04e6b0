using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Xunit;

namespace Firebreak.Adapters.Tests.JsonRpc;

public sealed class FollowTests
{
    [Theory]
    [InlineData("ws")]
    [InlineData("http")]
    public async Task The_chain_is_followed_from_where_learning_begins_to_each_new_head(string scheme)
    {
        await using var lab = await Lab.StartAsync();
        await lab.MineAsync(20);
        var options = lab.Options(scheme == "ws" ? lab.Anvil.WebSocketEndpoint : lab.Anvil.HttpEndpoint);
        options.LearnFrom = 1;
        await using var follower = Follower.Start(lab.Provide(options));

        await follower.ReachAsync(await lab.HeadAsync());
        await lab.SendAsync(lab.Accounts[1], [], value: 5);
        await lab.MineAsync(3);
        await follower.ReachAsync(await lab.HeadAsync());

        Assert.Equal(Enumerable.Range(1, 23).Select(number => (ulong)number), follower.Chain.Select(block => block.Number));
        Assert.Equal(NodeCondition.Healthy, follower.Health.Current.Condition);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(20)]
    public async Task A_reorg_is_told_once_with_the_blocks_it_takes_back(int depth)
    {
        await using var lab = await Lab.StartAsync();
        await lab.MineAsync(30);
        var options = lab.Options();
        options.LearnFrom = 1;
        await using var follower = Follower.Start(lab.Provide(options));
        await follower.ReachAsync(await lab.HeadAsync());
        var before = follower.Chain.ToArray();

        await lab.ReorgAsync(depth);
        await follower.ReachAsync(await lab.HeadAsync());

        var reorg = Assert.Single(follower.Updates.OfType<ChainUpdate.Reorged>());
        Assert.Equal(before[^(depth + 1)], reorg.Ancestor);
        Assert.Equal(before[^depth..].Reverse(), reorg.Orphaned);
    }
}
