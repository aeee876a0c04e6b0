using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Recognising;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;
using static Firebreak.Core.Tests.Detection.Recognising.RecogniserBench;
using static Firebreak.TestKit.A;

namespace Firebreak.Core.Tests.Detection.Recognising;

/// <summary>Prices pushed and round trips that pay, on contracts without a known event or function.</summary>
public sealed class PushedPriceTests
{
    private static readonly Address Market = Account("some market");

    private static CallSketch Going => Call(Attacker, AttackContract, "go()", Call(AttackContract, Vault, "long()"), Call(AttackContract, Vault, "close()"));

    [Theory]
    [InlineData("40", "90", true)]
    [InlineData("40", "41", false)]
    [InlineData("4", "90", false)]
    public void Paid_in_and_more_of_the_same_taken_out_pages(string paid, string taken, bool pages) => Assert.Equal(
        pages, Judge("round-trip", Transaction(Going, Transfer(Unpriced, AttackContract, Vault, Ether(paid)), Transfer(Unpriced, Vault, AttackContract, Ether(taken)))) is { Pages: true });

    [Fact]
    public void A_loan_against_collateral_and_a_claim_handed_back_are_no_round_trip()
    {
        LogSketch[] trip = [Transfer(Unpriced, AttackContract, Vault, Ether("20")), Transfer(Unpriced, Vault, AttackContract, Ether("60"))];

        Assert.Null(Judge("round-trip", Transaction(Going, [.. trip, Transfer(Coin, AttackContract, Vault, Ether("50"))])));
        Assert.Null(Judge("round-trip", Transaction(Going, [.. trip, Transfer(Vault, AttackContract, default, Ether("50"))])));
    }

    [Fact]
    public void An_older_claim_that_fell_makes_a_round_trip_a_withdrawal()
    {
        var key = Keccak.Hash([.. AttackContract.ToWord().AsBytes(), .. Word(3).AsBytes()]);
        Block Closing(UInt256 before, UInt256 after) => RecogniserBench.WithChange(
            Transaction(Going, Transfer(Unpriced, AttackContract, Vault, Ether("20")), Transfer(Unpriced, Vault, AttackContract, Ether("60"))),
            new StateChangeRow { Account = Vault, Field = StateField.Storage, Slot = Hash256.FromUInt256(key.ToUInt256() + 1u), Before = before, After = after });

        Assert.True(Judge("round-trip", Closing(before: 90, after: 0)) is { Pages: false });
        Assert.True(Judge("round-trip", Closing(before: 0, after: 90)) is { Pages: true });
    }

    [Theory]
    [InlineData(400, 100, true)]
    [InlineData(102, 100, false)]
    [InlineData(130, 130, false)]
    [InlineData(400, 400, true)]
    public void An_answer_far_from_what_the_chain_said_before_pages_within_a_loss(int told, int after, bool pages)
    {
        var ask = Call(Vault, Market, "quote()").Statically().Answering((UInt256)(ulong)told * 1_000u);
        var block = Block(7, Transaction(
            Call(Attacker, AttackContract, "go()", Call(AttackContract, Market, "trade()"), Call(AttackContract, Vault, "open()", ask)),
            Transfer(Unpriced, Vault, AttackContract, Ether("50"))));
        var asked = Assert.Single(DisturbedViews.Of(block, RecogniserBench.Watch));
        var valuation = RecogniserBench.Valuation with { Views = [new ViewAnswer(asked, [100_000u], [(UInt256)(ulong)after * 1_000u])] };

        Assert.Equal(pages, RecogniserBench.Recogniser("price-manipulation").Judge(RecogniserBench.SceneOf(block, valuation)) is { Pages: true });
    }

    [Fact]
    public void Only_questions_whose_answer_the_sender_may_have_swayed_are_asked_again()
    {
        var ask = Call(Vault, Market, "quote()").Statically().Answering(1_000_000u);
        var out_ = Transfer(Unpriced, Vault, AttackContract, Ether("50"));
        Block Of(params CallSketch[] calls) => Block(7, Transaction(Call(Attacker, AttackContract, "go()", calls), out_));

        Assert.Empty(DisturbedViews.Of(Of(Call(AttackContract, Vault, "open()", ask), Call(AttackContract, Market, "trade()")), RecogniserBench.Watch));
        Assert.Empty(DisturbedViews.Of(Of(Call(AttackContract, Vault, "open()", Call(Vault, Market, "trade()"), ask)), RecogniserBench.Watch));
        Assert.Single(DisturbedViews.Of(
            Of(Call(AttackContract, Account("feed of it"), "poke()", Call(Account("feed of it"), Market, "trade()")), Call(AttackContract, Vault, "open()", ask)),
            RecogniserBench.Watch));
    }

    [Fact]
    public void A_push_some_blocks_ahead_is_the_senders_own_and_far()
    {
        var ask = Call(Vault, Market, "quote()").Statically().Answering(3_000_000u);
        var block = Block(9, Transaction(Call(Attacker, Vault, "open()", ask), Transfer(Unpriced, Vault, Attacker, Ether("50"))));
        var asked = Assert.Single(PushedAhead.Questions(block, RecogniserBench.Watch, RecogniserBench.Valuation));

        Assert.Empty(DisturbedViews.Of(block, RecogniserBench.Watch));
        Assert.True(PushedAhead.IsFar(block, asked, [1_000_000u]));
        Assert.False(PushedAhead.IsFar(block, asked, [1_600_000u]));
        Assert.True(PushedAhead.ActedOn(Block(7, Transaction(Call(Attacker, Market, "trade()"))), block, asked, RecogniserBench.Watch));
        Assert.False(PushedAhead.ActedOn(Block(7, Transaction(Call(Stranger, Market, "trade()"))), block, asked, RecogniserBench.Watch));
    }

    [Theory]
    [InlineData(1_000, true, true)]
    [InlineData(1_000, false, false)]
    [InlineData(1.1, true, false)]
    public void A_number_that_anybody_may_dictate_pages_when_it_is_moved_far(double factor, bool isOpen, bool pages)
    {
        var (before, after) = (Ether("1"), UInt256.FromUnits(factor.ToString(System.Globalization.CultureInfo.InvariantCulture), 18));
        var block = RecogniserBench.WithChange(
            Transaction(Call(Attacker, Vault, "sync(uint256)").Saying(Word(after))),
            new StateChangeRow { Account = Vault, Field = StateField.Storage, Slot = Word(2), Before = before, After = after });
        var asked = DisturbedViews.Of(block, RecogniserBench.Watch);
        var valuation = RecogniserBench.Valuation with { Views = isOpen ? [.. asked.Select(frame => new ViewAnswer(frame, [], []))] : [] };

        Assert.True(ChangesWanted.IsQuiet(block, 0, RecogniserBench.Watch, RecogniserBench.Valuation));
        Assert.Equal(pages, RecogniserBench.Recogniser("oracle-written").Judge(RecogniserBench.SceneOf(block, valuation)) is { Pages: true });
    }
}
