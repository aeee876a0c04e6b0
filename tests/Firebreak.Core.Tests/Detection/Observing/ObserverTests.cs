using CsCheck;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;
using static Firebreak.TestKit.A;

namespace Firebreak.Core.Tests.Detection.Observing;

public sealed class ObserverTests
{
    private static readonly Address Coin = Account("coin");

    [Fact]
    public void One_topic_with_four_topics_is_a_token_of_its_own_kind_and_no_amount()
    {
        var nft = new LogSketch(Coin, [Hash("Transfer(address,address,uint256)"), Attacker.ToWord(), Vault.ToWord(), Hash256.FromUInt256(7)], []);

        var rows = Observe(Transfer(Coin, Attacker, Vault, 5), nft);

        Assert.Equal([(ObservationKind.Transfer, (UInt256)5), (ObservationKind.NftTransfer, UInt256.One)], rows.Select(row => (row.Kind, row.Amount)));
        Assert.False(rows[1].IsMovement);
    }

    [Fact]
    public void Balancer_and_Maker_share_a_topic_and_are_told_apart_by_where_the_token_stands()
    {
        const string Loan = "FlashLoan(address,address,uint256,uint256)";
        var rows = Observe(
            new LogSketch(Vault, [Hash(Loan), Attacker.ToWord(), Coin.ToWord()], Words(900, 1)),
            new LogSketch(Vault, [Hash(Loan), Attacker.ToWord()], Words(Coin.ToUInt256(), 800, 2)));

        Assert.Equal([(Coin, (UInt256)900), (Coin, (UInt256)800)], rows.Select(row => (row.Asset, row.Amount)));
    }

    [Fact]
    public void A_pair_and_a_lending_market_share_a_topic_too()
    {
        const string Minted = "Mint(address,uint256,uint256)";
        var rows = Observe(
            new LogSketch(Vault, [Hash(Minted), Attacker.ToWord()], Words(1, 2)),
            new LogSketch(Vault, [Hash(Minted)], Words(Attacker.ToUInt256(), 100, 50)));

        Assert.Equal([ObservationKind.LiquidityAdded, ObservationKind.VaultDeposit], rows.Select(row => row.Kind));
    }

    [Fact]
    public void Only_a_known_wrapping_contract_moves_the_coin_itself()
    {
        const string Deposited = "Deposit(address,uint256)";
        var rows = Observe(new LogSketch(Coin, [Hash(Deposited), Attacker.ToWord()], Words(100)));

        Assert.Equal(ObservationKind.VaultDeposit, Assert.Single(rows).Kind);
        Assert.True(WrappedCoins.Include(new ChainId(1), Address.Parse("0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2")));
    }

    [Fact]
    public void What_was_reverted_is_not_told()
    {
        var block = Block(7, Transaction(Call(Attacker, Vault, "go()", Call(Vault, Attacker, "", Ether("1")) with { Reverts = true })));

        Assert.Empty(new Observer().Observe(block, 0).Rows.ToArray());
    }

    [Fact]
    public void Each_row_points_at_the_call_or_the_log_that_it_rests_on()
    {
        var block = Block(7, Transaction(Call(Attacker, Vault, "", Ether("1"))), Transaction(Call(Attacker, Vault, "", Ether("2")), Transfer(Coin, Attacker, Vault, 5)));

        var rows = new Observer().Observe(block, 1).Rows.ToArray();

        Assert.Equal([(1, -1), (-1, 0)], rows.Select(row => (row.Frame, row.Log)));
    }

    [Fact]
    public void Logs_that_lie_about_their_form_are_no_observations_and_break_nothing() => Gen.Select(
            Gen.Int[0, Events.Length - 1], Gen.Int[0, 4], Gen.Byte.Array[0, 300])
        .Sample(log =>
        {
            var topics = Enumerable.Range(0, log.Item2).Select(place => place == 0 ? Hash(Events[log.Item1]) : Hash("lie")).ToArray();
            return Observe(new LogSketch(Coin, topics, log.Item3)).Length <= 2;
        }, iter: 2_000);

    [Fact]
    public void The_rows_of_one_transaction_are_gone_with_the_next()
    {
        var observer = new Observer();
        var block = Block(7, Transaction(Call(Attacker, Vault, "", Ether("1"))), Transaction(Call(Attacker, Vault, "")));
        observer.Observe(block, 0);

        Assert.False(observer.Observe(block, 1).Has(ObservationKind.Native));
    }

    // The topics are computed from the canonical text; these are published.
    [Theory]
    [InlineData("Swap(address,address,int256,int256,uint160,uint128,int24)", "0xc42079f94a6350d7e6235f29174924f928cc2ac818eb64fed8004e115fbcca67")]
    [InlineData("Borrow(address,address,address,uint256,uint8,uint256,uint16)", "0xb3d084820fb1a9decffb176436bd02558d15fac9b0ddfed8c465bc7359d7dce0")]
    [InlineData("InternalBalanceChanged(address,address,int256)", "0x18e1ea4139e68413d7d08aa752e71568e36b2c5bf940893314c2c5b01eaa0c42")]
    [InlineData("FlashLoan(address,address,address,uint256,uint256,uint16)", "0x631042c832b07452973831137f2d73e395028b44b250dedc5abb0ee766e168ac")]
    [InlineData("DelegateVotesChanged(address,uint256,uint256)", "0xdec2bacdd2f05b59de34da9b523dff8be42e5e38e818c82fdb0bae774387a724")]
    public void Topics_are_those_that_are_published(string signature, string topic) => Assert.Equal(topic, Hash(signature).ToHex());

    private static readonly string[] Events =
    [
        "Transfer(address,address,uint256)", "TransferBatch(address,address,address,uint256[],uint256[])", "Swap(address,uint256,uint256,uint256,uint256,address)",
        "Swap(bytes32,address,int128,int128,uint160,uint128,int24,uint24)", "FlashLoan(address,address,uint256,uint256)", "Upgraded(address)",
        "OwnershipTransferred(address,address)", "VoteCast(address,uint256,uint8,uint256,string)", "LiquidateBorrow(address,address,uint256,address,uint256)",
        "Withdraw(address,address,address,uint256,uint256)", "InternalBalanceChanged(address,address,int256)", "ModifyLiquidity(bytes32,address,int24,int24,int256,bytes32)",
    ];

    private static byte[] Words(params UInt256[] words) => [.. words.SelectMany(word => word.ToBigEndian())];

    private static ObservationRow[] Observe(params LogSketch[] logs) =>
        new Observer().Observe(Block(7, Transaction(Call(Attacker, Vault, ""), logs)), 0).Rows.ToArray();
}
