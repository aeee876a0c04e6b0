using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.TestKit;
using Xunit;
using static Firebreak.TestKit.A;

namespace Firebreak.Core.Tests.Detection;

public sealed class ReentrancyTests
{
    private const string Redeem = "redeem(uint256,address,address)";
    private const string Deposit = "deposit(address)";

    [Fact]
    public void Reentry_on_a_shared_slot_that_is_written_afterwards_pages_when_it_pays()
    {
        var signal = Judge(Robbery(gain: "12"));

        Assert.True(signal is { Rule: "reentrancy", Pages: true, Tier: Tier.Decisive });
        Assert.Equal(Vault, signal.Subject);
        Assert.Equal(Ether("12"), signal.Gain);
        Assert.Equal([Attacker, AttackContract], signal.Actors);
        Assert.Equal(
            "HarborVault.redeem was re-entered through deposit before it wrote its books, 1 times; 12 ether (about $24,000) left uncovered.", signal.Because);
        Assert.Equal(
            ["open call", "re-entering call", "read before the re-entry", "read inside", "written after the re-entry"],
            signal.Evidence.Select(RoleOf).Where(role => role.Length > 0));
    }

    [Theory]
    [InlineData("0", "1000")]
    [InlineData("4.999", "1000")] // below ten thousand dollars
    [InlineData("12", "12001")] // below a thousandth of what the vault holds
    public void The_same_shape_that_brings_only_dust_is_context_and_wakes_nobody(string gain, string held)
    {
        var signal = Judge(Robbery(gain), held: held);

        Assert.True(signal is { Rule: "reentrant-callback", Pages: false });
    }

    [Theory]
    [InlineData("5", "1000")]
    [InlineData("12", "12000")]
    [InlineData("12", "0")] // nothing known of what it holds: the gain alone decides
    public void A_gain_that_just_reaches_the_gate_passes_it(string gain, string held) =>
        Assert.True(Judge(Robbery(gain), held: held)!.Pages);

    [Fact]
    public void Without_a_dollar_price_the_share_of_what_is_held_decides()
    {
        var valuation = Valuation() with { UsdPerCoin = null };

        Assert.True(Judge(Robbery("1"), valuation: valuation)!.Pages);
        Assert.False(Judge(Robbery("0.999"), valuation: valuation)!.Pages);
    }

    [Fact]
    public void Where_nothing_has_a_price_the_part_that_is_gone_decides()
    {
        Assert.True(JudgeUnpriced(taken: "60")!.Pages);
        Assert.False(JudgeUnpriced(taken: "40")!.Pages);
    }

    [Fact]
    public void A_static_inner_call_is_nothing() => Assert.Null(Judge(Redeeming(
        Read("shares"), Foreign(StaticFrame(Vault, Deposit, Read("shares"))), Write("shares"))));

    [Fact]
    public void A_call_beneath_a_static_one_is_nothing_because_it_cannot_change_anything() => Assert.Null(Judge(Redeeming(
        Read("shares"), Foreign(StaticFrame(Account("lens"), "", Frame(Vault, Deposit, Read("shares")))), Write("shares"))));

    [Fact]
    public void A_reverted_inner_call_is_nothing() => Assert.Null(Judge(Redeeming(
        Read("shares"), Foreign(Frame(Vault, Deposit, Read("shares")).Failing()), Write("shares"))));

    [Fact]
    public void An_inner_call_without_foreign_code_between_is_nothing() => Assert.Null(Judge(Redeeming(
        Read("shares"), Frame(Vault, Deposit, Read("shares")), Write("shares"))));

    [Fact]
    public void An_inner_call_through_another_protected_contract_is_nothing()
    {
        var ledger = Account("ledger");

        Assert.Null(Judge(
            Redeeming(Read("shares"), Frame(ledger, "", Frame(Vault, Deposit, Read("shares"))), Write("shares")), watch: Watch(ledger)));
    }

    [Fact]
    public void A_write_before_the_inner_call_is_nothing() => Assert.Null(Judge(Redeeming(
        Read("shares"), Write("shares"), Foreign(Frame(Vault, Deposit, Read("shares"), Write("shares"))))));

    [Fact]
    public void A_slot_that_was_not_read_before_is_nothing() => Assert.Null(Judge(Redeeming(
        Write("shares"), Foreign(Frame(Vault, Deposit, Read("shares"))), Write("shares"))));

