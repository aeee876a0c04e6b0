using CsCheck;
using Firebreak.Core.Chain;
using Firebreak.Core.Forensics;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Core.Tests.Forensics;

public sealed class MovementTests
{
    private static readonly Address Alice = A.Account("alice");
    private static readonly Address Vault = A.Account("vault");
    private static readonly Address Token = A.Account("token");

    [Fact]
    public void A_frame_that_reverted_moved_nothing_but_its_fee_was_paid()
    {
        var block = A.Block(1, A.Transaction(A.Call(Alice, Vault, "deposit()", A.Ether("1")) with { Reverts = true }));

        var movements = AssetMovement.Of(block, 0);

        Assert.All(movements, movement => Assert.True(movement.IsFee));
        Assert.Equal((UInt256)1_200_000ul, movements.Aggregate(UInt256.Zero, (sum, movement) => sum + movement.Amount));
    }

    [Fact]
    public void The_base_fee_is_destroyed_and_the_rest_of_the_fee_goes_to_the_producer()
    {
        var movements = AssetMovement.Of(A.Block(1, A.Transaction(A.Call(Alice, Vault, ""))), 0);

        Assert.Equal(
            [
                new AssetMovement(movements[0].Transaction, MovementKind.BaseFee, null, Alice, null, 1_000_000ul),
                new AssetMovement(movements[0].Transaction, MovementKind.Tip, null, Alice, A.Account("miner"), 200_000ul),
            ],
            movements);
    }

    [Fact]
    public void A_transfer_with_a_fourth_topic_is_not_money()
    {
        var transfer = A.Transfer(Token, Alice, Vault, 5);
        var nft = transfer with { Topics = [.. transfer.Topics, A.Hash("id")], Data = [] };

        var movements = AssetMovement.Of(A.Block(1, A.Transaction(A.Call(Alice, Token, ""), transfer, nft)), 0);

        var moved = Assert.Single(movements, movement => movement.Kind == MovementKind.Token);
        Assert.Equal((UInt256)5ul, moved.Amount);
    }

    [Fact]
    public void A_delegate_call_moves_nothing_though_it_shows_its_callers_value()
    {
        var inner = new CallSketch(FrameKind.DelegateCall, Vault, Token, "deposit()", A.Ether("1"), []);

        var movements = AssetMovement.Of(A.Block(1, A.Transaction(A.Call(Alice, Vault, "deposit()", A.Ether("1"), inner))), 0);

        Assert.Equal(A.Ether("1"), Assert.Single(movements, movement => !movement.IsFee).Amount);
    }

    [Fact]
    public void Whatever_happens_every_asset_is_conserved()
    {
        Gen.Select(Sketches.Transactions, Sketches.Prices).Sample((transactions, prices) =>
        {
            var block = A.Block(1, transactions);
            var movements = Enumerable.Range(0, block.Transactions.Length).SelectMany(index => AssetMovement.Of(block, index)).ToList();

            var profit = ProfitAndLoss.Of(movements, prices);

            Assert.All(profit.Totals, total => Assert.True(total.IsConserved, total.ToString()));
            var burned = movements.Where(movement => movement.Kind == MovementKind.BaseFee).Aggregate(UInt256.Zero, (sum, fee) => sum + fee.Amount);
            var native = profit.Rows.Where(row => row.Asset is null).Aggregate(Int256.Zero, (sum, row) => sum + row.Net);
            Assert.Equal(-Int256.FromUInt256(burned), native);
        });
    }

    [Fact]
    public void Rounding_never_creates_value()
    {
        Gen.Select(Sketches.Transactions, Sketches.Prices).Sample((transactions, prices) =>
        {
            var block = A.Block(1, transactions);
            var movements = Enumerable.Range(0, block.Transactions.Length)
                .SelectMany(index => AssetMovement.Of(block, index))
                .Where(movement => movement.From is not null && movement.To is not null);

            var values = ProfitAndLoss.Of(movements, prices).Rows.Select(row => row.Value ?? Int256.Zero);

            Assert.True(values.Aggregate(Int256.Zero, (sum, value) => sum + value) <= Int256.Zero);
        });
    }

    [Fact]
    public void A_value_is_at_most_one_wei_below_the_exact_fraction()
    {
        Gen.Select(Gen.Long, Gen.ULong[1, 1_000_000], Gen.ULong[1, 1_000_000]).Sample((amount, numerator, denominator) =>
        {
            var prices = Sketches.PriceOf(Token, numerator, denominator);

            var value = Worth.Of(prices, Token, amount)!.Value;

            var exact = (Int128)amount * numerator;
            var shown = Int128.Parse(value.ToString(), System.Globalization.CultureInfo.InvariantCulture) * denominator;
            Assert.InRange(exact - shown, Int128.Zero, (Int128)denominator - 1);
        });
    }

    [Fact]
    public void A_token_that_lies_about_impossible_amounts_is_left_out_and_named()
    {
        var lies = Enumerable.Repeat(A.Transfer(Token, Alice, Vault, UInt256.MaxValue), 3).ToArray();
        var block = A.Block(1, A.Transaction(A.Call(Alice, Token, ""), lies));

        var profit = ProfitAndLoss.Of(AssetMovement.Of(block, 0), Sketches.PriceOf(Token, 1, 1));

        Assert.Equal([Token], profit.Uncountable);
        Assert.DoesNotContain(profit.Rows, row => row.Asset == Token);
        Assert.Equal(UInt256.MaxValue, Assert.Single(FundFlow.Of(AssetMovement.Of(block, 0)).Edges).Amount);
    }

    [Fact]
    public void A_gain_counts_shares_at_the_prices_before_and_leaves_fees_out()
    {
        var attacker = A.Account("attacker");
        var block = A.Block(
            1,
            A.Transaction(
                A.Call(attacker, Vault, "deposit(address)", A.Ether("10"), A.Call(Vault, attacker, "", A.Ether("4"))),
                A.Transfer(Vault, Address.Zero, attacker, A.Ether("6"))));

        var profit = ProfitAndLoss.Of(AssetMovement.Of(block, 0), Sketches.PriceOf(Vault, 3, 2));

        Assert.Equal(A.Ether("3"), profit.GainOf(new HashSet<Address> { attacker }, [null, Vault], Sketches.PriceOf(Vault, 3, 2)));
        Assert.Contains(profit.Rows, row => row.Account == attacker && row.Kind == ProfitKind.Fees && row.Net == -1_200_000);
    }
}
