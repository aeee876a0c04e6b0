using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Observing;
using Firebreak.Core.Detection.Recognising;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;
using static Firebreak.Core.Tests.Detection.Recognising.RecogniserBench;
using static Firebreak.TestKit.A;

namespace Firebreak.Core.Tests.Detection.Recognising;

/// <summary>What wakes somebody where nothing is configured but the chain.</summary>
public sealed class UnconfiguredTests
{
    private static readonly Address Pool = Account("pool");
    private static readonly Address Other = Account("other pool");

    [Fact]
    public void Trades_in_a_round_with_borrowed_money_rob_nobody_unless_somebody_is_emptied()
    {
        Assert.False(Shape(Round()) is { Pages: true });
        Assert.True(Shape(Round(Call(Pool, Coin, "balanceOf(address)").Saying(Pool.ToWord()).Answering(Ether("50")))) is { Pages: true });
    }

    [Fact]
    public void Where_nobody_is_left_with_more_and_nobody_with_nothing_nobody_was_robbed()
    {
        Assert.True(Shape(Bent(12, Transfer(Coin, Vault, AttackContract, Ether("40")), Lent, Burned)) is { Pages: true });
        Assert.True(Shape(Bent(12, Transfer(Coin, AttackContract, Vault, Ether("40")), Lent, Burned)) is { Pages: false, Score: 1 });
    }

    [Fact]
    public void A_little_of_what_a_holder_had_is_a_little_gain_though_it_has_no_price()
    {
        var transaction = Bent(9, Transfer(Unpriced, Vault, AttackContract, Ether("40")));

        Assert.True(Shape(transaction) is { Pages: true });
        Assert.True(Shape(transaction, new Holding(Vault, Unpriced, Ether("400"))) is { Pages: true });
        Assert.False(Shape(transaction, new Holding(Vault, Unpriced, Ether("40000"))) is { Pages: true });
    }

