using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Recognising;
using Firebreak.TestKit;
using Xunit;
using static Firebreak.Core.Tests.Detection.Recognising.RecogniserBench;
using static Firebreak.TestKit.A;

namespace Firebreak.Core.Tests.Detection.Recognising;

public sealed class OrdinaryTests
{
    private static readonly TransactionSketch Theft = Transaction(Call(Attacker, Vault, "take()", Call(Vault, Attacker, "", Ether("600"))));

    [Fact]
    public void A_doubt_about_an_airdrop_counts_for_half_and_says_why()
    {
        var receivers = Enumerable.Range(0, 20).Select(i => Transfer(Coin, Vault, Account($"holder {i}"), Ether("1"))).ToArray();
        var airdrop = Transaction(Call(Administrator, Vault, "airdrop()"), receivers);
        var toHimself = Transaction(Call(Attacker, Vault, "airdrop()"), [.. receivers, Transfer(Coin, Vault, Attacker, Ether("1"))]);

        Assert.Equal((0.25, true), Discounted(airdrop, Doubt));
        Assert.Equal((0.5, false), Discounted(toHimself, Doubt));
        Assert.Equal((0.5, false), Discounted(Theft, Doubt));
    }

    [Fact]
    public void A_token_exchanged_for_as_much_of_its_successor_is_a_migration_and_for_more_it_is_none()
    {
        Assert.Equal((0.25, true), Discounted(Migration("100"), Doubt));
        Assert.Equal((0.5, false), Discounted(Migration("200"), Doubt));

        static TransactionSketch Migration(string got) => Transaction(
            Call(Attacker, Vault, "migrate()"), Transfer(Coin, Attacker, Vault, Ether("100")), Transfer(Unpriced, Vault, Attacker, Ether(got)));
    }

    [Theory]
    [InlineData("arbitrage")]
    [InlineData("liquidation")]
    [InlineData("sandwich")]
    public void What_a_backdrop_recognised_is_the_reason(string backdrop)
    {
        Assert.Equal((0.25, true), Discounted(Theft, Doubt, Doubt with { Rule = backdrop, Tier = Tier.Context }));
    }

    [Fact]
    public void A_page_stands_whatever_it_resembles()
    {
        var signals = new List<Signal> { Doubt with { Pages = true }, Doubt with { Rule = "liquidation", Tier = Tier.Context } };
        Ordinary.Discount(SceneOf(Block(7, Theft), RecogniserBench.Valuation), signals, 0);

        Assert.Equal((0.5, true), (signals[0].Score, signals[0].Pages));
    }

    [Fact]
    public void Money_that_a_stranger_lent_called_about_and_had_back_was_a_flash_loan_though_no_event_says_so()
    {
        var desk = Account("lending desk");
        LogSketch[] logs = [Transfer(Coin, desk, AttackContract, Ether("900")), Transfer(Coin, AttackContract, desk, Ether("901"))];

        Assert.NotNull(Judge("flash-loan", Loan(called: true, logs)));
        Assert.Null(Judge("flash-loan", Loan(called: false, logs)));
        Assert.Null(Judge("flash-loan", Loan(called: true, logs[..1])));

        TransactionSketch Loan(bool called, LogSketch[] moved)
        {
            var use = Call(AttackContract, Vault, "deposit()");
            var lend = called ? Call(AttackContract, desk, "lend(uint256)", Call(desk, AttackContract, "onMoney(uint256)", use)) : Call(AttackContract, desk, "lend(uint256)");
            return Transaction(called ? Call(Attacker, AttackContract, "go()", lend) : Call(Attacker, AttackContract, "go()", lend, use), moved);
        }
    }

    private static Signal Doubt => Recogniser("gain-without-giving").Judge(SceneOf(Block(7, Unpaid), RecogniserBench.Valuation))! with { Pages = false, Score = 0.5 };

    private static TransactionSketch Unpaid => Transaction(Call(
        Attacker, AttackContract, "go()", Call(AttackContract, Vault, "take()", Call(Vault, AttackContract, "", Ether("600")))));

    private static (double Score, bool Says) Discounted(TransactionSketch transaction, params Signal[] told)
    {
        var signals = told.ToList();
        Ordinary.Discount(SceneOf(Block(7, transaction), RecogniserBench.Valuation), signals, 0);
        return (signals[0].Score, signals[0].Because.Contains("counts for half", StringComparison.Ordinal));
    }
}
