using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Writing;
using Firebreak.Ethereum;
using Xunit;
using static Firebreak.TestKit.A;

namespace Firebreak.Core.Tests.Detection.Writing;

public sealed class TriggerTests
{
    private static readonly Address Alice = Account("alice");
    private static readonly Address Router = Account("router");

    private static readonly Block Mixed = Block(
        20,
        Transaction(
            Call(Alice, Router, "go()", Ether("2"),
                Call(Router, Vault, "withdraw(uint256)") with { Arguments = Ether("7").ToBigEndian() },
                Creation(Router, Account("child"), 0),
                Call(Router, Vault, "deposit(address)") with { Reverts = true, Output = AbiError.Standard.Selector.ToString("x8") is var s ? [.. Convert.FromHexString(s), .. AbiCodec.Encode([AbiType.Parse("string")], ["no"])] : [] }),
            Transfer(Account("token"), Alice, Vault, 5)),
        Transaction(Call(Alice, Vault, "withdraw(uint256)") with { Arguments = Ether("9").ToBigEndian(), Reverts = true }));

    [Fact]
    public void A_call_by_a_contract_is_seen_and_pointed_at()
    {
        var signal = Assert.Single(Judge(Draft(TriggerKind.Call, "withdraw(uint256 assets)", "assets == 7 ether AND call.from != tx.from")));

        Assert.Equal(Vault, signal.Subject);
        var frame = Assert.IsType<Evidence.Frame>(Assert.Single(signal.Evidence));
        Assert.Equal((1, Router, Vault), (frame.Index, frame.From, frame.To));
        Assert.Contains("withdraw(assets: 7000000000000000000)", signal.Because, StringComparison.Ordinal);
        Assert.True(signal.Pages);
    }

    [Fact]
    public void Only_what_a_transaction_itself_calls_counts_where_the_rule_says_so()
    {
        Assert.Empty(Judge(Calls(internalToo: false, Outcome.Succeeded)));
        Assert.Single(Judge(Calls(internalToo: false, Outcome.Reverted)));
        Assert.Equal(2, Judge(Calls(internalToo: true, Outcome.Any)).Count);
    }

    [Fact]
    public void Arguments_without_names_are_read_by_their_place() =>
        Assert.Single(Judge(Draft(TriggerKind.Call, "withdraw(uint256)", "args[0] == 7 ether")));

    [Fact]
    public void A_bare_event_matches_by_its_topic_alone_and_says_why_nothing_more_can_be_read()
    {
        var faults = new List<RuleFault>();

        Assert.Single(Judge(Draft(TriggerKind.Log, "Transfer(address, address,uint256)")));
        RuleCompiler.Compile(Draft(TriggerKind.Log, "Transfer(address,address,uint256)", "value > 1"), Protocol(), faults);
        Assert.Contains("does not say which parameters are topics", Assert.Single(faults).Mend, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TriggerKind.Transaction, "any", "value == 2 ether", 1)]
    [InlineData(TriggerKind.Transaction, "any", "status == reverted", 1)]
    [InlineData(TriggerKind.Creation, "any", "creator != tx.from", 1)]
    [InlineData(TriggerKind.Revert, "any", null, 2)]
    [InlineData(TriggerKind.Revert, "Error(string reason)", "reason == 'no'", 1)]
    [InlineData(TriggerKind.Log, "any", "topics == 3 AND length(data) == 32", 1)]
    [InlineData(TriggerKind.Call, "any", "depth == 1 AND value == 0", 1)]
    [InlineData(TriggerKind.Schedule, "every 10 blocks", null, 1)]
    [InlineData(TriggerKind.Schedule, "every 7 blocks", null, 0)]
    [InlineData(TriggerKind.Pending, "any", null, 0)]
    public void Each_trigger_sees_what_it_waits_for(TriggerKind kind, string subject, string? where, int signals) =>
        Assert.Equal(signals, Judge(Draft(kind, subject, where)).Count);

