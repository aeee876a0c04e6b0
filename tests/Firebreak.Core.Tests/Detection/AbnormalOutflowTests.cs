using Firebreak.Core.Detection;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;
using static Firebreak.TestKit.A;

namespace Firebreak.Core.Tests.Detection;

public sealed class AbnormalOutflowTests
{
    [Fact]
    public void More_than_ever_before_by_a_wide_margin_corroborates_but_never_pages()
    {
        var signal = Judge("31", ["10", "1", "0"]);

        Assert.True(signal is { Rule: "abnormal-outflow", Pages: false, Tier: Tier.Corroborating });
        Assert.Equal(Ether("31"), signal.Gain);
        Assert.Contains("31 ether left HarborVault", signal.Because, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("29.9")] // not three times the largest
    [InlineData("0")]
    public void An_outflow_like_those_before_is_nothing(string outflow) => Assert.Null(Judge(outflow, ["10", "1", "0"]));

    [Fact]
    public void A_small_part_of_what_is_held_is_nothing_however_unusual() => Assert.Null(Judge("19.9", ["1", "1", "1"]));

    [Fact]
    public void A_contract_that_is_hardly_known_is_not_judged() => Assert.Null(Judge("900", ["1", "1"]));

    [Fact]
    public void Paying_in_is_no_outflow()
    {
        var paying = Transaction(Call(Attacker, Vault, "deposit()", Ether("500")));

        Assert.Null(Judge(paying, ["0", "0", "0"]));
    }

    [Fact]
    public void A_history_with_an_absurd_largest_outflow_does_not_break_the_judgement()
    {
        var history = new OutflowHistory();
        for (var i = 0; i < 3; i++)
        {
            history.Note(new Measurement(BlockRef(1), Hash($"{i}"), Vault, AbnormalOutflow.Feature, UInt256.MaxValue));
        }

        history.Finalize(1);
        Assert.Null(Judge(Withdrawal("31"), history));
    }

    private static Signal? Judge(string outflow, string[] before) => Judge(Withdrawal(outflow), before);

    private static Signal? Judge(TransactionSketch transaction, string[] before)
    {
        var history = new OutflowHistory();
        foreach (var (i, ether) in before.Index())
        {
            history.Note(new Measurement(BlockRef(1), Hash($"{i}"), Vault, AbnormalOutflow.Feature, Ether(ether)));
        }

        history.Finalize(1);
        return Judge(transaction, history);
    }

    private static Signal? Judge(TransactionSketch transaction, OutflowHistory history)
    {
        var block = Block(7, transaction);
        var economics = Economics.Of(block, 0, Watch(), Valuation());
        return new AbnormalOutflow(OutflowRule, Watch()).Judge(block, 0, Vault, economics, Valuation(), history);
    }

    private static TransactionSketch Withdrawal(string ether) =>
        Transaction(Call(Attacker, Vault, "redeem()", Call(Vault, Attacker, "", Ether(ether))));
}
