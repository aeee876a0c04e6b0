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

/// <summary>Senders, permits, balances and credits that a contract believes in and that nobody vouches for.</summary>
public sealed class ClaimedPowerTests
{
    private static readonly Address Forwarder = Account("forwarder");
    private static readonly CallSketch HisTransfer = Call(Token, Token, "transfer(address,uint256)").Saying(Attacker.ToWord(), Word(Ether("30"))).OnOwnStorage();
    private static readonly LogSketch FromHim = Transfer(Token, Stranger, Attacker, Ether("30"));

    [Fact]
    public void A_transfer_out_of_the_hands_of_somebody_who_neither_called_nor_signed_pages()
    {
        Assert.True(Judge("forged-sender", Transaction(Forwarded(HisTransfer), FromHim)) is { Pages: true });
        Assert.True(Judge("forged-sender", Transaction(
            Forwarded(HisTransfer with { Function = "approve(address,uint256)" }),
            Log(Token, "Approval(address,address,uint256)", [Stranger.ToWord(), Attacker.ToWord()], Ether("30")))) is { Pages: true });
    }

    [Fact]
    public void Whoever_signed_called_or_gave_an_allowance_speaks_for_himself()
    {
        Assert.Null(Judge("forged-sender", Transaction(Call(Attacker, Forwarder, "execute()", Recovering(Forwarder, Stranger), Multicall(HisTransfer)), FromHim)));
        Assert.Null(Judge("forged-sender", Transaction(Call(Stranger, Token, "multicall()", HisTransfer), FromHim)));
        Assert.Null(Judge("forged-sender", Transaction(Call(Attacker, AttackContract, "", Call(Stranger, Forwarder, "", Multicall(HisTransfer))), FromHim)));
        Assert.Null(Judge("forged-sender", Transaction(Call(Attacker, Token, "transferFrom(address,address,uint256)").Saying(Stranger.ToWord(), Attacker.ToWord(), Word(Ether("30"))), FromHim)));
    }

    [Fact]
    public void A_permit_at_which_the_token_never_looked_pages_when_the_holder_is_pulled()
    {
        Assert.True(Judge("signature-abuse", Transaction(Call(Attacker, Vault, "depositWithPermit()", Permit(), PullFrom(Stranger)))) is { Pages: true });
        Assert.Null(Judge("signature-abuse", Transaction(Call(Stranger, Vault, "depositWithPermit()", Permit(), PullFrom(Stranger)))));
        Assert.Null(Judge("signature-abuse", Transaction(Call(Attacker, Vault, "depositWithPermit()", Permit(Recovering(Coin, Stranger)), PullFrom(Stranger)))));
        Assert.Null(Judge("signature-abuse", Transaction(Call(Attacker, Vault, "depositWithPermit()", Permit(), PullFrom(Attacker)))));
    }

    [Fact]
    public void Transfers_that_put_in_more_than_they_took_out_page()
    {
        var half = UInt256.One << 255;
        var batch = Transaction(Call(Attacker, Token, "batch()"), Transfer(Token, Attacker, Attacker, half), Transfer(Token, Attacker, Stranger, half));

        Assert.True(JudgeBalances(batch, Stored(Token, Of(Attacker), 0u, half), Stored(Token, Of(Stranger), 0u, half)) is { Pages: true });
        Assert.True(JudgeBalances(
            Transaction(Call(Attacker, Token, "transfer()"), Transfer(Token, Attacker, Attacker, Ether("50"))), Stored(Token, Of(Attacker), Ether("50"), Ether("100"))) is { Pages: true });
    }