    [Fact]
    public void Balances_and_slots_are_told_before_and_after()
    {
        var block = WithChanges();

        var balance = Assert.Single(Book(Draft(TriggerKind.Balance, "native", "account == HarborVault AND change < -50 ether")).Judge(block, null).Signals);
        Assert.Equal(-Int256.FromUInt256(Ether("60")), Assert.IsType<Evidence.Flow>(Assert.Single(balance.Evidence)).Amount);
        var slot = Draft(TriggerKind.Slot, "5", "after == 0 AND before != 0") with { Addresses = [new Phrase("HarborVault")] };
        Assert.Equal(Hash256.FromUInt256(5), Assert.IsType<Evidence.Slot>(Assert.Single(Assert.Single(Book(slot).Judge(block, null).Signals).Evidence)).Key);
    }

    [Fact]
    public void Only_the_watched_accounts_count()
    {
        var draft = Draft(TriggerKind.Call, "any");

        Assert.Single(Judge(draft with { Addresses = [new Phrase("HarborVault")] }));
        Assert.Empty(Judge(draft with { Addresses = [new Phrase(Account("stranger").ToString())] }));
        Assert.Single(Judge(Draft(TriggerKind.Transaction, "any", "status == succeeded") with { Addresses = [new Phrase(Account("token").ToString())] }));
        Assert.Single(Judge(Draft(TriggerKind.Transaction, "any", "status == reverted") with { Addresses = [new Phrase("protocol")] }));
    }

    [Fact]
    public void The_transaction_must_be_what_the_rule_asks()
    {
        var draft = Draft(TriggerKind.Log, TransferEvent);

        Assert.Single(Judge(draft with { Transactions = [new TransactionDraft(Outcome.Reverted, null), new TransactionDraft(Outcome.Any, new Phrase("value > 1 ether"))] }));
        Assert.Empty(Judge(draft with { Transactions = [new TransactionDraft(Outcome.Reverted, null)] }));
    }

    [Fact]
    public void A_rule_that_lacks_a_lane_is_not_asked_and_the_others_are()
    {
        var builder = new BlockBuilder(Mixed.Header) { Lanes = Lanes.Receipts | Lanes.Logs };
        builder.AddTransaction(Mixed.Transactions[0] with { FrameCount = 0, LogStart = 0, Input = default });
        builder.AddLog(Mixed.Logs[0] with { Data = builder.AddBytes(Mixed.Bytes(Mixed.Logs[0].Data)) });

        var judged = Book(Draft(TriggerKind.Log, TransferEvent, id: "logs"), Draft(TriggerKind.Call, "any", id: "calls")).Judge(builder.Build(), null);

        Assert.Equal("logs", Assert.Single(judged.Signals).Rule);
        var gap = Assert.Single(judged.Gaps);
        Assert.Equal(("calls", null, GapCause.NotOffered, "the source gave no Frames"), (gap.Rule, gap.Transaction, gap.Cause, gap.Reason));
    }

    [Fact]
    public void The_same_block_gives_the_same_signals_again()
    {
        var book = Book(Draft(TriggerKind.Call, "any"));

        Assert.Equal(book.Judge(Mixed, null).Signals, book.Judge(Mixed, null).Signals);
    }

    [Fact]
    public void Whoever_floods_a_rule_gets_a_bounded_number_of_signals_and_the_rest_is_told()
    {
        var flood = Block(7, Logging([.. Enumerable.Range(0, 5_000).Select(place => Transfer(Account($"token {place}"), Alice, Vault, 1))]));

        var judged = Book(Draft(TriggerKind.Log, TransferEvent)).Judge(flood, null);

        Assert.Equal(100, judged.Signals.Count);
        Assert.Equal(GapCause.OverBudget, Assert.Single(judged.Gaps).Cause);
    }

    [Fact]
    public void A_log_that_lies_about_its_data_is_no_match_and_no_trouble()
    {
        var (topic, from) = (Keccak.Hash("Said(address,string)"), Alice.ToWord());
        byte[][] lies = [[], new byte[31], UInt256.MaxValue.ToBigEndian(), [.. ((UInt256)32).ToBigEndian(), .. UInt256.MaxValue.ToBigEndian()]];
        var block = Block(7, Logging([.. lies.Select(data => new Firebreak.TestKit.LogSketch(Vault, [topic, from], data))]));

        var judged = Book(Draft(TriggerKind.Log, "Said(address indexed who, string what)", "what contains 'x' OR NOT what contains 'x'")).Judge(block, null);

        Assert.Empty(judged.Signals);
        Assert.Empty(judged.Gaps);
    }

