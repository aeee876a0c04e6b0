using Firebreak.Core.Detection;
using Firebreak.TestKit;
using Xunit;
using static Firebreak.Core.Tests.Detection.Recognising.RecogniserBench;
using static Firebreak.TestKit.A;

namespace Firebreak.Core.Tests.Detection.Recognising;

/// <summary>Signs that are added up, whatever the flaw.</summary>
public sealed class AttackShapeTests
{
    private static readonly CallSketch Entry = Call(
        Attacker, AttackContract, "go()", [.. Enumerable.Range(0, 9).Select(_ => Call(AttackContract, Vault, "take()", Call(Vault, AttackContract, "callback()")))]);

    private static readonly CallSketch Reentry = Call(
        Attacker, AttackContract, "go()", Call(AttackContract, Vault, "exit()", Call(Vault, AttackContract, "hook()", Call(AttackContract, Vault, "exit()"))));

    [Theory]
    [InlineData("60", true)]
    [InlineData("100", false)]
    public void Borrowed_money_back_and_forth_with_one_party_pages_where_something_is_left_of_it(string returned, bool pages)
    {
        var signal = Judge("attack-shape", Transaction(Entry, [.. Trip(returned), PowerRecogniserTests.FlashLoan()]));

        Assert.Equal(pages, signal is { Pages: true });
        Assert.NotNull(signal);
        Assert.Contains("back and forth", signal.Because, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_done_names_the_family_and_a_gain_alone_is_no_shape()
    {
        LogSketch[] gain = [Transfer(Coin, Vault, AttackContract, Ether("40"))];

        Assert.Equal(Family.ControlFlow, Judge("attack-shape", Transaction(Reentry, [.. gain, PowerRecogniserTests.FlashLoan()]))?.Family);
        Assert.Equal(Family.Price, Judge("attack-shape", Transaction(Entry, [.. Trip("60"), PowerRecogniserTests.FlashLoan()]))?.Family);
        Assert.False(Judge("attack-shape", Transaction(Call(Attacker, AttackContract, "go()", Call(AttackContract, Vault, "take()", Call(Vault, Coin, "send()"))), gain)) is { Pages: true });
    }

    [Fact]
    public void A_little_gain_that_has_a_price_is_what_traders_live_on() => Assert.False(
        Judge("attack-shape", Transaction(Entry, Transfer(Coin, Vault, AttackContract, Ether("0.1")), PowerRecogniserTests.FlashLoan())) is { Pages: true });

    private static LogSketch[] Trip(string returned) =>
    [
        Transfer(Coin, Vault, AttackContract, Ether("100")), Transfer(Unpriced, AttackContract, Vault, Ether("50")),
        Transfer(Unpriced, Vault, AttackContract, Ether("50")), Transfer(Coin, AttackContract, Vault, Ether(returned)),
    ];
}