    [Fact]
    public void Coins_paid_to_the_contract_that_the_sender_calls_pay_for_what_is_minted()
    {
        Assert.False(Entry("abnormal-mint", Mint(Transfer(Coin, Attacker, Pool, Ether("5000"))), told: null) is { Pages: true });
        Assert.True(Entry("abnormal-mint", Mint(), told: null) is { Pages: true });

        static TransactionSketch Mint(params LogSketch[] paid) => Transaction(
            Call(Attacker, Pool, "issue()", Call(Pool, Coin, "transferFrom()"), Call(Pool, Token, "mint(address,uint256)")), [.. paid, Transfer(Token, default, Attacker, Ether("5000"))]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_call_dictated_to_the_contract_that_the_sender_calls_pages_only_if_its_shape_is_told_besides(bool isTold)
    {
        var pull = Call(Pool, Coin, "transferFrom(address,address,uint256)").Saying(Stranger.ToWord(), Attacker.ToWord(), Word(Ether("50")));
        byte[] given = [.. Keccak.Hash("transferFrom(address,address,uint256)").AsBytes()[..4], .. pull.Arguments];
        var transaction = Transaction(
            Call(Attacker, Pool, "do(address,bytes)", pull) with { Arguments = [.. Coin.ToWord().ToArray(), .. given] }, Transfer(Coin, Stranger, Attacker, Ether("50")));

        Assert.Equal(isTold, Entry("arbitrary-call", transaction, isTold ? AttackShape.Id : "gain-without-giving") is { Pages: true });
    }

    [Theory]
    [InlineData("governance-flash-vote", true)]
    [InlineData("signature-abuse", true)]
    [InlineData("unexpected-upgrade", false)]
    [InlineData("takeover", false)]
    [InlineData("forged-message", false)]
    public void Only_what_nobodys_power_explains_pages(string rule, bool pages)
    {
        List<Signal> signals = [Of(rule, pages: true)];

        Unconfigured.Weigh(signals, 0);

        Assert.Equal(pages, signals[0].Pages);
    }

    [Fact]
    public void Of_those_who_only_lost_in_a_long_transaction_it_is_asked_what_they_had()
    {
        var robbed = Block(7, Transaction(Entered(), Transfer(Unpriced, Vault, AttackContract, 5)));
        var traded = Block(7, Transaction(Entered(), Transfer(Unpriced, Vault, AttackContract, 5), Transfer(Coin, AttackContract, Vault, 5)));
        var many = Block(7, Enumerable.Range(0, 90).Select(_ => Transaction(Entered(), Transfer(Account($"token {_}"), Vault, AttackContract, 5))).ToArray());

        Assert.Equal([(Vault, Unpriced)], PursesWanted.Of(robbed, Prices));
        Assert.Empty(PursesWanted.Of(traded, Prices));
        Assert.Empty(PursesWanted.Of(Block(7, Transaction(Entered(), Transfer(Coin, Vault, AttackContract, 5))), Prices));
        Assert.Equal(PursesWanted.MostPerBlock, PursesWanted.Of(many, Prices).Count);
    }

    private static Valuation Prices => RecogniserBench.Valuation with { Holdings = [] };

    private static Watch Everyone(Block block) => new Watch(WholeChain.Of(block.Header.Chain)).Over(block, 0)!;

    private static Signal? Shape(TransactionSketch transaction, params Holding[] holdings)
    {
        var block = Block(7, transaction);
        return Recogniser(AttackShape.Id).Judge(new Scene(block, 0, new Observer().Observe(block, 0), Everyone(block), Prices with { Holdings = holdings.ToItems() }));
    }

    // Both readings, as the pipeline makes them.
    private static Signal? Entry(string rule, TransactionSketch transaction, string? told)
    {
        var block = Block(7, transaction);
        var scene = new Scene(block, 0, new Observer().Observe(block, 0), Everyone(block), Prices);
        List<Signal> signals = told is null ? [] : [Of(told, pages: false)];
        if (Recogniser(rule).Judge(scene) is { } first)
        {
            signals.Add(first);
        }

        EntryReading.Judge(Recogniser(rule), EntryReading.Of(scene)!, signals, 0);
        return signals.Find(signal => signal.Rule == rule);
    }

    private static Signal Of(string rule, bool pages) => Recogniser("attack-shape").Rule is var made && Block(7, Transaction(Call(Attacker, Vault, "go()"))) is var block
        ? new SignalDraft(made with { Id = rule, Family = Family.Privilege }, block.ProvenanceOf(0), Vault) { Pages = pages, Score = 1, Because = "" }.ToSignal()
        : throw new InvalidOperationException();

    private static CallSketch Entered() => Call(
        Attacker, AttackContract, "go()", [.. Enumerable.Range(0, 9).Select(_ => Call(AttackContract, Vault, "take()", Call(Vault, AttackContract, "callback()")))]);

    private static LogSketch Lent => PowerRecogniserTests.FlashLoan();

    private static LogSketch Burned => Transfer(Unpriced, Vault, default, 5);

    // A price that got two answers, and many calls.
    private static TransactionSketch Bent(int times, params LogSketch[] logs) => Transaction(
        Call(
            Attacker, AttackContract, "go()",
            [Asked(1_000), Asked(2_000), .. Enumerable.Range(0, times).Select(_ => Call(AttackContract, Vault, "take()", Call(Vault, AttackContract, "callback()")))]),
        logs);

    private static CallSketch Asked(UInt256 answer) => Call(AttackContract, Vault, "use()", Call(Vault, Pool, "getRate()").Answering(answer * 1_000_000).Statically());

    private static TransactionSketch Round(params CallSketch[] asked) => Transaction(
        Call(
            Attacker, AttackContract, "go()",
            [.. Enumerable.Range(0, 9).Select(_ => Call(AttackContract, Pool, "swap()", asked)), Call(AttackContract, Other, "swap()")]),
        PowerRecogniserTests.FlashLoan(),
        Transfer(Coin, Pool, AttackContract, Ether("100")), Transfer(Unpriced, AttackContract, Pool, Ether("50")), Swap(Pool),
        Transfer(Unpriced, Other, AttackContract, Ether("50")), Transfer(Coin, AttackContract, Other, Ether("60")), Swap(Other),
        Transfer(Unpriced, Pool, AttackContract, 1), Transfer(Unpriced, AttackContract, Pool, 1), Transfer(Coin, AttackContract, Pool, 1));

    private static LogSketch Swap(Address pool) => Log(pool, "Swap(address,uint256,uint256,uint256,uint256,address)", [Attacker.ToWord(), Attacker.ToWord()], 0, 5, 5, 0);
}