    /// <summary>What a source does not tell stands in the rows as a zero: no rule may take it for one.</summary>
    [Theory]
    [InlineData(TriggerKind.Transaction, "nonce == 0", Lanes.Nonces)]
    [InlineData(TriggerKind.Transaction, "gas_price < 1 gwei", Lanes.Fees)]
    [InlineData(TriggerKind.Transaction, "gas_used == 0", Lanes.Receipts)]
    [InlineData(TriggerKind.Transaction, "status == reverted", Lanes.Receipts)]
    [InlineData(TriggerKind.Transaction, "length(input) == 0", Lanes.Inputs)]
    [InlineData(TriggerKind.Transaction, "block.base_fee == 0", Lanes.Headers)]
    [InlineData(TriggerKind.Transaction, "block.miner == 0x0000000000000000000000000000000000000000", Lanes.Headers)]
    [InlineData(TriggerKind.Transaction, "block.gas_used == 0", Lanes.Headers)]
    [InlineData(TriggerKind.Transaction, "block.gas_limit == 0", Lanes.Headers)]
    [InlineData(TriggerKind.Transaction, "block.time < 1000", Lanes.Clock)]
    [InlineData(TriggerKind.Transaction, "block.number > 0", Lanes.Clock)]
    [InlineData(TriggerKind.Log, "tx.nonce == 0", Lanes.Nonces)]
    [InlineData(TriggerKind.Call, "length(output) == 0", Lanes.Inputs)]
    public void What_a_block_does_not_tell_is_a_gap_and_never_a_zero(TriggerKind kind, string where, Lanes lacking)
    {
        var book = Book(Draft(kind, "any", where));

        var judged = book.Judge(Without(lacking), null);

        Assert.True(book.Needs.HasFlag(lacking));
        Assert.Empty(judged.Signals);
        Assert.Equal((null, GapCause.NotOffered, $"the source gave no {lacking}"), (judged.Gaps.Single().Transaction, judged.Gaps[0].Cause, judged.Gaps[0].Reason));
        Assert.Empty(book.Judge(Mixed, null).Gaps);
    }

    [Fact]
    public void A_window_is_judged_only_where_the_time_of_a_block_is_known()
    {
        var book = Book(Draft(TriggerKind.Transaction, "any") with { Window = Over("1 h", "count() > 0") });

        Assert.Equal(Lanes.Clock, book.Needs);
        Assert.Equal("the source gave no Clock", Assert.Single(book.Judge(Without(Lanes.Clock), null).Gaps).Reason);
    }

    private static Block Without(Lanes lacking)
    {
        var builder = new BlockBuilder(Mixed.Header with { BaseFee = default, Miner = default, GasUsed = 0, GasLimit = 0 }) { Lanes = Lanes.Wide & ~lacking };
        builder.AddTransaction(Mixed.Transactions[0] with { FrameStart = 0, FrameCount = 1, LogStart = 0, LogCount = 1, Input = default });
        builder.AddFrame(Mixed.Frames[0] with { Input = default, Output = default, End = 1 });
        builder.AddLog(Mixed.Logs[0] with { Transaction = 0, Data = default });
        return builder.Build();
    }

    private static RuleDraft Calls(bool internalToo, Outcome outcome)
    {
        var draft = Draft(TriggerKind.Call, "withdraw(uint256 assets)");
        return draft with { On = [draft.On[0] with { IsInternal = internalToo, Outcome = outcome }] };
    }

    private static Block WithChanges()
    {
        var builder = new BlockBuilder(Mixed.Header) { Lanes = Lanes.Wide };
        builder.AddTransaction(Mixed.Transactions[0] with { FrameCount = 0, LogCount = 0, Input = default, ChangeCount = 2 });
        builder.AddChange(new StateChangeRow { Account = Vault, Field = StateField.Balance, Before = Ether("100"), After = Ether("40") });
        builder.AddChange(new StateChangeRow { Account = Vault, Field = StateField.Storage, Slot = Hash256.FromUInt256(5), Before = 1, After = 0 });
        return builder.Build();
    }

    private static Items<Signal> Judge(RuleDraft draft) => Book(draft).Judge(Mixed, Valuation()).Signals;
}
