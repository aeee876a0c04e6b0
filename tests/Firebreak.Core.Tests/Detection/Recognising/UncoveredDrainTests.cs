using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Recognising;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;
using static Firebreak.Core.Tests.Detection.Recognising.RecogniserBench;
using static Firebreak.TestKit.A;

namespace Firebreak.Core.Tests.Detection.Recognising;

public sealed class UncoveredDrainTests
{
    private static readonly Records Nothing = new([], []);
    private static readonly CallSketch Pays = Call(Vault, Attacker, "", Ether("600"));

    [Fact]
    public void A_payment_of_which_the_books_know_nothing_pages()
    {
        Assert.True(Judge(Call(Attacker, Vault, "rescue(address)", Pays), Nothing) is { Pages: true });
    }

    [Fact]
    public void Where_nobody_can_tell_what_was_written_down_it_is_told_and_wakes_nobody()
    {
        Assert.True(Judge(Call(Attacker, Vault, "rescue(address)", Pays), records: null) is { Pages: false });
    }

    [Fact]
    public void A_role_holder_who_calls_himself_is_obeyed_and_one_lured_into_a_strangers_contract_orders_nothing()
    {
        Assert.Null(Judge(Call(Administrator, Vault, "rescue(address)", Pays).Saying(Attacker.ToWord()), Nothing));
        Assert.True(Judge(Call(Administrator, AttackContract, "", Call(AttackContract, Vault, "pay(address)", Pays).Saying(Attacker.ToWord())), Nothing) is { Pages: true });
    }

    [Fact]
    public void A_caller_whom_the_contract_knew_before_is_no_stranger()
    {
        var order = Call(Attacker, Vault, "sweep()", Pays);

        Assert.Null(Judge(order, new Records([new StoredWord(Vault, BookSlots.Entry(Attacker, 3u), UInt256.One)], [])));
        Assert.Null(Judge(order, new Records([new StoredWord(Vault, 7u, Attacker.ToUInt256())], [])));
        Assert.Null(Judge(order, new Records([], [new CodedAccount(Vault, Attacker)])));
        Assert.True(Judge(order, new Records([new StoredWord(Vault, BookSlots.Entry(Attacker, 3u), Ether("1"))], [])) is { Pages: true }); // an amount is no leave
        Assert.True(Judge(order, new Records([new StoredWord(Vault, 7u, Stranger.ToUInt256())], [])) is { Pages: true });
    }

    [Theory]
    [InlineData("600", true)]
    [InlineData("100", false)]
    public void A_new_holder_of_power_may_use_it_and_not_take_half_of_everything_at_once(string taken, bool pages)
    {
        var order = Call(Attacker, Token, "rescue()", Call(Token, Attacker, "", Ether(taken)));
        var watch = new Watch(RecogniserBench.Watch.Protocol with { Roles = [new RoleHolder("administrator", Administrator, [$"owner() of {RecogniserBench.Watch.NameOf(Token)}"])] });
        var moved = new Records([new StoredWord(Token, 0u, Attacker.ToUInt256())], []);
        var both = moved with { Words = [.. moved.Words, new StoredWord(Token, 1u, Administrator.ToUInt256())] };

        Assert.Equal(pages, Judge(order, moved, watch) is { Pages: true });
        Assert.Null(Judge(order, both, watch));
    }

    [Fact]
    public void A_module_that_is_trusted_and_that_anybody_may_call_pages_unless_it_kept_books_or_knows_the_sender()
    {
        var order = Call(Attacker, AttackContract, "spend()", Call(AttackContract, Vault, "exec()", Pays));
        var trusted = new StoredWord(Vault, BookSlots.Entry(AttackContract, 1u), UInt256.One);

        Assert.True(Judge(order, new Records([trusted], [])) is { Pages: true });
        Assert.Null(Judge(order, new Records([trusted, new StoredWord(AttackContract, 0u, Attacker.ToUInt256())], [])));
        Assert.Null(Judge(order, new Records([trusted], []), changes: Stored(AttackContract, BookSlots.Entry(Attacker, 2u), Ether("600"), 0u)));
    }

    [Fact]
    public void A_claim_that_fell_a_debt_that_rose_and_a_ticket_that_was_used_up_cover_a_payment()
    {
        var order = Call(Attacker, Vault, "withdraw()", Pays);

        Assert.Null(Judge(order, Nothing, changes: Stored(Vault, BookSlots.Entry(Attacker, 5u), Ether("600"), 0u)));
        Assert.Null(Judge(order, Nothing, changes: Stored(Vault, BookSlots.Entry(Attacker, 5u) + 1u, 0u, Ether("600"))));
        Assert.Null(Judge(order, Nothing, changes: Stored(Vault, BookSlots.Entry(Word(77u), 9u), Ether("600"), 0u)));
    }

    [Fact]
    public void Paying_in_or_selling_covers_a_payment()
    {
        Assert.Null(Judge(Call(Attacker, Vault, "buy()", Pays), Nothing, logs: [Transfer(Coin, Attacker, Vault, Ether("300"))]));
        Assert.Null(Judge(Call(Attacker, Vault, "redeem()", Pays), Nothing, logs: [Transfer(Vault, Attacker, default, Ether("300"))]));
    }

