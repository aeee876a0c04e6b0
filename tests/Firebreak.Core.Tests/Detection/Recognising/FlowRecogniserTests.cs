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

public sealed class FlowRecogniserTests
{
    private const string Push = "transfer(address,uint256)";
    private const string Pull = "transferFrom(address,address,uint256)";
    private const string Deposited = "Deposit(address,address,uint256,uint256)";
    private static readonly Address Pool = Account("pool");

    [Fact]
    public void A_mint_that_nobody_paid_for_pages()
    {
        var signal = Judge("abnormal-mint", Transaction(Call(Attacker, Token, "mint(address,uint256)"), Transfer(Token, default, Attacker, Ether("5000"))));

        Assert.True(signal is { Pages: true });
        Assert.Equal(Ether("5000"), signal.Gain);
    }

    [Fact]
    public void A_paid_mint_and_the_administrators_mint_are_ordinary()
    {
        Assert.Null(Judge("abnormal-mint", Transaction(
            Call(Attacker, Vault, "deposit(address)", Ether("50")), Transfer(Vault, default, Attacker, Ether("50")))));
        Assert.Null(Judge("abnormal-mint", Transaction(
            Call(Administrator, Token, "mint(address,uint256)"), Transfer(Token, default, Stranger, Ether("5000")))));
        Assert.Null(Judge("abnormal-mint", Transaction(Creation(Stranger, Token, 0), Transfer(Token, default, Stranger, Ether("5000")))));
    }

    [Fact]
    public void Shares_bought_cheaply_after_a_theft_in_the_same_block_are_no_mint_from_nowhere()
    {
        var deposit = Transaction(Call(Attacker, Vault, "deposit(address)", Ether("40")), Transfer(Vault, default, Attacker, Ether("80")));

        Assert.True(Judge("abnormal-mint", Block(7, deposit)) is { Pages: true });
        Assert.Null(Judge("abnormal-mint", Block(7, Transaction(Call(Stranger, Vault, "leak()", Call(Vault, Stranger, "", Ether("500")))), deposit), transaction: 1));
        Assert.True(Judge("abnormal-mint", Block(7, Transaction(Call(Stranger, Vault, "leak()", Call(Vault, Stranger, "", Ether("1")))), deposit), transaction: 1) is { Pages: true });
    }

    [Fact]
    public void Code_that_the_caller_created_run_on_our_storage_pages_and_a_proxys_own_code_does_not()
    {
        var payload = Account("payload");
        var pull = Call(Vault, Coin, "transfer(address,uint256)");

        Assert.True(Judge("untrusted-delegatecall", Transaction(Call(
            Attacker, AttackContract, "go()", Creation(AttackContract, payload, 0),
            Call(AttackContract, Vault, "run(address)", Call(Vault, payload, "pwn()", pull).OnOwnStorage())))) is { Pages: true });
        Assert.True(Judge("untrusted-delegatecall", Transaction(
            Call(Attacker, Vault, "run(address)", Call(Vault, payload, "pwn()", pull).OnOwnStorage()).Saying(payload.ToWord()))) is { Pages: true });
        Assert.True(Judge("untrusted-delegatecall", Transaction(
            Call(Attacker, Vault, "run(address)", Call(Vault, payload, "look()").OnOwnStorage()).Saying(payload.ToWord()))) is { Pages: false });
        Assert.Null(Judge("untrusted-delegatecall", Transaction(
            Call(Attacker, Vault, "deposit()", Call(Vault, Account("implementation"), "deposit()").OnOwnStorage()))));
    }

    [Fact]
    public void A_router_told_to_pull_a_strangers_tokens_pages_and_one_that_moves_the_callers_own_does_not()
    {
        Assert.True(Judge("arbitrary-call", Dictated(victim: Stranger)) is { Pages: true });
        Assert.Null(Judge("arbitrary-call", Dictated(victim: Attacker)));
    }