    [Fact]
    public void A_plain_transfer_a_fee_and_a_mint_that_tells_no_mint_are_counted_somewhere()
    {
        var transfer = Transaction(Call(Attacker, Token, "transfer()"), Transfer(Token, Stranger, Attacker, Ether("50")));

        Assert.Null(JudgeBalances(transfer, Stored(Token, Of(Stranger), Ether("50"), 0u), Stored(Token, Of(Attacker), 0u, Ether("50"))));
        Assert.Null(JudgeBalances(transfer, Stored(Token, Of(Stranger), Ether("51"), 0u), Stored(Token, Of(Attacker), 0u, Ether("50"))));
        Assert.Null(JudgeBalances(transfer, Stored(Token, 2u, Ether("500"), Ether("550")), Stored(Token, Of(Attacker), 0u, Ether("50"))));
        Assert.Null(JudgeBalances(transfer, Stored(Token, Of(Bridge), Ether("500"), Ether("550")), Stored(Token, Of(Attacker), 0u, Ether("50"))));
    }

    [Fact]
    public void Nearly_everything_of_three_assets_to_one_stranger_pages_whoever_holds_the_key()
    {
        Assert.True(Sweep("950", Stranger, Administrator) is { Pages: true });
        Assert.Null(Sweep("700", Stranger, Administrator));
        Assert.Null(Sweep("950", Safe, Administrator)); // an account with a role
        Assert.Null(Sweep("950", Stranger, Administrator, Stored(Vault, BookSlots.Entry(Stranger, 5u), Ether("950"), 0u))); // his own claim
        Assert.Null(Sweep("950", Stranger, Administrator, logs: Transfer(Vault, Stranger, default, Ether("300")))); // his own shares
        Assert.True(Sweep("950", Stranger, Administrator, logs: Executed(Account("helper"))) is { Pages: true }); // a log that anybody may write
        Assert.False(Sweep("950", Stranger, Administrator, logs: Executed(Vault)) is { Pages: true });

        static LogSketch Executed(Address by) => Log(by, "CallExecuted(bytes32,uint256,address,uint256,bytes)", [Word(1u), Word(0u)], 0u, 0u, 0u);
    }

    [Theory]
    [InlineData("300", "0", null, true)]
    [InlineData("300", "0", 1, false)] // the pool stands on a list of the vault's
    [InlineData("300", "300", null, false)] // it was paid
    [InlineData("1", "0", null, false)] // small change
    public void A_credit_that_only_the_callers_own_pool_vouches_for_pages(string credited, string paid, int? listed, bool pages)
    {
        var pool = Account("pool");
        var order = Call(Attacker, Vault, "route(address)", Call(Vault, pool, "trade()").Answering(Ether(credited))).Saying(pool.ToWord());
        LogSketch[] logs = paid == "0" ? [] : [Transfer(Coin, pool, Vault, Ether(paid))];
        var records = new Records(listed is { } flag ? [new StoredWord(Vault, BookSlots.Entry(pool, 3u), (UInt256)(ulong)flag)] : [], []);
        var block = WithChange(Transaction(order, logs), Stored(Vault, BookSlots.Entry(Attacker, 1u), Ether("2"), Ether("2") + Ether(credited)));

        Assert.Equal(pages, Recogniser("unpaid-credit").Judge(SceneOf(block, RecogniserBench.Valuation with { Records = records })) is { Pages: true });
        Assert.False(Recogniser("unpaid-credit").Judge(SceneOf(block, RecogniserBench.Valuation)) is { Pages: true });
    }

    [Theory]
    [InlineData("300", "0", null, true)]
    [InlineData("300", "0", 1, false)] // the contract from before stands on a list of the vault's
    [InlineData("300", "300", null, false)] // it handed the stake over
    [InlineData("1", "0", null, false)] // small change
    public void Stake_that_the_callers_own_contract_was_told_to_hand_over_pages_when_it_never_came(string moved, string came, int? listed, bool pages)
    {
        var old = Account("old staking");
        var told = Call(Vault, old, "migrateWithdraw(address,uint256)").Saying(Attacker.ToWord(), Word(Ether(moved)));
        var order = Call(Attacker, Vault, "migrateStake(address,uint256)", told).Saying(old.ToWord(), Word(Ether(moved)));
        LogSketch[] logs = came == "0" ? [] : [Transfer(Coin, old, Vault, Ether(came))];
        var records = new Records(listed is { } flag ? [new StoredWord(Vault, BookSlots.Entry(old, 3u), (UInt256)(ulong)flag)] : [], []);
        var block = WithChange(Transaction(order, logs), Stored(Vault, BookSlots.Entry(Attacker, 1u), Ether("2"), Ether("2") + Ether(moved)));

        Assert.Equal(pages, Recogniser("unpaid-credit").Judge(SceneOf(block, RecogniserBench.Valuation with { Records = records })) is { Pages: true });
    }

