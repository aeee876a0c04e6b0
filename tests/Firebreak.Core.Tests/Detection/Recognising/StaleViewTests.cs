using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Recognising;
using Firebreak.TestKit;
using Xunit;
using static Firebreak.Core.Tests.Detection.Recognising.RecogniserBench;
using static Firebreak.TestKit.A;

namespace Firebreak.Core.Tests.Detection.Recognising;

public sealed class StaleViewTests
{
    [Fact]
    public void A_loan_priced_by_a_pool_that_is_being_left_is_read_only_reentrancy()
    {
        var signal = Judge("read-only-reentrancy", Leaving(Frame(Token, "borrow(uint256)", StaticFrame(Vault, "getRate()", Read("supply")))));

        Assert.True(signal is { Pages: true });
        Assert.Equal(5, signal.Evidence.Count(evidence => evidence is not Evidence.Flow));
    }

    [Fact]
    public void A_third_party_that_asks_is_a_victim_and_the_actor_that_asks_is_not()
    {
        Assert.NotNull(Judge("read-only-reentrancy", Leaving(Frame(Stranger, "lend()", StaticFrame(Vault, "getRate()", Read("supply"))))));
        Assert.Null(Judge("read-only-reentrancy", Leaving(StaticFrame(Vault, "getRate()", Read("supply")))));
    }

    [Fact]
    public void A_token_that_the_open_call_turned_to_may_ask_back()
    {
        var burn = Frame(Stranger, "burn()", StaticFrame(Vault, "index()", Read("supply")));
        FrameSketch Open(ActSketch inside) => Frame(
            AttackContract, "go()", Frame(Vault, "repay()", Read("supply"), Frame(AttackContract, "").Paying(Ether("20")), inside, Write("supply")));

        Assert.Null(Judge("read-only-reentrancy", Open(burn)));
        Assert.NotNull(Judge("read-only-reentrancy", Open(Frame(AttackContract, "hook()", burn))));
    }

    [Fact]
    public void A_bank_of_ours_may_ask_through_an_oracle_that_is_not()
    {
        var oracle = StaticFrame(Stranger, "price()", StaticFrame(Vault, "getRate()", Read("supply")));

        Assert.True(Judge("read-only-reentrancy", Leaving(Frame(Token, "borrow(uint256)", oracle))) is { Pages: true });
    }

    [Fact]
    public void What_a_pool_still_holds_of_a_token_is_read_too_early_as_well()
    {
        FrameSketch Exit(ActSketch paidLater) => Frame(
            AttackContract, "go()",
            Frame(
                Vault, "exit()",
                Frame(AttackContract, "", Frame(Token, "borrow(uint256)", StaticFrame(Vault, "worth()", StaticFrame(Coin, "balanceOf(address)", Read("of the vault")))))
                    .Paying(Ether("20")),
                Frame(Coin, "transfer(address,uint256)", paidLater)));

        Assert.True(Judge("read-only-reentrancy", Exit(Write("of the vault"))) is { Pages: true });
        Assert.Null(Judge("read-only-reentrancy", Exit(Write("of somebody else"))));
    }

    [Fact]
    public void A_second_contract_that_acts_on_the_first_ones_unwritten_books_is_cross_contract_reentrancy()
    {
        var borrow = Frame(Token, "borrow(uint256)", Frame(Vault, "seize()", Read("supply")));

        Assert.True(Judge("cross-contract-reentrancy", Leaving(borrow)) is { Pages: true });
        Assert.Null(Judge("read-only-reentrancy", Leaving(borrow)));
    }

    [Fact]
    public void A_slot_that_is_not_written_afterwards_is_nothing() => Assert.Null(
        Judge("read-only-reentrancy", Leaving(Frame(Token, "borrow(uint256)", StaticFrame(Vault, "owner()", Read("owner"))))));

    [Fact]
    public void The_wide_lane_sees_who_must_be_looked_at()
    {
        var inside = Block(7, Transaction(Attacker, Leaving(Frame(Token, "borrow(uint256)"))));
        var outside = Block(7, Transaction(Attacker, Frame(AttackContract, "go()", Frame(Vault, "exit()"), Frame(Token, "borrow(uint256)"))));

        Assert.True(InsideCalls.Exist(inside, 0, RecogniserBench.Watch));
        Assert.False(InsideCalls.Exist(outside, 0, RecogniserBench.Watch));
    }

    private static FrameSketch Leaving(ActSketch inside) => Frame(
        AttackContract, "go()",
        Frame(Vault, "exit()", Read("supply"), Frame(AttackContract, "", inside).Paying(Ether("20")), Write("supply")));

    private static Signal? Judge(string rule, FrameSketch root)
    {
        var block = Block(7, Transaction(Attacker, root));
        return RecogniserBench.Judge(rule, block, trace: Trace(block, 0, root));
    }
}