    [Fact]
    public void A_governor_that_carries_out_a_proposal_calls_what_stands_in_the_call_and_nobody_elses_word_makes_a_router_one()
    {
        static LogSketch Executed(Address by) => Log(by, "ProposalExecuted(uint256)", [], 1);

        Assert.Null(Judge("arbitrary-call", Dictated(Stranger, Executed(Vault))));
        Assert.True(Judge("arbitrary-call", Dictated(Stranger, Executed(AttackContract))) is { Pages: true });
    }

    [Fact]
    public void What_a_timelock_of_ours_carries_out_is_no_theft_and_neither_a_strangers_log_nor_a_false_Safe_beside_it_makes_it_one_of_ours()
    {
        static LogSketch Executed(Address by) => Log(by, "CallExecuted(bytes32,uint256,address,uint256,bytes)", [Word(1), Word(0)], 0, 0, 0);
        static TransactionSketch Under(Address caller, params LogSketch[] besides)
        {
            var theft = Dictated(Stranger, besides);
            return theft with { Root = Call(Attacker, caller, "execute()", theft.Root with { From = caller }) };
        }

        Assert.Null(Judge("arbitrary-call", Under(Bridge, Executed(Bridge))));
        Assert.True(Judge("arbitrary-call", Under(Bridge)) is { Pages: true });
        Assert.True(Judge("arbitrary-call", Under(AttackContract, Executed(Bridge))) is { Pages: true });
        Assert.True(Judge("arbitrary-call", Under(AttackContract, Executed(AttackContract))) is { Pages: true });
        Assert.True(Judge("arbitrary-call", Under(AttackContract, Executed(Account("helper")))) is { Pages: true });

        var pretence = Call(AttackContract, Account("helper"), "execTransaction(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,bytes)").Saying([.. Enumerable.Repeat(Word(0), 10)]);
        var under = Under(AttackContract);
        Assert.True(Judge("arbitrary-call", under with { Root = under.Root with { Inner = [pretence, .. under.Root.Inner] } }) is { Pages: true });
    }

    [Fact]
    public void An_approval_for_the_caller_pages_whatever_his_helper_logs_and_one_that_a_timelock_of_ours_ordered_does_not()
    {
        static LogSketch Executed(Address by) => Log(by, "CallExecuted(bytes32,uint256,address,uint256,bytes)", [Word(1), Word(0)], 0, 0, 0);
        var approval = Log(Unpriced, "Approval(address,address,uint256)", [Vault.ToWord(), AttackContract.ToWord()], Ether("60"));

        Assert.True(Judge("arbitrary-call", Transaction(Call(Attacker, AttackContract, "go()"), approval, Executed(Account("helper")))) is { Pages: true });
        Assert.Null(Judge("arbitrary-call", Transaction(Call(Attacker, AttackContract, "go()", Call(AttackContract, Bridge, "execute()", Call(Bridge, Vault, "approve()"))), approval, Executed(Bridge))));
    }

    [Fact]
    public void A_pull_from_a_holder_whom_the_caller_named_pages_unless_he_signed_or_the_contract_keeps_it()
    {
        var pull = Call(Vault, Coin, Pull).Saying(Stranger.ToWord(), Attacker.ToWord(), Word(Ether("80")));
        var keep = Call(Vault, Coin, Pull).Saying(Stranger.ToWord(), Vault.ToWord(), Word(Ether("80")));

        Assert.True(Judge("arbitrary-call", Naming(pull)) is { Pages: true });
        Assert.Null(Judge("arbitrary-call", Naming(PowerRecogniserTests.Recovering(Vault, Stranger), pull)));
        Assert.Null(Judge("arbitrary-call", Naming(keep)));

        static TransactionSketch Naming(params CallSketch[] inner) => Transaction(Call(Attacker, Vault, "collect(address)", inner).Saying(Stranger.ToWord()));
    }

