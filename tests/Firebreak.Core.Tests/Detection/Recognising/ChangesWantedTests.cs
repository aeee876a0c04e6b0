using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Recognising;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;
using static Firebreak.Core.Tests.Detection.Recognising.RecogniserBench;
using static Firebreak.TestKit.A;

namespace Firebreak.Core.Tests.Detection.Recognising;

public sealed class ChangesWantedTests
{
    private const string Pull = "transferFrom(address,address,uint256)";

    [Fact]
    public void Coins_sent_about_beside_a_quiet_call_do_not_hide_it()
    {
        Assert.True(IsQuiet(Call(Attacker, Vault, "setOwner(address)")));
        Assert.True(IsQuiet(
            Call(
                Attacker, AttackContract, "go()", Call(AttackContract, Stranger, "", UInt256.One), Call(AttackContract, Vault, "setOwner(address)"),
                Call(AttackContract, Vault, "deposit()", UInt256.One), Call(AttackContract, Coin, "transfer(address,uint256)")),
            Transfer(Coin, AttackContract, Vault, UInt256.One)));
    }

    [Fact]
    public void What_is_paid_for_or_told_by_events_is_not_quiet()
    {
        Assert.False(IsQuiet(Call(Stranger, Vault, "deposit()", Ether("1"))));
        Assert.False(IsQuiet(Call(Stranger, Vault, "deposit(uint256)", Call(Vault, Coin, Pull))));
        Assert.False(IsQuiet(Call(Stranger, Vault, "withdraw()", Call(Vault, Stranger, "", Ether("1")))));
        Assert.False(IsQuiet(Call(Stranger, Token, "transfer(address,uint256)")));
        Assert.False(IsQuiet(Call(Stranger, Coin, "burn(uint256)")));
    }

    [Fact]
    public void What_only_a_tokens_storage_can_confirm_is_asked_for()
    {
        var unpriced = RecogniserBench.Valuation with { Rates = [] };

        Assert.True(IsUnlikely(Transfer(Token, default, Attacker, Ether("5000")), Transfer(Unpriced, Attacker, Vault, UInt256.One)));
        Assert.False(IsUnlikely(Transfer(Token, default, Attacker, Ether("5000")), Transfer(Unpriced, Attacker, Vault, Ether("5"))));
        Assert.True(IsUnlikely(Transfer(Token, Attacker, Attacker, Ether("5"))));
        Assert.True(IsUnlikely(Transfer(Token, Attacker, Stranger, UInt256.One << 255)));
        Assert.False(IsUnlikely(Transfer(Token, Attacker, Stranger, Ether("5"))));

        bool IsUnlikely(params LogSketch[] logs) => ChangesWanted.IsUnlikely(Block(7, Transaction(Call(Attacker, Vault, "go()"), logs)), 0, RecogniserBench.Watch, unpriced);
    }

    [Theory]
    [InlineData("0.000000000000000001", true)]
    [InlineData("20", false)]
    public void A_mint_of_many_times_the_supply_is_not_excused_by_dust(string paid, bool pages)
    {
        var block = WithChange(
            Transaction(
                Call(Attacker, Token, "mint(address,uint256)"), Transfer(Token, default, Attacker, Ether("5000")), Transfer(Unpriced, Attacker, Vault, Ether(paid))),
            new StateChangeRow { Account = Token, Field = StateField.Storage, Slot = Hash256.FromUInt256(2u), Before = Ether("50"), After = Ether("5050") });

        Assert.Equal(pages, Recogniser("abnormal-mint").Judge(SceneOf(block, RecogniserBench.Valuation with { Rates = [] })) is { Pages: true });
    }

    [Theory]
    [InlineData("0.01", "200", false)] // what stood behind each share
    [InlineData("0.00000001", "0.0002", true)] // a grain stood behind them: it says nothing of the supply
    public void The_second_deposit_into_a_small_vault_is_weighed_against_what_that_vault_held(string behind, string paid, bool pages)
    {
        var block = WithChange(
            Transaction(
                Call(Attacker, Token, "deposit(uint256)"), Transfer(Token, default, Attacker, Ether("200")), Transfer(Unpriced, Attacker, Token, Ether(paid))),
            new StateChangeRow { Account = Token, Field = StateField.Storage, Slot = Hash256.FromUInt256(2u), Before = Ether("0.01"), After = Ether("200.01") });
        var valuation = RecogniserBench.Valuation with { Rates = [], Holdings = [.. RecogniserBench.Valuation.Holdings, new Holding(Token, Unpriced, Ether(behind))] };

        Assert.Equal(pages, Recogniser("abnormal-mint").Judge(SceneOf(block, valuation)) is { Pages: true });
    }

    private static bool IsQuiet(CallSketch root, params LogSketch[] logs) => ChangesWanted.IsQuiet(Block(7, Transaction(root, logs)), 0, RecogniserBench.Watch, RecogniserBench.Valuation);
}