    [Fact]
    public void Only_anothers_claim_that_fell_pages_unless_he_gave_leave()
    {
        var order = Call(Attacker, Vault, "take(address)", Pays).Saying(Stranger.ToWord());
        var fell = Stored(Vault, BookSlots.Entry(Stranger, 5u), Ether("600"), 0u);
        var leave = new StoredWord(Vault, BookSlots.Entry(Attacker, BookSlots.Entry(Stranger, 6u)), UInt256.One);

        Assert.True(Judge(order, Nothing, changes: fell) is { Pages: true });
        Assert.Null(Judge(order, new Records([leave], []), changes: fell));
        Assert.Null(Judge(order, Nothing, changes: [fell, Stored(Vault, leave.Slot, Ether("600"), 0u)]));
    }

    [Theory]
    [InlineData(8u, 8u, true)]
    [InlineData(8u, 9u, false)]
    public void A_ticket_handed_in_twice_pages(uint first, uint second, bool pages)
    {
        var order = Call(Attacker, Vault, "claim(uint256[])", Pays).Saying(Word(32u), Word(2u), Word(first), Word(second));

        Assert.Equal(pages, Judge(order, records: null, changes: Stored(Vault, BookSlots.Entry(Word(500u), 500u), 0u, 1u)) is { Pages: true });
    }

    [Fact]
    public void Many_accounts_made_for_it_that_claim_one_after_another_page()
    {
        var helpers = Enumerable.Range(0, 4).Select(i => Account($"helper {i}")).ToList();
        var claims = helpers.SelectMany(helper => new[]
        {
            Creation(AttackContract, helper, 0), Call(helper, Vault, "claim()", Call(Vault, helper, "", Ether("150"))),
        }).ToArray();
        var marks = helpers.Select((_, i) => Stored(Vault, BookSlots.Entry(Word(500u + (uint)i), 500u), 0u, 1u)).ToArray();

        Assert.True(Judge(Call(Attacker, AttackContract, "go()", claims), records: null, changes: marks) is { Pages: true });
        Assert.Null(Judge(Call(Attacker, Vault, "claim()", Pays), Nothing, changes: marks[0]));
    }

    [Fact]
    public void A_claim_moved_from_somebody_who_gave_no_leave_pages_and_ones_own_does_not()
    {
        var (mine, his) = (BookSlots.Entry(Word(6u), 2u), BookSlots.Entry(Word(4u), 2u));
        StateChangeRow[] merged = [Stored(Vault, mine, Ether("1"), Ether("301")), Stored(Vault, his, Ether("300"), 0u)];

        Assert.True(Merge(Stranger) is { Pages: true });
        Assert.Null(Merge(Attacker));
        Assert.Null(Merge(null));

        Signal? Merge(Address? owner) => Recogniser("moved-claims").Judge(SceneOf(
            WithChange(Transaction(Call(Attacker, Vault, "merge(uint256,uint256)").Saying(Word(6u), Word(4u))), merged),
            RecogniserBench.Valuation with { Records = new Records(owner is { } known ? [new StoredWord(Vault, BookSlots.Entry(Word(4u), 1u), known.ToUInt256())] : [], []) }));
    }

    [Fact]
    public void What_is_asked_of_the_node_is_what_is_judged_by_and_a_small_payment_asks_nothing()
    {
        var block = WithChange(Transaction(Call(Attacker, Vault, "rescue(address)", Pays)));
        var asked = RecordQuestions.Of(block, RecogniserBench.Watch, RecogniserBench.Valuation);

        Assert.Contains((Vault, BookSlots.Entry(Attacker, 3u)), asked.Slots);
        Assert.Contains(new CodedAccount(Vault, Attacker), asked.Codes);
        Assert.True(RecordQuestions.Of(
            WithChange(Transaction(Call(Attacker, Vault, "rescue(address)", Call(Vault, Attacker, "", Ether("1"))))), RecogniserBench.Watch, RecogniserBench.Valuation).IsEmpty);
    }

    [Fact]
    public void A_ticket_that_names_whoever_is_paid_covers_one_payment_and_not_a_second()
    {
        var order = Call(Attacker, Vault, "cancel(uint256)", Pays).Saying(Word(6u));
        var valuation = RecogniserBench.Valuation with { Records = new Records([new StoredWord(Vault, BookSlots.Entry(Word(6u), 2u) + 1u, Attacker.ToUInt256())], []) };
        var (first, memory) = (Cancelled(7), new SignatureMemory());
        foreach (var use in SignatureMemory.Measure(Of(first)))
        {
            memory.Note(use);
        }

        Assert.Contains((Vault, BookSlots.Entry(Word(6u), 2u) + 1u), RecordQuestions.Of(first, RecogniserBench.Watch, RecogniserBench.Valuation).Slots);
        Assert.Null(Recogniser("uncovered-drain").Judge(Of(first)));
        Assert.True(Recogniser("uncovered-drain").Judge(Of(Cancelled(9))) is { Pages: true });

        Block Cancelled(ulong number) => WithChange(number, Transaction(order));
        Scene Of(Block block) => new(block, 0, new Firebreak.Core.Detection.Observing.Observer().Observe(block, 0), RecogniserBench.Watch, valuation) { Signatures = memory };
    }

    private static Signal? Judge(CallSketch order, Records? records, Watch? watch = null, LogSketch[]? logs = null, params StateChangeRow[] changes)
    {
        var block = WithChange(Transaction(order, logs ?? []), changes);
        var valuation = RecogniserBench.Valuation with { Records = records, Holdings = [.. RecogniserBench.Valuation.Holdings, new Holding(Token, Asset: null, Ether("200"))] };
        return Recogniser("uncovered-drain").Judge(
            new Scene(block, 0, new Firebreak.Core.Detection.Observing.Observer().Observe(block, 0), watch ?? RecogniserBench.Watch, valuation));
    }
}