    [Fact]
    public void A_holder_who_is_paid_for_what_is_pulled_from_him_sold_it_and_wakes_nobody()
    {
        var pull = Call(Vault, Coin, Pull).Saying(Stranger.ToWord(), Attacker.ToWord(), Word(Ether("80")));

        Assert.True(Judge("arbitrary-call", Order(pull)) is { Pages: true });
        Assert.True(Judge("arbitrary-call", Order(pull, Call(Vault, Stranger, "", Ether("1")))) is { Pages: true });
        Assert.True(Judge("arbitrary-call", Order(pull, Call(Vault, Stranger, "", Ether("70")))) is { Pages: false });

        static TransactionSketch Order(params CallSketch[] inner) => Transaction(Call(Attacker, Vault, "fill(address)", Ether("70"), inner).Saying(Stranger.ToWord()));
    }

    [Fact]
    public void What_a_controller_with_a_role_brings_back_when_the_vault_calls_for_it_is_no_gift()
    {
        var back = Call(Safe, Coin, Push).Saying(Vault.ToWord(), Word(Ether("100")));
        LogSketch[] logs = [Transfer(Vault, Attacker, default, 1), Transfer(Coin, Safe, Vault, Ether("100")), Transfer(Coin, Vault, Attacker, Ether("300"))];

        Assert.True(Judge("donation", Transaction(Call(Attacker, Safe, "go()", back, Call(Safe, Vault, "withdraw()")), logs)) is { Pages: true });
        Assert.Null(Judge("donation", Transaction(Call(Attacker, Vault, "withdraw()", Call(Vault, Safe, "back()", back)), logs)));
    }

    [Fact]
    public void A_gift_to_a_vault_with_one_share_pages_and_a_gift_to_a_full_one_does_not()
    {
        var gift = Call(AttackContract, Coin, Push).Saying(Vault.ToWord(), Word(Ether("100")));
        LogSketch[] logs = [Transfer(Vault, default, AttackContract, 1), Log(Vault, Deposited, [AttackContract.ToWord(), AttackContract.ToWord()], 1, 1)];
        LogSketch[] many = [Transfer(Vault, default, AttackContract, Ether("100")), Transfer(Coin, AttackContract, Vault, Ether("100"))];

        Assert.True(Judge("donation", Transaction(Call(Attacker, AttackContract, "go()", gift), [.. logs, Transfer(Coin, AttackContract, Vault, Ether("100"))])) is { Pages: true });
        Assert.Null(Judge("donation", Transaction(Call(Attacker, AttackContract, "go()", gift), [.. many, Transfer(Coin, AttackContract, Vault, Ether("100"))])));
    }

    [Theory]
    [InlineData(1, "100", true)]
    [InlineData(1, "0.000000000000001", false)] // a crumb itself
    [InlineData(1_000_000, "100", false)] // more than crumbs are there
    public void A_fortune_left_in_a_vault_that_holds_crumbs_pages_without_any_price(ulong held, string given, bool pages)
    {
        var gift = Call(Attacker, Unpriced, Push).Saying(Vault.ToWord(), Word(Ether(given)));
        var transaction = Transaction(gift, Transfer(Unpriced, Attacker, Vault, Ether(given)));

        Assert.Equal(pages, JudgeHolding("donation", held, transaction) is { Pages: true });
    }

    [Fact]
    public void A_gift_may_be_pulled_from_the_givers_pocket_by_anybody_but_the_vault()
    {
        FixedGift(puller: AttackContract, pages: true);
        FixedGift(puller: Vault, pages: false);

        static void FixedGift(Address puller, bool pages)
        {
            var pull = Call(puller, Unpriced, Pull).Saying(Attacker.ToWord(), Vault.ToWord(), Word(Ether("100")));
            var root = puller == Vault ? Call(Attacker, Vault, "buy()", pull) : Call(Attacker, puller, "go()", pull);

            Assert.Equal(pages, JudgeHolding("donation", 1, Transaction(root, Transfer(Unpriced, Attacker, Vault, Ether("100")))) is { Pages: true });
        }
    }

    [Fact]
    public void Coin_left_without_a_word_in_a_vault_of_crumbs_pages_and_coin_that_the_vault_speaks_of_does_not()
    {
        var gift = Call(Attacker, Vault, "", Ether("100"));

        Assert.True(JudgeHolding("donation", 1, Transaction(gift), native: true) is { Pages: true });
        Assert.Null(JudgeHolding("donation", 1, Transaction(gift, Log(Vault, "Bought(address)", Attacker)), native: true));
        Assert.Null(JudgeHolding("donation", 0, Transaction(gift), native: true));
    }