    [Fact]
    public void A_payment_pulled_from_where_nobody_lives_or_from_a_token_that_says_no_pages_and_one_that_came_does_not()
    {
        Assert.True(Deposit(default) is { Pages: true });
        Assert.True(Deposit(Unpriced) is { Pages: true });
        Assert.True(Deposit(Unpriced, answer: Word(0)) is { Pages: true });
        Assert.Null(Deposit(Unpriced, answer: Word(1))); // a token of the depositor's own making, or an ordinary one that told nobody
        Assert.Null(Deposit(Unpriced, amount: "1")); // small change
        Assert.Null(Deposit(Unpriced, logs: Transfer(Unpriced, Attacker, Vault, Ether("300"))));
        Assert.Null(Deposit(Unpriced, changes: Stored(Unpriced, 1u, 1u, 2u))); // a token without events
        Assert.Null(Judge("unpaid-credit", WithChange(Transaction(Call(Attacker, Vault, "deposit()", Pull(Unpriced, "300"))))));

        static CallSketch Pull(Address token, string amount) =>
            Call(Vault, token, "transferFrom(address,address,uint256)").Saying(Attacker.ToWord(), Vault.ToWord(), Word(Ether(amount)));
        static Signal? Deposit(Address token, string amount = "300", LogSketch? logs = null, Hash256? answer = null, params StateChangeRow[] changes) => Judge("unpaid-credit", WithChange(
            Transaction(Call(Attacker, Vault, "deposit(address,uint256)", Pull(token, amount) with { Output = answer?.ToArray() ?? [] }), [Log(Vault, "Deposited(uint256)", [], Ether(amount)), .. logs is { } log ? new[] { log } : []]),
            changes));
    }

    [Fact]
    public void One_proof_pages_when_it_is_paid_for_again_under_another_number_and_a_claim_that_is_counted_does_not()
    {
        var (mark, other) = (Stored(Vault, BookSlots.Entry(Word(4u), 1u), 0u, 1u << 7), Stored(Vault, BookSlots.Entry(Word(5u), 1u), 2u, 2u + (1u << 9)));
        var counted = Stored(Vault, BookSlots.Entry(Attacker, 1u), Ether("100"), Ether("150"));
        var (third, beside) = (Stored(Vault, BookSlots.Entry(Attacker, 1u), 2u, 3u), Stored(Vault, BookSlots.Entry(Attacker, 1u), 2u, 2u + (1u << 16)));
        var memory = new SignatureMemory();
        foreach (var use in SignatureMemory.Measure(Of(Claims(7, mark, 4u))).Concat(SignatureMemory.Measure(Of(Claims(8, counted, 3u)))))
        {
            memory.Note(use);
        }

        Assert.Null(Judged(Claims(7, mark, 4u)));
        Assert.True(Judged(Claims(9, other, 5u)) is { Pages: true });
        Assert.Null(Judged(Claims(9, counted, 5u)));
        Assert.Null(Judged(Claims(9, third, 5u)));
        Assert.True(Judged(Claims(9, beside, 5u)) is { Pages: true });
        Assert.Null(Judged(Claims(9, other, 5u, proof: "another")));
        Assert.Null(Judged(Claims(9, other, 5u, amount: "60")));
        Assert.True(Recogniser("claimed-twice").Judge(Of(WithChange(Transaction(Call(Attacker, AttackContract, "go()", Claim(4u), Claim(5u))), mark, other), new())) is { Pages: true });
        Assert.Null(Recogniser("claimed-twice").Judge(Of(WithChange(Transaction(Call(Attacker, AttackContract, "go()", Claim(4u), Claim(5u, "another"))), mark, other), new())));

        Signal? Judged(Block block) => Recogniser("claimed-twice").Judge(Of(block));
        Scene Of(Block block, SignatureMemory? known = null) => new(block, 0, new Observer().Observe(block, 0), RecogniserBench.Watch, RecogniserBench.Valuation) { Signatures = known ?? memory };
        static CallSketch Claim(uint index, string proof = "one", string amount = "50") =>
            Call(Attacker, Vault, "claim(uint256,bytes32[])", Call(Vault, Attacker, "", Ether(amount))).Saying(Word(index), Word(64u), Word(2u), Hash(proof), Hash(proof + " side"));
        static Block Claims(ulong number, StateChangeRow change, uint index, string proof = "one", string amount = "50") =>
            WithChange(number, Transaction(Claim(index, proof, amount)), change);
    }

