using Firebreak.Core.Detection.Network;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Core.Tests.Detection.Network;

public sealed class NetworkDetectorTests
{
    private const int Calm = 600;

    [Fact]
    public void In_calm_weather_nobody_says_anything()
    {
        var weather = new Weather(400);
        for (var i = 0; i < 2_000; i++)
        {
            weather.Mine(1);
            Assert.DoesNotContain(NetworkDetectors.Ids, rule => weather.IsUnusual(rule));
        }
    }

    [Fact]
    public void A_reorg_deeper_than_the_chain_is_used_to_is_told_until_it_is_buried()
    {
        var weather = new Weather(Calm).Reorg(7);

        var told = Assert.IsType<NetworkVerdict.Unusual>(weather.Ask("deep-reorg"));
        Assert.Contains("took 7 blocks back", told.Because, StringComparison.Ordinal);
        Assert.False(weather.Mine(100).IsUnusual("deep-reorg"));
    }

    [Fact]
    public void Single_blocks_that_are_replaced_and_depths_that_are_usual_are_no_news()
    {
        Assert.False(new Weather(Calm).Reorg(1).Reorg(2).IsUnusual("deep-reorg"));

        var used = new Weather(Calm).Reorg(5).Mine(300);
        Assert.False(used.Reorg(6).IsUnusual("deep-reorg"));
        Assert.True(used.Reorg(12).IsUnusual("deep-reorg"));
    }

    [Fact]
    public void A_chain_that_stands_still_is_told_while_it_does_and_by_the_late_block()
    {
        var weather = new Weather(Calm);

        Assert.False(weather.IsUnusual("block-stall", silence: 90));
        Assert.Contains("No block has followed", Assert.IsType<NetworkVerdict.Unusual>(weather.Ask("block-stall", silence: 130)).Because, StringComparison.Ordinal);
        Assert.Contains("came 612 s after", Assert.IsType<NetworkVerdict.Unusual>(weather.Wait(600).Mine(1).Ask("block-stall")).Because, StringComparison.Ordinal);
        Assert.False(weather.Mine(1).IsUnusual("block-stall"));
    }

    [Fact]
    public void A_missed_slot_and_a_chain_that_mines_when_it_is_used_stall_nobody()
    {
        Assert.False(new Weather(Calm).Wait(36).Mine(1).IsUnusual("block-stall"));

        var idle = new Weather(0);
        for (var i = 0; i < Calm; i++)
        {
            idle.Wait(i % 7 == 0 ? 900 : i % 40).Mine(1);
        }

        Assert.IsNotType<NetworkVerdict.Unusual>(idle.Ask("block-stall", silence: 86_400));
    }

    [Fact]
    public void Slots_that_are_missed_here_and_there_are_told_once_they_are_many()
    {
        var weather = new Weather(Calm);
        for (var i = 0; i < 16; i++)
        {
            weather.Wait(i % 2 * 12).Mine(2);
        }

        Assert.False(weather.IsUnusual("missed-blocks"));
        for (var i = 0; i < 16; i++)
        {
            weather.Wait(12).Mine(2);
        }

        Assert.Contains("did not come", Assert.IsType<NetworkVerdict.Unusual>(weather.Ask("missed-blocks")).Because, StringComparison.Ordinal);
    }

    [Fact]
    public void One_long_gap_is_a_stall_and_no_missed_blocks() => Assert.False(new Weather(Calm).Wait(1_000).Mine(3).IsUnusual("missed-blocks"));

    [Fact]
    public void Empty_blocks_are_told_on_a_busy_chain_and_not_on_an_idle_one()
    {
        var busy = new Weather(Calm);
        busy.EmptyShare = 1;
        Assert.False(busy.Mine(10).IsUnusual("empty-blocks"));
        Assert.True(busy.Mine(30).IsUnusual("empty-blocks"));
        busy.EmptyShare = 0.01;
        Assert.False(busy.Mine(30).IsUnusual("empty-blocks"));

        var idle = new Weather(Calm, empty: 0.7) { EmptyShare = 1 };
        Assert.False(idle.Mine(64).IsUnusual("empty-blocks"));
    }