    [Fact]
    public void Crumbs_that_were_paid_in_before_the_gift_count_and_money_that_passes_through_does_not()
    {
        var gift = Call(AttackContract, Unpriced, Push).Saying(Vault.ToWord(), Word(Ether("100")));
        LogSketch[] kept = [Transfer(Unpriced, AttackContract, Vault, 1), Transfer(Unpriced, AttackContract, Vault, Ether("100"))];
        LogSketch[] passed = [.. kept, Transfer(Unpriced, Vault, Stranger, Ether("100"))];

        Assert.True(JudgeHolding("donation", 0, Transaction(Call(Attacker, AttackContract, "go()", gift), kept)) is { Pages: true });
        Assert.Null(JudgeHolding("donation", 0, Transaction(Call(Attacker, AttackContract, "go()", gift), passed)));
    }

    [Theory]
    [InlineData("0", true)]
    [InlineData("60", true)]
    [InlineData("99.9", false)]
    public void A_deposit_credited_with_far_less_than_was_paid_pages(string credited, bool pages)
    {
        var signal = Judge("donation", Transaction(
            Call(Stranger, Vault, "deposit(uint256,address)"),
            Transfer(Coin, Stranger, Vault, Ether("100")), Log(Vault, Deposited, [Stranger.ToWord(), Stranger.ToWord()], Ether("100"), Ether(credited))));

        Assert.Equal(pages, signal is { Pages: true });
    }

    [Fact]
    public void A_pool_pushed_and_brought_back_around_a_loan_that_costs_the_protocol_pages()
    {
        Assert.True(Judge("price-manipulation", Manipulation(loss: "300")) is { Pages: true, Because: var because } && because.Contains("moved", StringComparison.Ordinal));
        Assert.Null(Judge("price-manipulation", Manipulation(loss: "0")));
    }

    [Fact]
    public void Two_answers_to_one_question_within_a_loss_page_and_two_like_answers_do_not()
    {
        Assert.True(Judge("price-manipulation", TwoAnswers(100, 140)) is { Pages: true });
        Assert.Null(Judge("price-manipulation", TwoAnswers(100, 102)));
    }

    [Theory]
    [InlineData("6", true)]
    [InlineData("4", false)]
    public void Where_an_asset_has_no_price_the_part_of_it_that_is_gone_decides(string gone, bool pages)
    {
        // The protocol held a hundred of it.
        CallSketch Ask(ulong answer) => Call(Vault, Account("oracle"), "latestAnswer()").Statically().Answering(answer);
        var transaction = Transaction(
            Call(Attacker, AttackContract, "go()", Call(AttackContract, Vault, "mint()", Ask(100)), Call(AttackContract, Vault, "redeem()", Ask(140))),
            Transfer(Unpriced, Vault, AttackContract, Ether(gone)));

        Assert.Equal(pages, Judge("price-manipulation", transaction) is { Pages: true, Because: var because } && because.Contains("without a price", StringComparison.Ordinal));
    }

    [Fact]
    public void A_loop_down_to_dust_that_pays_pages_and_a_loop_of_whole_amounts_does_not()
    {
        Assert.True(Judge("rounding-loop", Loop(step: 9)) is { Pages: true });
        Assert.Null(Judge("rounding-loop", Loop(step: 1_000_000)));
    }

    [Theory]
    [InlineData(25, "3", true)]
    [InlineData(25, "30000", false)] // no crumbs
    [InlineData(10, "3", false)] // a few steps are anybody's
    public void Many_steps_within_one_call_are_seen_by_the_vaults_own_events_whatever_their_name(int steps, string crumb, bool pages)
    {
        var robbing = Call(Attacker, AttackContract, "go()", Call(AttackContract, Vault, "travel()", Call(Vault, AttackContract, "", Ether("400"))));
        var large = Log(Vault, "Hopped(uint8,uint256)", [], 2, Ether("90"));
        var logs = Enumerable.Repeat(Log(Vault, "Hopped(uint8,uint256)", [], 1, UInt256.Parse(crumb)), steps).Prepend(large);

        Assert.Equal(pages, Judge("rounding-loop", Transaction(robbing, [.. logs])) is { Pages: true });
    }

