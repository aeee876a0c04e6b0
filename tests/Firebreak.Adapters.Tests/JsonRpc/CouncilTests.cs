using Firebreak.Engine.Ingest;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Adapters.Tests.JsonRpc;

public sealed class CouncilTests
{
    private readonly TroubleBook _desk = new();

    [Fact]
    public async Task Nodes_that_keep_naming_different_blocks_are_told_with_who_says_what_until_they_agree_again()
    {
        await using var lab = await Lab.StartAsync();
        await using var other = await Lab.StartAsync(lab.SameGenesis);
        var options = Options(lab, lab.Anvil.WebSocketEndpoint, other.Anvil.WebSocketEndpoint);
        await using var follower = Follower.Start(lab.Provide(options, _desk));
        await lab.MineAsync(2);
        await follower.ReachAsync(await lab.HeadAsync());
        await other.SendAsync(other.Accounts[1], [], value: 1);
        await other.MineAsync(2);

        await follower.UntilAsync(() => _desk.Standing.Count > 0, () => "a disagreement");
        var trouble = Assert.Single(_desk.Standing);
        Assert.Equal(TroubleKind.NodesDisagree, trouble.Kind);
        Assert.Contains($"{(await lab.HeadAsync()).Hash}", trouble.Because, StringComparison.Ordinal);
        Assert.Contains($"{(await other.HeadAsync()).Hash}", trouble.Because, StringComparison.Ordinal);
        Assert.Contains($":{other.Anvil.Port}", trouble.Because, StringComparison.Ordinal);
        await other.TakeOverAsync(lab);

        await follower.UntilAsync(() => _desk.Standing.Count == 0, () => "peace");
    }

    [Fact]
    public async Task A_node_that_is_behind_does_not_disagree_and_is_told_as_silent_when_it_stays_behind()
    {
        await using var lab = await Lab.StartAsync();
        await using var behind = await Lab.StartAsync(lab.SameGenesis);
        await using var follower = Follower.Start(lab.Provide(Options(lab, lab.Anvil.WebSocketEndpoint, behind.Anvil.WebSocketEndpoint), _desk));
        await lab.MineAsync(3);
        await follower.ReachAsync(await lab.HeadAsync());

        await follower.UntilAsync(() => _desk.Standing.Count > 0, () => "silence");

        var trouble = Assert.Single(_desk.Standing);
        Assert.Equal(TroubleKind.NodeSilent, trouble.Kind);
        Assert.Contains("has no block 3", trouble.Because, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_quorum_a_block_that_only_one_of_two_nodes_names_is_not_followed()
    {
        await using var lab = await Lab.StartAsync();
        await using var other = await Lab.StartAsync(lab.SameGenesis);
        var options = Options(lab, lab.Anvil.WebSocketEndpoint, other.Anvil.WebSocketEndpoint);
        options.Quorum = 2;
        await using var follower = Follower.Start(lab.Provide(options, _desk));
        await follower.ReachAsync(await lab.BlockAsync(0));

        await lab.MineAsync();
        await other.SendAsync(other.Accounts[1], [], value: 1);
        await other.MineAsync();
        await follower.UntilAsync(() => _desk.Standing.Any(trouble => trouble.Kind == TroubleKind.NodesDisagree), () => "a disagreement");

        Assert.Single(follower.Chain);
        await other.TakeOverAsync(lab);
        await follower.ReachAsync(await lab.HeadAsync());
    }

    [Fact]
    public async Task With_a_quorum_a_leading_node_that_is_alone_is_outvoted()
    {
        await using var alone = await Lab.StartAsync();
        await using var second = await Lab.StartAsync(alone.SameGenesis);
        var options = Options(alone, alone.Anvil.WebSocketEndpoint, second.Anvil.WebSocketEndpoint, second.Anvil.HttpEndpoint);
        options.Quorum = 2;
        await using var follower = Follower.Start(alone.Provide(options, _desk));
        await follower.ReachAsync(await alone.BlockAsync(0));

        await alone.MineAsync(2);
        await second.SendAsync(second.Accounts[1], [], value: 1);
        await second.MineAsync(2);

        await follower.ReachAsync(await second.HeadAsync());
        Assert.DoesNotContain(await alone.HeadAsync(), follower.Chain);
    }

    [Fact]
    public async Task One_node_alone_may_reorganise_as_it_likes_and_is_called_nothing()
    {
        await using var lab = await Lab.StartAsync();
        await lab.MineAsync(12);
        await using var follower = Follower.Start(lab.Provide(Options(lab, lab.Anvil.WebSocketEndpoint), _desk));

        for (var depth = 1; depth <= 5; depth++)
        {
            await lab.ReorgAsync(depth);
            await lab.MineAsync();
            await follower.ReachAsync(await lab.HeadAsync());
        }

        Assert.Empty(_desk.Raised);
        Assert.DoesNotContain(NodeCondition.Lying, follower.Conditions);
    }

    private static IngestOptions Options(Lab lab, params Uri[] nodes)
    {
        var options = lab.Options(nodes);
        options.LearnFrom = 0;
        options.Propagation = TimeSpan.FromSeconds(2);
        options.Patience = TimeSpan.FromMinutes(1);
        return options;
    }
}