    [Fact]
    public void Finality_that_does_not_come_is_told_and_pages_and_finality_in_epochs_is_usual()
    {
        var weather = new Weather(Calm) { IsFinalising = false };

        Assert.False(weather.Mine(60).IsUnusual("finality-stall"));
        var told = Assert.IsType<NetworkVerdict.Unusual>(weather.Mine(150).Ask("finality-stall"));
        Assert.Contains("below the head", told.Because, StringComparison.Ordinal);
        weather.IsFinalising = true;
        Assert.False(weather.Mine(40).IsUnusual("finality-stall"));
    }

    [Fact]
    public void Who_catches_up_with_a_chain_does_not_take_its_own_haste_for_the_chains_finality()
    {
        var weather = new Weather(0).CatchUp(3_000);
        weather.IsFinalising = false;
        for (var i = 0; i < 200; i++)
        {
            Assert.IsType<NetworkVerdict.Unknown>(weather.Mine(1).Ask("finality-stall"));
        }
    }

    [Fact]
    public void A_chain_that_never_reports_finality_is_not_said_to_lose_it_nor_learned_from() =>
        Assert.All(NetworkDetectors.Ids.Except(["deep-reorg"]), rule => Assert.IsType<NetworkVerdict.Unknown>(new Weather(2_000, finalises: false).Ask(rule, silence: 9_999)));

    [Fact]
    public void A_base_fee_that_stays_ten_times_as_high_is_told_and_one_block_of_it_is_not()
    {
        var weather = new Weather(Calm);
        weather.Gwei = 90;
        Assert.False(weather.Mine(1).IsUnusual("base-fee-spike"));
        Assert.Contains("gwei", Assert.IsType<NetworkVerdict.Unusual>(weather.Mine(10).Ask("base-fee-spike")).Because, StringComparison.Ordinal);

        // A development chain whose fee has sunk to almost nothing.
        var sunken = new Weather(Calm, gwei: 0.000001);
        sunken.Gwei = 0.01;
        Assert.False(sunken.Mine(20).IsUnusual("base-fee-spike"));
    }

    [Fact]
    public void Half_of_all_transactions_failing_is_told_and_one_block_of_failures_is_not()
    {
        var weather = new Weather(Calm);
        weather.RevertShare = 0.6;
        Assert.False(weather.Mine(1).IsUnusual("revert-spike"));
        Assert.Contains("fail", Assert.IsType<NetworkVerdict.Unusual>(weather.Mine(20).Ask("revert-spike")).Because, StringComparison.Ordinal);
        weather.RevertShare = 0.05;
        Assert.False(weather.Mine(40).IsUnusual("revert-spike"));

        var small = new Weather(Calm);
        (small.Transactions, small.RevertShare) = (1, 0.9);
        Assert.False(small.Mine(3).IsUnusual("revert-spike"));
    }

    [Fact]
    public void The_sequencer_is_down_from_the_word_of_its_feed_to_the_next()
    {
        var weather = new Weather(10);
        Assert.IsType<NetworkVerdict.Unknown>(weather.Ask("sequencer-down"));
        Assert.True(weather.Mine(SequencerState.Down).Mine(50).IsUnusual("sequencer-down"));
        Assert.IsType<NetworkVerdict.Quiet>(weather.Mine(SequencerState.Up).Mine(5).Ask("sequencer-down"));
    }

    [Fact]
    public void Only_the_named_feed_speaks_for_the_sequencer()
    {
        var feed = A.Account("feed");
        Assert.Equal(SequencerState.Down, Said(feed, feed, 1));
        Assert.Equal(SequencerState.Up, Said(feed, feed, 0));
        Assert.Equal(SequencerState.Unsaid, Said(A.Account("another oracle"), feed, 1));

        static SequencerState Said(Address emitter, Address feed, byte answer)
        {
            var topic = new byte[32];
            topic[31] = answer;
            var log = new LogSketch(
                emitter, [Keccak.Hash("AnswerUpdated(int256,uint256,uint256)"u8), Hash256.FromBytes(topic), default], new byte[32]);
            return BlockVitals.Of(A.Block(5, A.Transaction(A.Call(A.Attacker, A.Vault, "", UInt256.Zero), log)), finalized: null, feed).Sequencer;
        }
    }
}