    [Fact]
    public void What_a_vault_merely_credits_counts_as_gained()
    {
        var batch = Call(AttackContract, Vault, "batchSwap(uint8,(bytes32,uint256,uint256,uint256,bytes)[],address[],(address,bool,address,bool),int256[],uint256)")
            .Saying([Word(0), Word(64), Word(25), .. Enumerable.Repeat(Word(0), 25)]);
        var credit = Log(Vault, "InternalBalanceChanged(address,address,int256)", [AttackContract.ToWord(), Coin.ToWord()], Ether("400"));
        var step = Log(Vault, "Swap(bytes32,address,address,uint256,uint256)", [Hash("pool id"), Coin.ToWord(), Token.ToWord()], 9, 17);

        Assert.True(Judge("rounding-loop", Transaction(Call(Attacker, AttackContract, "go()", batch), step, credit)) is { Pages: true });
    }

    [Fact]
    public void Three_holders_pulled_at_once_are_told_and_one_is_not()
    {
        Assert.NotNull(Judge("approval-drain", Pulls("ann", "bob", "cid")));
        Assert.Null(Judge("approval-drain", Pulls("ann", "ann", "ann")));
    }

    [Fact]
    public void A_contract_sent_ahead_that_only_takes_is_told_and_a_trade_is_not()
    {
        var taking = Transaction(
            Call(Attacker, AttackContract, "go()", Call(AttackContract, Vault, "take()", Call(Vault, AttackContract, "", Ether("30")))));
        var trading = Transaction(
            Call(Attacker, AttackContract, "go()", Call(AttackContract, Vault, "take()", Call(Vault, AttackContract, "", Ether("30")))),
            Transfer(Account("old coin"), Attacker, Pool, Ether("30")), Log(Pool, "Sync(uint112,uint112)", [], 1, 1));

        Assert.NotNull(Judge("gain-without-giving", taking));
        Assert.Null(Judge("gain-without-giving", trading));
    }

    [Fact]
    public void What_has_no_price_is_told_where_somebody_went_a_long_way_for_it_and_gave_at_most_dust()
    {
        var odd = Account("odd coin");
        LogSketch[] gain = [Transfer(odd, Vault, AttackContract, Ether("30"))];

        Assert.Null(Judge("gain-without-giving", Transaction(Call(Attacker, AttackContract, "go()", Call(AttackContract, Vault, "take()")), gain)));
        Assert.NotNull(Judge("gain-without-giving", Transaction(Way(), [.. gain, PowerRecogniserTests.FlashLoan()])));
        Assert.Null(Judge("gain-without-giving", Transaction(Way(), [.. gain, PowerRecogniserTests.FlashLoan(), Transfer(Coin, AttackContract, Vault, Ether("30"))])));

        static CallSketch Way() => Call(
            Attacker, AttackContract, "go()", [.. Enumerable.Range(0, 9).Select(_ => Call(AttackContract, Vault, "take()", Call(Vault, AttackContract, "callback()")))]);
    }

    [Fact]
    public void A_pool_emptied_by_burning_its_shares_is_told_and_a_tenth_of_it_is_not()
    {
        Assert.NotNull(Judge("liquidity-pulled", Removal(left: 5)));
        Assert.Null(Judge("liquidity-pulled", Removal(left: 900)));
    }