    [Fact]
    public void A_token_bought_for_a_payment_of_nought_pages_and_one_that_is_paid_for_or_sent_does_not()
    {
        var sold = Call(Vault, Token, "safeTransferFrom(address,address,uint256)").Saying(Stranger.ToWord(), Attacker.ToWord(), Word(5u));
        var nft = Account("collection");
        var moved = Log(nft, "Transfer(address,address,uint256)", [Stranger.ToWord(), Attacker.ToWord(), Word(5u)]);
        var buys = Call(Attacker, Vault, "buy(uint256)", sold with { To = nft });

        Assert.True(Judge("sold-for-nothing", Transaction(buys, moved, Transfer(Coin, Attacker, Stranger, 0u))) is { Pages: true });
        Assert.Null(Judge("sold-for-nothing", Transaction(buys, moved, Transfer(Coin, Attacker, Stranger, Ether("5")))));
        Assert.Null(Judge("sold-for-nothing", Transaction(buys, moved))); // a gift, a raffle: no price was asked
        Assert.Null(Judge("sold-for-nothing", Transaction(Call(Attacker, nft, "transferFrom()"), moved, Transfer(Coin, Attacker, Stranger, 0u))));
        Assert.Null(Judge("sold-for-nothing", Transaction(buys, moved, Transfer(Coin, Attacker, Stranger, 0u), Transfer(Unpriced, Attacker, Stranger, 7u))));
    }

    [Fact]
    public void Principal_that_only_comes_and_goes_pays_for_no_reward()
    {
        var farm = Call(Attacker, AttackContract, "go()",
            Call(AttackContract, Vault, "deposit()", Call(Vault, Coin, "transferFrom(address,address,uint256)")),
            Call(AttackContract, Vault, "harvest()", Call(Vault, AttackContract, "", Ether("600"))),
            Call(AttackContract, Vault, "leave()", Call(Vault, Coin, "transfer(address,uint256)")));
        var block = WithChange(Transaction(farm, Transfer(Coin, AttackContract, Vault, Ether("900")), Transfer(Coin, Vault, AttackContract, Ether("900"))));
        var kept = WithChange(Transaction(farm, Transfer(Coin, AttackContract, Vault, Ether("900")), Transfer(Coin, Vault, AttackContract, Ether("300"))));
        var valuation = RecogniserBench.Valuation with { Records = new Records([], []) };

        Assert.True(Recogniser("uncovered-drain").Judge(SceneOf(block, valuation)) is { Pages: true });
        Assert.Null(Recogniser("uncovered-drain").Judge(SceneOf(kept, valuation)));
    }