    [Fact]
    public void A_slot_that_the_inner_call_left_alone_is_nothing() => Assert.Null(Judge(Redeeming(
        Read("shares"), Foreign(Frame(Vault, Deposit, Read("assets"))), Write("shares"))));

    [Fact]
    public void A_write_that_was_reverted_is_nothing() => Assert.Null(Judge(Redeeming(
        Read("shares"), Foreign(Frame(Vault, Deposit, Read("shares"))), Frame(Vault, "book()", Write("shares")).Failing())));

    [Fact]
    public void The_same_slot_of_another_contract_is_nothing()
    {
        var other = Account("other vault");

        Assert.Null(Judge(
            Redeeming(Read("shares"), Foreign(Frame(other, Deposit, Read("shares"))), Write("shares")), watch: Watch(other)));
    }

    [Fact]
    public void An_inner_call_that_writes_what_it_never_read_conflicts_as_well() => Assert.NotNull(Judge(Redeeming(
        Read("shares"), Foreign(Frame(Vault, Deposit, Write("shares"))), Write("shares"))));

    [Fact]
    public void A_proxy_is_found_though_its_delegate_frames_hold_the_accesses()
    {
        var logic = Account("logic");
        var signal = Judge(Frame(
            AttackContract,
            "attack()",
            Frame(Vault, Redeem, DelegateFrame(logic, Redeem, [
                Read("shares"),
                Frame(AttackContract, "", Frame(Vault, Deposit, DelegateFrame(logic, Deposit, Read("shares")))).Paying(Ether("12")),
                Write("shares")]))));

        Assert.True(signal!.Pages);
        Assert.Equal(Vault, signal.Subject);
    }

    [Fact]
    public void Every_inner_call_that_conflicts_is_counted()
    {
        var again = Frame(Vault, Deposit, Read("shares"));

        Assert.Contains("3 times", Judge(Redeeming(Read("shares"), Foreign(again, again, again).Paying(Ether("12")), Write("shares")))!.Because, StringComparison.Ordinal);
    }

    [Fact]
    public void Reentering_a_large_contract_for_show_does_not_hide_the_robbery_of_a_small_one()
    {
        var whale = Account("whale");
        var show = Frame(whale, Redeem, Read("shares"), Frame(AttackContract, "", Frame(whale, Deposit, Read("shares"))), Write("shares"));
        var valuation = Valuation("100") with
        {
            Holdings = [new Holding(whale, Asset: null, Ether("1000000")), new Holding(Vault, Asset: null, Ether("100"))],
        };

        var signal = Judge(Frame(AttackContract, "attack()", show, Redemption("12")), watch: Watch(whale), valuation: valuation);

        Assert.True(signal!.Pages);
        Assert.Equal(Vault, signal.Subject);
    }

    [Fact]
    public void Judging_again_says_the_very_same() => Assert.Equal(Judge(Robbery("12")), Judge(Robbery("12")));

    internal static Signal? Judge(FrameSketch root, string held = "1000", Watch? watch = null, Valuation? valuation = null)
    {
        var watched = watch ?? Watch();
        var block = Block(7, Transaction(Attacker, root));
        return new Reentrancy(PagingRule, ContextRule, watched).Judge(block, 0, Trace(block, 0, root), valuation ?? Valuation(held));
    }

    private static Signal? JudgeUnpriced(string taken)
    {
        var (coin, root) = (Account("a coin without a price"), Robbery("0"));
        var block = Block(7, Transaction(Attacker, root, Transfer(coin, Vault, AttackContract, Ether(taken))));
        var valuation = Valuation() with { Holdings = [new Holding(Vault, coin, Ether("1000"))] };
        return new Reentrancy(PagingRule, ContextRule, Watch()).Judge(block, 0, Trace(block, 0, root), valuation);
    }

    private static FrameSketch Redeeming(params ActSketch[] acts) => Frame(AttackContract, "attack()", Frame(Vault, Redeem, acts));

    private static FrameSketch Foreign(params ActSketch[] acts) => Frame(AttackContract, "", acts);

    private static string RoleOf(Evidence evidence) => evidence switch
    {
        Evidence.Frame frame => frame.Role,
        Evidence.Slot slot => slot.Role,
        _ => "",
    };
}