    [Fact]
    public void Loans_rounds_and_liquidations_are_context()
    {
        var root = Call(Attacker, AttackContract, "go()", Call(AttackContract, Vault, "swap()"));
        var swap = new[] { Vault.ToWord(), Vault.ToWord() };
        const string Swapped = "Swap(address,uint256,uint256,uint256,uint256,address)";

        Assert.True(Judge("flash-loan", Transaction(root, PowerRecogniserTests.FlashLoan())) is { Pages: false });
        Assert.Null(Judge("flash-loan", Transaction(root)));
        Assert.True(Judge("arbitrage", Transaction(
            root, Log(Vault, Swapped, swap, 5, 0, 0, 6), Log(Pool, Swapped, swap, 0, 6, 7, 0), Transfer(Coin, Pool, AttackContract, 2))) is { Pages: false });
        Assert.Null(Judge("arbitrage", Transaction(root, Log(Vault, Swapped, swap, 5, 0, 0, 6), Transfer(Coin, Pool, AttackContract, 2))));
        Assert.True(Judge("liquidation", Transaction(root, Log(Vault, "LiquidateBorrow(address,address,uint256,address,uint256)", [], 1, 2, 3, 4, 5))) is { Pages: false });
    }

    private static TransactionSketch Dictated(Address victim, params LogSketch[] besides)
    {
        var pull = Call(Vault, Coin, Pull).Saying(victim.ToWord(), Attacker.ToWord(), Word(Ether("80")));
        return Transaction(
            Call(Attacker, Vault, "execute(address,bytes)", pull) with { Arguments = [.. Coin.ToWord().ToArray(), .. Word(64).ToArray(), .. Word(100).ToArray(), .. pull.Input] },
            [Transfer(Coin, victim, Attacker, Ether("80")), .. besides]);
    }

    private static TransactionSketch Manipulation(string loss)
    {
        var sides = new[] { AttackContract.ToWord(), AttackContract.ToWord() };
        const string Swapped = "Swap(address,uint256,uint256,uint256,uint256,address)";
        return Transaction(
            Call(Attacker, AttackContract, "go()", Call(AttackContract, Vault, "borrow(uint256)", Call(Vault, AttackContract, "", Ether(loss)))),
            Log(Pool, "Sync(uint112,uint112)", [], 2_000, 500), Log(Pool, Swapped, sides, 1_000, 0, 0, 500),
            Log(Vault, "Borrow(address,uint256,uint256,uint256)", [], AttackContract.ToUInt256(), Ether(loss), 0, 0),
            Log(Pool, "Sync(uint112,uint112)", [], 1_001, 1_000), Log(Pool, Swapped, sides, 0, 500, 999, 0));
    }

    private static TransactionSketch TwoAnswers(ulong first, ulong second)
    {
        CallSketch Ask(ulong answer) => Call(Vault, Account("oracle"), "latestAnswer()").Statically().Answering(answer);
        return Transaction(Call(
            Attacker, AttackContract, "go()", Call(AttackContract, Vault, "mint()", Ask(first)),
            Call(AttackContract, Vault, "redeem()", Ask(second), Call(Vault, AttackContract, "", Ether("90")))));
    }

    private static TransactionSketch Loop(ulong step) => Transaction(
        Call(Attacker, AttackContract, "go()", [.. Enumerable.Repeat(Call(AttackContract, Vault, "swap()"), 12), Call(Vault, AttackContract, "", Ether("40"))]),
        Transfer(Coin, AttackContract, Vault, step));

    private static TransactionSketch Pulls(params string[] holders) => Transaction(Call(
        Attacker, AttackContract, "go()",
        [.. holders.Select(holder => Call(AttackContract, Token, Pull).Saying(Account(holder).ToWord(), Attacker.ToWord(), Word(5)))]));

    private static TransactionSketch Removal(ulong left) => Transaction(
        Call(Attacker, Vault, "burn(address)"),
        Transfer(Coin, Vault, Attacker, 95), Log(Vault, "Sync(uint112,uint112)", [], left, left),
        Log(Vault, "Burn(address,uint256,uint256,address)", [Attacker.ToWord(), Attacker.ToWord()], 95, 95));

    private static Signal? JudgeHolding(string rule, ulong held, TransactionSketch transaction, bool native = false)
    {
        var block = Block(7, transaction);
        var valuation = RecogniserBench.Valuation with { Holdings = [new Holding(Vault, native ? null : Unpriced, held)] };
        return Recogniser(rule).Judge(new Scene(block, 0, new Observer().Observe(block, 0), RecogniserBench.Watch, valuation));
    }
}
