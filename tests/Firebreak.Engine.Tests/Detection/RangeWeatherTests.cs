using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Detection;
using Firebreak.Engine.Ingest;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Engine.Tests;

public sealed class RangeWeatherTests
{
    private const int Blocks = 500;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_range_in_calm_weather_says_nothing_of_the_chain() => Assert.Empty(await FeelAsync(Chain()));

    [Fact]
    public async Task A_deep_reorg_in_a_range_is_raised_once_and_settled_when_it_is_buried()
    {
        var chain = Chain().ToList();
        var lost = chain[350..360].OfType<ChainUpdate.Advanced>().Select(update => update.Block.Ref).Reverse().ToItems();
        var ancestor = ((ChainUpdate.Advanced)chain[349]).Block;
        chain.RemoveRange(360, chain.Count - 360);
        chain.Add(new ChainUpdate.Reorged(ancestor.Ref, lost));
        chain.AddRange(Chain(351, 400, " of another branch", ancestor.Ref));

        var changes = await FeelAsync(chain);
        var raised = Assert.IsType<SignalChange.Raised>(changes[0]).Signal;
        Assert.Equal(("deep-reorg", ancestor.Ref, false), (raised.Rule, raised.Provenance.Block, raised.Pages));
        Assert.Contains("took 10 blocks back", raised.Because, StringComparison.Ordinal);
        Assert.Equal(raised.Id, Assert.IsType<SignalChange.Settled>(changes[1]).Signal);
        Assert.Equal(2, changes.Count);
        Assert.Equal(changes, await FeelAsync(chain));
    }

    [Fact]
    public async Task The_word_of_a_sequencers_feed_pages()
    {
        var feed = A.Account("feed");
        var down = new LogSketch(feed, [Ethereum.Keccak.Hash("AnswerUpdated(int256,uint256,uint256)"u8), A.Hash("one")], []);
        var block = A.Block(1, A.Transaction(A.Call(A.Attacker, feed, "", Ethereum.UInt256.Zero), down));

        var signal = Assert.IsType<SignalChange.Raised>(Assert.Single(await FeelAsync([new ChainUpdate.Advanced(block)], feed))).Signal;
        Assert.True(signal is { Rule: "sequencer-down", Pages: true, Family: Family.Network });
    }

    private static IEnumerable<ChainUpdate> Chain(ulong first = 1, int count = Blocks, string branch = "", BlockRef? before = null)
    {
        for (var number = first; number < first + (ulong)count; number++)
        {
            var block = A.Block(number, [A.Transaction(A.Call(A.Attacker, A.Vault, "", Ethereum.UInt256.Zero))], branch: branch, parent: before?.Hash);
            before = block.Ref;
            yield return new ChainUpdate.Advanced(block);
        }
    }

    private static async Task<List<SignalChange>> FeelAsync(IEnumerable<ChainUpdate> updates, Ethereum.Address? feed = null)
    {
        var weather = new RangeWeather(new TroubleRules(A.WatchingRules), A.Chain, new RangeOptions(), feed);
        var changes = new List<SignalChange>();
        await foreach (var step in weather.FeelAsync(updates.Select(update => new RangeStep(update, [], Coverage: null)).ToAsyncEnumerable(), Token))
        {
            changes.AddRange(step.Changes);
        }

        return changes;
    }
}
