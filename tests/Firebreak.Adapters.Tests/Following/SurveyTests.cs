using Firebreak.Adapters.JsonRpc;
using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Adapters.Tests.Following;

public sealed class SurveyTests
{
    private const int ForEver = int.MaxValue;

    [Fact]
    public void A_hiccup_during_the_probe_hides_nothing_for_longer_than_it_lasts() => OnStage(async (node, survey, _) =>
    {
        node.Put(Mood.Sound, 6, 0);
        node.Then(Mood.Erring, 2);
        Assert.True((await survey.GetAsync(default)).IsWhole);
        Assert.False(survey.Known!.IsUnsure);
    });

    [Fact]
    public void What_a_node_answers_with_errors_is_not_known_yet_and_asked_again_with_growing_pauses() => OnStage(async (node, survey, clock) =>
    {
        node.Put(Mood.Tripping, 150, 0);
        var first = await survey.GetAsync(default);

        Assert.True(first.IsUnsure);
        Assert.False(first.Lanes.HasFlag(Lanes.Frames));
        Assert.Contains(first.Capabilities.Missing, sentence => sentence.Contains("not known yet", StringComparison.Ordinal));
        Assert.True((await WaitAsync(survey, clock, TimeSpan.FromMinutes(20))).IsWhole);
    });

    [Fact]
    public void A_namespace_that_is_enabled_while_Firebreak_watches_is_noticed() => OnStage(async (node, survey, clock) =>
    {
        node.Put(Mood.Bare, ForEver, 0);
        var bare = await survey.GetAsync(default);
        Assert.Equal((false, Lanes.Receipts | Lanes.Logs | Lanes.Inputs | Lanes.Nonces | Lanes.Fees | Lanes.Clock | Lanes.Headers), (bare.IsUnsure, bare.Lanes));
        var still = await WaitAsync(survey, clock, TimeSpan.FromMinutes(20));
        Assert.Equal(bare.Lanes, still.Lanes);

        node.Put(Mood.Sound, 0, 0);
        Assert.True((await WaitAsync(survey, clock, TimeSpan.FromMinutes(6))).IsWhole);
    });

    [Fact]
    public void A_node_that_comes_back_is_asked_at_once_what_it_offers_now() => OnStage(async (node, survey, clock) =>
    {
        node.Put(Mood.Bare, ForEver, 0);
        await survey.GetAsync(default);

        node.Put(Mood.Down, 1, 0);
        await Task.Delay(TimeSpan.FromSeconds(2), clock);
        await Assert.ThrowsAsync<NodeUnavailableException>(() => survey.AskAsync());
        await Task.Delay(TimeSpan.FromSeconds(2), clock);
        (await survey.AskAsync()).Dispose();
        Assert.True((await WaitAsync(survey, clock, TimeSpan.FromSeconds(3))).IsWhole);
    });

    private static async Task<NodeProfile> WaitAsync(Surveyed survey, TimeProvider clock, TimeSpan atMost)
    {
        var since = clock.GetTimestamp();
        while (!(await survey.GetAsync(default)).IsWhole && clock.GetElapsedTime(since) < atMost)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), clock);
        }

        return await survey.GetAsync(default);
    }

    private static void OnStage(Func<BranchingTransport, Surveyed, TimeProvider, Task> play)
    {
        var stage = new Stage();
        stage.Run(async () =>
        {
            var node = new BranchingNode(4);
            node.Grow([[new Deed("withdrawal", A.Attacker, A.Withdrawal("1"))]]);
            await using var transport = new BranchingTransport(node, stage.Clock);
            await using var client = new JsonRpcClient([transport], stage.Clock);
            using var survey = new NodeSurvey(client, new NodeProbe(client, Watcher.Options, stage.Clock), Watcher.Options, stage.Clock);
            await play(transport, new Surveyed(client, survey), stage.Clock);
        });
    }

    private sealed record Surveyed(JsonRpcClient Client, NodeSurvey Survey)
    {
        public NodeProfile? Known => Survey.Known;

        public Task<RpcAnswer> AskAsync() => Client.AskAsync(NodeCalls.HeaderByTag("latest"), CancellationToken.None);

        public Task<NodeProfile> GetAsync(CancellationToken cancellationToken) => Survey.GetAsync(cancellationToken);
    }
}