    [Fact]
    public void An_approval_that_outlives_its_payment_pages_and_one_that_is_used_or_still_paid_for_does_not()
    {
        var approval = Log(Unpriced, "Approval(address,address,uint256)", [Vault.ToWord(), AttackContract.ToWord()], Ether("60"));
        var (paid, back) = (Transfer(Unpriced, AttackContract, Vault, Ether("60")), Transfer(Unpriced, Vault, AttackContract, Ether("60")));
        var used = Call(AttackContract, Unpriced, "transferFrom(address,address,uint256)").Saying(Vault.ToWord(), AttackContract.ToWord(), Word(Ether("60")));

        Assert.True(Judge("arbitrary-call", Transaction(Call(Attacker, AttackContract, "go()"), paid, approval, back)) is { Pages: true });
        Assert.False(Judge("arbitrary-call", Transaction(Call(Attacker, AttackContract, "go()"), paid, approval)) is { Pages: true });
        Assert.False(Judge("arbitrary-call", Transaction(Call(Attacker, AttackContract, "go()", used), paid, approval, back)) is { Pages: true });
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void Collateral_that_goes_back_within_the_transaction_pays_for_no_mint(bool goesBack, bool pages)
    {
        var valuation = RecogniserBench.Valuation with { Rates = [] };
        LogSketch[] logs = [Transfer(Unpriced, AttackContract, Vault, Ether("60")), Transfer(Token, default, AttackContract, Ether("40")), Transfer(Unpriced, Vault, goesBack ? AttackContract : Bridge, Ether("60"))];
        var block = WithChange(Transaction(Call(Attacker, AttackContract, "go()"), logs), Stored(Token, 2u, Ether("50"), Ether("90")));

        Assert.Equal(pages, Recogniser("abnormal-mint").Judge(SceneOf(block, valuation)) is { Pages: true });
    }

    private static UInt256 Of(Address holder) => BookSlots.Entry(holder, 0u);

    private static CallSketch Multicall(params CallSketch[] inner) => Call(Forwarder, Token, "multicall()", inner);

    private static CallSketch Forwarded(params CallSketch[] inner) => Call(Attacker, Forwarder, "execute()", Recovering(Forwarder, Attacker), Multicall(inner));

    private static CallSketch Permit(params CallSketch[] inner) => Call(Vault, Coin, "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)", inner)
        .Saying(Stranger.ToWord(), Vault.ToWord(), Word(Ether("40")), Word(9_999u), Word(27u), Word(0u), Word(0u));

    private static CallSketch PullFrom(Address holder) =>
        Call(Vault, Coin, "transferFrom(address,address,uint256)").Saying(holder.ToWord(), Vault.ToWord(), Word(Ether("40")));

    private static CallSketch Recovering(Address checker, Address signer) => Call(checker, Address.FromUInt256(1), "").Statically() with
    {
        Raw = [.. Hash("digest").ToArray(), .. Word(27u).ToArray(), .. Hash("r").ToArray(), .. Hash("s").ToArray()],
        Output = signer.ToWord().ToArray(),
    };

    private static Signal? JudgeBalances(TransactionSketch transaction, params StateChangeRow[] changes) =>
        Recogniser("conjured-balance").Judge(SceneOf(WithChange(transaction, changes), RecogniserBench.Valuation));

    private static Signal? Sweep(string amount, Address receiver, Address by, StateChangeRow? change = null, params LogSketch[] logs)
    {
        var others = new[] { Account("gem"), Account("link") };
        var valuation = RecogniserBench.Valuation with
        {
            Holdings = [.. RecogniserBench.Valuation.Holdings, .. others.Select(coin => new Holding(Vault, coin, Ether("1000")))],
        };
        var order = Call(by, Vault, "pay()", Call(Vault, receiver, "", Ether(amount)));
        var block = WithChange(Transaction(order, [.. others.Select(coin => Transfer(coin, Vault, receiver, Ether(amount))), .. logs]), change is { } known ? [known] : []);
        return Recogniser("key-sweep").Judge(SceneOf(block, valuation));
    }
}
