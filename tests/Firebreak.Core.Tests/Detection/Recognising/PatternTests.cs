using Firebreak.Core.Detection;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;
using static Firebreak.Core.Tests.Detection.Recognising.RecogniserBench;
using static Firebreak.TestKit.A;

namespace Firebreak.Core.Tests.Detection.Recognising;

/// <summary>What is told and wakes nobody: patterns of trades, control handed over, addresses made to be mistaken.</summary>
public sealed class PatternTests
{
    private const string Swapped = "Swap(address,uint256,uint256,uint256,uint256,address)";
    private const string Received = "tokensReceived(address,address,address,uint256,bytes,bytes)";

    [Fact]
    public void Five_buys_at_rising_prices_and_a_sale_are_a_pattern()
    {
        (ulong, ulong)[] rising = [(100, 100), (100, 90), (100, 80), (100, 70), (100, 60)];

        Assert.Contains("5 buys at rising prices", Because([.. rising.Select(Buy), Sell(400, 700)]), StringComparison.Ordinal);
        Assert.Null(Traded([.. rising.Skip(1).Select(Buy), Sell(300, 500)]));
        Assert.Null(Traded([.. rising.Select(Buy)]));
        Assert.Null(Traded([.. rising.Reverse().Select(Buy), Sell(400, 300)]));
    }

    [Fact]
    public void As_much_as_a_buy_brought_sold_dearer_after_a_push_is_a_pattern()
    {
        Assert.Contains("sold 30 % dearer", Because([Buy((1_000, 500)), Buy((9_000, 2_000)), Sell(500, 1_300)]), StringComparison.Ordinal);
        Assert.Null(Traded([Buy((1_000, 500)), Buy((9_000, 2_000)), Sell(500, 1_270)]));
        Assert.Null(Traded([Buy((1_000, 500)), Buy((9_000, 2_000)), Sell(400, 1_300)]));
        Assert.Null(Traded([Buy((1_000, 500)), Sell(500, 1_300)]));
    }

    [Fact]
    public void Three_rounds_at_a_profit_are_a_pattern_and_at_a_loss_they_are_none()
    {
        LogSketch[] Rounds(ulong back) => [.. Enumerable.Range(0, 3).SelectMany(_ => new[] { Buy((1_000, 500)), Sell(500, back) })];

        Assert.Contains("3 rounds", Because(Rounds(1_010)), StringComparison.Ordinal);
        Assert.Null(Traded(Rounds(990)));
        Assert.Null(Traded(Rounds(1_010)[..4]));
    }

    [Fact]
    public void Trades_in_a_strangers_pool_are_nobodys_business_unless_the_protocol_lost()
    {
        LogSketch[] trades = [.. Enumerable.Range(0, 3).SelectMany(_ => new[] { Buy((1_000, 500), Stranger), Sell(500, 1_010, Stranger) })];

        Assert.Null(Judge("trade-pattern", Transaction(Call(Attacker, AttackContract, "go()"), trades)));
        Assert.NotNull(Judge("trade-pattern", Transaction(Call(Attacker, AttackContract, "go()", Call(Vault, AttackContract, "", Ether("30"))), trades)));
    }

    [Theory]
    [InlineData(Received, 0)]
    [InlineData("onERC721Received(address,address,uint256,bytes)", 0)]
    [InlineData("", 5)]
    public void The_callers_code_called_in_the_middle_of_our_call_is_pointed_at(string hook, ulong wei)
    {
        var again = Call(AttackContract, Coin, "balanceOf(address)");
        var handed = Call(Coin, AttackContract, hook, wei, again);

        var signal = Judge("handed-control", Transaction(Call(Attacker, AttackContract, "go()", Call(AttackContract, Vault, "withdraw()", handed))));

        Assert.True(signal is { Pages: false });
        Assert.Equal(Vault, signal.Subject);
        Assert.Equal([1, 2], signal.Evidence.Cast<Evidence.Frame>().Select(frame => frame.Index));
    }

    [Fact]
    public void Hooks_of_others_and_hooks_outside_of_our_calls_hand_nothing_over()
    {
        Assert.Null(Judge("handed-control", Transaction(Call(Attacker, AttackContract, "go()", Call(AttackContract, Vault, "withdraw()", Call(Coin, Stranger, Received))))));
        Assert.Null(Judge("handed-control", Transaction(Call(Attacker, AttackContract, "go()", Call(AttackContract, Coin, "send()", Call(Coin, AttackContract, Received))))));
        Assert.Null(Judge("handed-control", Transaction(Call(Attacker, AttackContract, "go()", Call(AttackContract, Vault, "withdraw()", Call(Vault, AttackContract, "", 5))))));
    }

    [Fact]
    public void A_transfer_of_nothing_with_an_account_that_looks_like_ours_is_told()
    {
        var signal = Judge("address-poisoning", Lured(Coin, Vault, Double(Administrator), 0));

        Assert.True(signal is { Pages: false });
        Assert.Equal(Vault, signal.Subject);
        Assert.Contains($"{Double(Administrator)} looks like {Administrator}", signal.Because, StringComparison.Ordinal);
        Assert.NotNull(Judge("address-poisoning", Lured(Account("unknown token"), Double(Vault), Stranger, Ether("1000"))));
        Assert.NotNull(Judge("address-poisoning", Lured(Coin, Double(Vault), Administrator, Ether("0.004"))));
    }

    [Fact]
    public void A_likeness_of_one_end_a_real_payment_and_our_own_dealings_are_no_lure()
    {
        Assert.Null(Judge("address-poisoning", Lured(Coin, Vault, Double(Administrator, last: 1), 0)));
        Assert.Null(Judge("address-poisoning", Lured(Coin, Vault, Double(Administrator), Ether("1"))));
        Assert.Null(Judge("address-poisoning", Lured(Coin, Vault, Administrator, 0)));
        Assert.Null(Judge("address-poisoning", Lured(Coin, Vault, Stranger, 0)));
    }

    private static TransactionSketch Lured(Address token, Address from, Address to, UInt256 amount) =>
        Transaction(Call(Stranger, token, "batch()"), Transfer(token, from, to, amount));

    /// <summary>Another account that begins and ends alike.</summary>
    private static Address Double(Address original, byte last = 0)
    {
        var bytes = original.ToArray();
        bytes[1] ^= 0x0f;
        bytes[9] ^= 0xff;
        bytes[19] ^= last;
        return Address.FromBytes(bytes);
    }

    private static LogSketch Buy((ulong Paid, ulong Got) trade) => Buy(trade, Vault);

    private static LogSketch Buy((ulong Paid, ulong Got) trade, Address pool) =>
        Log(pool, Swapped, [AttackContract.ToWord(), AttackContract.ToWord()], trade.Paid, 0, 0, trade.Got);

    private static LogSketch Sell(ulong sold, ulong got, Address? pool = null) =>
        Log(pool ?? Vault, Swapped, [AttackContract.ToWord(), AttackContract.ToWord()], 0, sold, got, 0);

    private static Signal? Traded(params LogSketch[] trades) => Judge("trade-pattern", Transaction(Call(Attacker, AttackContract, "go()"), trades));

    private static string Because(params LogSketch[] trades)
    {
        var signal = Traded(trades);
        Assert.True(signal is { Pages: false });
        return signal.Because;
    }
}
