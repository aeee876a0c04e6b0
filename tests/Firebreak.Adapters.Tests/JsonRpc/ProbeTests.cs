using Firebreak.Adapters.Anvil;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Xunit;

namespace Firebreak.Adapters.Tests.JsonRpc;

public sealed class ProbeTests
{
    [Fact]
    public async Task A_node_that_offers_everything_misses_nothing()
    {
        await using var lab = await Lab.StartAsync();
        await Scene.PlayAsync(lab);

        var capabilities = await lab.Get<IChainView>().CapabilitiesAsync(Lab.Token);

        Assert.Equal((new ChainId(31337), "anvil/v1.7.1", Lanes.Wide), (capabilities.Chain, capabilities.Client, capabilities.Lanes));
        Assert.True(capabilities.DeepTraces && capabilities.Subscriptions);
        Assert.Empty(capabilities.Missing);
    }

    [Fact]
    public async Task What_a_node_lacks_is_said_in_a_sentence()
    {
        await using var lab = await Lab.StartAsync();

        var capabilities = await lab.Get<IChainView>(lab.Options(lab.Anvil.HttpEndpoint)).CapabilitiesAsync(Lab.Token);

        Assert.False(capabilities.Subscriptions);
        Assert.Contains("eth_subscribe", Assert.Single(capabilities.Missing), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finality_is_told_and_a_rewind_past_it_stops_following()
    {
        await using var lab = await Lab.StartAsync(new AnvilOptions { SlotsInAnEpoch = 1 });
        await lab.MineAsync(10);
        var options = lab.Options();
        options.LearnFrom = 1;
        await using var follower = Follower.Start(lab.Provide(options));
        await follower.ReachAsync(await lab.HeadAsync());
        await follower.UntilAsync(() => follower.Position!.Finalized?.Number == 8, () => "finality");

        await lab.ReorgAsync(5);

        await Assert.ThrowsAsync<DeepReorgException>(() => follower.Ended.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Lab.Token));
        Assert.Equal(8ul, follower.Position!.Finalized!.Value.Number);
    }
}
