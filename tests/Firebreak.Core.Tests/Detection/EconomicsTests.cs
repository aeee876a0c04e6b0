using CsCheck;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Tests.Forensics;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;
using static Firebreak.TestKit.A;
using Worth = Firebreak.Core.Chain.Valuation;

namespace Firebreak.Core.Tests.Detection;

public sealed class EconomicsTests
{
    private static readonly Address Holder = Account("holder");

    [Fact]
    public void What_one_account_loses_another_gains() =>
        Sketches.Transactions.Sample(sketches =>
        {
            var block = Block(7, sketches);
            for (var i = 0; i < sketches.Length; i++)
            {
                var economics = Economics.Of(block, i, Watch(), Valuation());
                Assert.All(economics.Flows.GroupBy(flow => flow.Asset), flows => Assert.Equal(Int256.Zero, Sum(flows)));
            }
        });

    [Fact]
    public void A_flow_is_told_once_per_account_and_asset() =>
        Sketches.Transactions.Sample(sketches =>
        {
            var flows = Economics.Of(Block(7, sketches), 0, Watch(), Valuation()).Flows;
            Assert.Equal(flows.Count, flows.DistinctBy(flow => (flow.Account, flow.Asset)).Count());
        });

    [Fact]
    public void An_honest_redemption_priced_by_shares_costs_nobody_more_than_the_rounding() =>
        Gen.Select(Gen.ULong[1, 1_000_000_000_000_000_000], Gen.ULong[1, 1_000_000_000_000], Gen.ULong[1, 1_000_000_000_000]).Sample((shares, price, unit) =>
        {
            var valuation = Valuation() with { Rates = [new Rate(Vault, price, unit)] };
            var paid = UInt256.MulDiv(shares, price, unit);
            var gain = Redeem(shares, paid, valuation).Gain;

            Assert.True(gain.Magnitude <= UInt256.One, gain.ToString());
        });

    [Fact]
    public void What_is_paid_out_beyond_the_shares_that_were_burned_is_gained() =>
        Assert.Equal(Int256.FromUInt256(Ether("8")), Redeem(Ether("2"), Ether("10"), Valuation()).Gain);

    [Fact]
    public void Shares_minted_out_of_nothing_are_gained_too() => Assert.Equal(
        Int256.FromUInt256(Ether("5")),
        Of(Transaction(Call(Holder, Vault, "mint()"), Transfer(Vault, Address.Zero, Holder, Ether("5")))).Gain);

    [Fact]
    public void A_deposit_that_receives_shares_of_equal_worth_is_no_gain_and_no_loss() => Assert.Equal(
        Int256.Zero,
        Of(Transaction(Call(Holder, Vault, "deposit()", Ether("5")), Transfer(Vault, Address.Zero, Holder, Ether("5")))).Gain);

    [Fact]
    public void Money_that_only_passes_from_stranger_to_stranger_is_no_gain() => Assert.Equal(
        Int256.Zero,
        Of(Transaction(Call(Holder, AttackContract, "", Ether("5")), Transfer(Vault, Holder, AttackContract, Ether("7")))).Gain);

    [Fact]
    public void The_id_of_a_collectible_is_no_amount()
    {
        var collectible = Transfer(Vault, Vault, Holder, Ether("5"));
        var economics = Of(Transaction(
            Call(Holder, Vault, "claim()"), collectible with { Topics = [.. collectible.Topics, Hash("id")], Data = [] }));

        Assert.Equal(Int256.Zero, economics.Gain);
        Assert.Empty(economics.Flows);
    }

    [Fact]
    public void What_was_reverted_moved_nothing() => Assert.Empty(
        Of(Transaction(Call(Holder, Vault, "f()", Call(Vault, Holder, "", Ether("5")) with { Reverts = true }))).Flows);

    [Theory]
    [InlineData(FrameKind.DelegateCall)]
    [InlineData(FrameKind.StaticCall)]
    [InlineData(FrameKind.CallCode)]
    public void Calls_that_cannot_move_value_move_none_whatever_the_tracer_repeats(FrameKind kind) => Assert.Empty(
        Of(Transaction(Call(Holder, Vault, "f()", Call(Vault, Holder, "", Ether("5")) with { Kind = kind }))).Flows);

    [Fact]
    public void Amounts_larger_than_anything_that_exists_are_survived_and_still_balance() =>
        Gen.Select(Gen.Int[1, 40], Gen.ULong, Gen.ULong).Sample((count, numerator, denominator) =>
        {
            var rate = new Rate(Vault, new UInt256(numerator, 0, 0, numerator), denominator);
            var valuation = Valuation() with { Rates = [rate], Holdings = [new Holding(Vault, Vault, UInt256.MaxValue), new Holding(Vault, null, UInt256.MaxValue)] };
            var logs = Enumerable.Range(0, count).Select(_ => Transfer(Vault, Address.Zero, Holder, UInt256.MaxValue)).ToArray();
            var economics = Of(Transaction(Call(Holder, Vault, "", UInt256.MaxValue), logs), valuation);

            Assert.All(economics.Flows.GroupBy(flow => flow.Asset), flows => Assert.Equal(Int256.Zero, Sum(flows)));
            Assert.True(valuation.ValueHeldBy(Vault) <= Worth.MostWorth);
            Assert.NotNull(valuation.InUsd(economics.Gain.Magnitude));
        });

    [Fact]
    public void An_endless_mint_of_shares_is_a_gain_that_pages_not_a_claim_to_be_ignored()
    {
        var economics = Of(Transaction(Call(Holder, Vault, "mint()"), Transfer(Vault, Address.Zero, Holder, UInt256.MaxValue)));

        Assert.True(economics.Gain > Int256.FromUInt256(Ether("1000000000")));
    }

    [Fact]
    public void Any_number_of_accounts_leaves_a_bounded_trace_in_a_signal_with_the_heaviest_first()
    {
        const int Many = 100_000;
        var logs = Enumerable.Range(0, Many).Select(i => Transfer(Account("dust token"), Account($"a{i}"), Account($"b{i}"), 1));
        var robbery = Call(Holder, Vault, "redeem()", Call(Vault, Holder, "", Ether("5")));
        var economics = Of(Transaction(robbery, [.. logs]));

        Assert.Equal((2 * Many) + 2, economics.Flows.Count);
        Assert.Equal(Economics.MostEvidence, economics.Heaviest(Valuation()).Count());
        Assert.Equal([Vault, Holder], economics.Heaviest(Valuation()).Take(2).Select(flow => flow.Account));
    }

    [Fact]
    public void Any_number_of_created_contracts_leaves_a_bounded_list_of_actors()
    {
        var created = Enumerable.Range(0, 1_000).Select(i => Creation(Attacker, Account($"child {i}"), UInt256.Zero)).ToArray();
        var actors = Actors.Of(Block(7, Transaction(Call(Attacker, Vault, "f()", created))), 0, Watch());

        Assert.Equal(Actors.Most, actors.Count);
        Assert.Equal([Attacker, Account("child 0")], actors.Take(2));
    }

    private static Economics Redeem(UInt256 shares, UInt256 paid, Valuation valuation) => Of(
        Transaction(Call(Holder, Vault, "redeem()", Call(Vault, Holder, "", paid)), Transfer(Vault, Holder, Address.Zero, shares)), valuation);

    private static Economics Of(TransactionSketch transaction, Valuation? valuation = null) =>
        Economics.Of(Block(7, transaction), 0, Watch(), valuation ?? Valuation());

    private static Int256 Sum(IEnumerable<AccountFlow> flows) => flows.Aggregate(Int256.Zero, (sum, flow) => sum + flow.Amount);
}
