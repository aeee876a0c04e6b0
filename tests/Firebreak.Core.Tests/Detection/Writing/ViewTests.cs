using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Writing;
using Firebreak.Ethereum;
using Xunit;
using static Firebreak.TestKit.A;

namespace Firebreak.Core.Tests.Detection.Writing;

public sealed class ViewTests
{
    private const string Assets = "totalAssets() returns (uint256 assets)";

    [Fact]
    public void An_answer_that_falls_by_half_within_a_block_fires_and_says_both_numbers()
    {
        var rule = View(Assets, "assets < previous.assets / 2");

        var signal = Assert.Single(Judge(rule, 7, now: Words(40), before: Words(100)).Signals);

        Assert.Equal(Vault, signal.Subject);
        Assert.Contains($"totalAssets() of {Vault} answered (assets: 40), and (assets: 100) before the block", signal.Because, StringComparison.Ordinal);
        Assert.Empty(Judge(rule, 7, now: Words(50), before: Words(100)).Signals);
    }

    [Theory]
    [InlineData("totalAssets()(uint256)", "answer == 40 AND previous == 100")]
    [InlineData("totalAssets()(uint256)", "answer[0] == 40 AND previous[0] == 100")]
    [InlineData("totalAssets()(uint256, uint256)", "answer[0] == 40 AND answer[1] == 41 AND previous[1] == 101")]
    [InlineData("getReserves() view returns (uint112 a, uint112 b)", "a + b == 81 AND answer.b - previous.b == -60 AND view.length == 64")]
    [InlineData("f()((uint256 x, uint256 y) pair)", "pair.y == 41 AND answer.x == 40 AND previous.pair.x == 100")]
    [InlineData("f()(uint256 x)", "NOT view.reverted AND view.address == HarborVault AND block.number == 7")]
    public void What_was_answered_is_named_by_name_by_place_or_as_a_whole(string view, string where) =>
        Assert.Single(Judge(View(view, where), 7, Words(40, 41), Words(100, 101)).Signals);

    [Fact]
    public void A_view_is_asked_of_every_block_of_each_so_many_or_of_those_that_touch_the_contract()
    {
        var touched = Block(8, Transaction(Call(Account("alice"), Vault, "deposit()")));

        Assert.Equal([7, 8], Asked("block", Block(7), touched));
        Assert.Equal([8], Asked("4 blocks", Block(7), touched));
        Assert.Equal([8], Asked("touch", Block(7), touched, Block(9, Transaction(Call(Account("alice"), Vault, "deposit()") with { Reverts = true }))));
        Assert.Equal([9], Asked("touch", Block(7), Block(9, Logging(Transfer(Vault, Account("a"), Account("b"), 1)))));
    }

    [Fact]
    public void The_same_question_is_asked_once_and_before_the_block_only_where_somebody_compares()
    {
        var alone = Book(View(Assets, "assets == 0"));
        var together = Book(View(Assets, "assets == 0", "one"), View(Assets, "assets < previous", "two"));

        Assert.False(Assert.Single(alone.Questions(Block(7))).AsksBefore);
        Assert.True(Assert.Single(together.Questions(Block(7))).AsksBefore);
    }

    [Fact]
    public void Arguments_are_numbers_or_accounts_of_the_protocol_file()
    {
        var rule = Draft(TriggerKind.View, "balanceOf(address)(uint256)", "answer == 0") with
        {
            On = [On(TriggerKind.View, "balanceOf(address)(uint256)", "answer == 0") with { Arguments = [new Phrase("HarborVault")] }],
            Addresses = [new Phrase("HarborVault")],
        };

        var question = Assert.Single(Book(rule).Questions(Block(1)));

        Assert.Equal(AbiFunction.Parse("balanceOf(address)").Encode(Vault), question.Data.ToArray());
        Assert.Contains("does not fit", Fault(rule with { On = [rule.On[0] with { Arguments = [new Phrase("nobody")] }] }).What, StringComparison.Ordinal);
    }

    [Fact]
    public void Answers_of_an_hour_are_judged_together_and_an_orphaned_one_is_not_counted()
    {
        var book = Book(View(Assets, where: null) with { Window = Over("3 blocks", "max(assets) > 2 * min(assets) AND count() == 2") });
        Assert.Empty(Follow(book, Block(1), Words(100)).Signals);
        Assert.Single(Judge(book, Block(2), Words(40)).Signals);

        book.Forget(Block(1).Ref);
        Assert.Empty(Follow(book, Block(1), Words(50)).Signals);
        Assert.Empty(Judge(book, Block(2), Words(40)).Signals);
    }

    [Fact]
    public void A_sequence_may_end_in_an_answer_and_is_told_once()
    {
        var book = Book(View(Assets, "assets == 0") with
        {
            On = [On(TriggerKind.Log, TransferEvent, name: "moved"), On(TriggerKind.View, Assets, "assets == 0", "empty")],
            Window = Over("10 blocks", sequence: ["moved", "empty"]),
        });

        Assert.Empty(Follow(book, Block(1), Words(0)).Signals);
        Assert.Single(Follow(book, Block(2, Logging(Transfer(Vault, Vault, Account("b"), 1))), Words(0)).Signals);
        Assert.Empty(Follow(book, Block(3), Words(5)).Signals);
    }

    [Fact]
    public void What_was_not_answered_is_told_with_the_reason_and_never_fires()
    {
        var rule = View(Assets, "NOT assets > 5");
        var book = Book(rule);
        var question = book.Questions(Block(7))[0];

        CoverageGap Gap(ViewOutcome? outcome) => Assert.Single(book.Judge(Block(7), null, outcome is null ? [] : [new ViewReply(question, outcome)]).Gaps);

        Assert.Equal((GapCause.NotAnswered, "totalAssets() was not asked"), (Gap(null).Cause, Gap(null).Reason));
        Assert.Equal(GapCause.NotAnswered, Gap(new ViewOutcome.Unanswered("pruned")).Cause);
        Assert.Equal((GapCause.NotOffered, "no state here"), (Gap(new ViewOutcome.NotOffered("no state here")).Cause, Gap(new ViewOutcome.NotOffered("no state here")).Reason));
        Assert.Equal("totalAssets() reverted: paused", Gap(new ViewOutcome.Reverted("paused")).Reason);
        Assert.Equal("totalAssets() answered 0 bytes, which are no uint256", Gap(new ViewOutcome.Answered([], 0)).Reason);
    }

    [Fact]
    public void A_revert_can_be_what_a_rule_waits_for()
    {
        var book = Book(View(Assets, "view.reverted OR assets == 0"));
        var question = book.Questions(Block(7))[0];

        var judged = book.Judge(Block(7), null, [new ViewReply(question, new ViewOutcome.Reverted("paused"))]);

        Assert.Contains("reverted: paused", Assert.Single(judged.Signals).Because, StringComparison.Ordinal);
        Assert.Empty(judged.Gaps);
    }

    [Fact]
    public void Beyond_the_bound_of_questions_rules_are_not_evaluated_and_that_is_told()
    {
        var book = Book([.. Enumerable.Range(0, 70).Select(number => View($"f{number}()(uint256)", "answer == 0", $"rule-{number}"))]);
        var questions = book.Questions(Block(7));

        var judged = book.Judge(Block(7), null, questions.Select(question => new ViewReply(question, Words(1))).ToItems());

        Assert.Equal(64, questions.Count);
        Assert.Equal(6, judged.Gaps.Count);
        Assert.All(judged.Gaps, gap => Assert.Equal((GapCause.OverBudget, "beyond the 64 views of one block"), (gap.Cause, gap.Reason)));
    }

    [Theory]
    [InlineData("totalAssets()", "answer == 1", "this is no view (It does not say what is answered)")]
    [InlineData("totalAssets()(uint256)", null, "the rule fires at every answer")]
    [InlineData("totalAssets()(uint256)", "assets == 1", "'assets' is not known here")]
    [InlineData("f()(uint256,uint256)", "answer == 1", "answer has several values")]
    [InlineData("f()(uint256)", "tx.value == 1", "'tx.value' is not known here")]
    [InlineData("f(uint256)(uint256)", "answer == 1", "1 arguments are declared, and 0 are given")]
    [InlineData("f()(uint256[100])", "answer[0] == 1", "its answer has 3200 bytes")]
    public void What_makes_no_sense_is_told_where_it_stands(string view, string? where, string what) =>
        Assert.Equal(what, Fault(View(view, where)).What);

    [Fact]
    public void A_view_names_whom_it_asks_and_how_often()
    {
        Assert.Equal("a view is asked of no contract", Fault(View(Assets, "assets == 0") with { Addresses = [] }).What);
        Assert.Equal("'1 h' is no rhythm of a view", Fault(View(Assets, "assets == 0", every: "1 h")).What);
    }

    [Fact]
    public void A_pending_transaction_asks_no_view() =>
        Assert.Empty(Book(View(Assets, "assets == 0")).Questions(Pending()));

    private static Block Pending() => new BlockBuilder(Block(7).Header) { Lanes = Lanes.Wide, Stage = EvidenceStage.Pending }.Build();

    private static RuleDraft View(string view, string? where, string id = "written", string? every = null) => Draft(TriggerKind.View, view, where, id) with
    {
        On = [On(TriggerKind.View, view, where) with { Every = every is null ? null : new Phrase(every) }],
        Addresses = [new Phrase("HarborVault")],
    };

    private static int[] Asked(string every, params Block[] blocks)
    {
        var book = Book(View(Assets, "assets == 0", every: every));
        return [.. blocks.Where(block => book.Questions(block).Count > 0).Select(block => (int)block.Ref.Number)];
    }

    private static RuleFault Fault(RuleDraft draft)
    {
        var faults = new List<RuleFault>();
        Assert.Null(RuleCompiler.Compile(draft, Protocol(), faults));
        return faults[0];
    }

    private static ViewOutcome.Answered Words(params ulong[] words)
    {
        byte[] bytes = [.. words.SelectMany(word => ((UInt256)word).ToBigEndian())];
        return new ViewOutcome.Answered([.. bytes], bytes.Length);
    }

    private static WrittenJudgement Judge(RuleDraft rule, ulong number, ViewOutcome now, ViewOutcome before)
    {
        var book = Book(rule);
        return book.Judge(Block(number), null, book.Questions(Block(number)).Select(question => new ViewReply(question, now, before)).ToItems());
    }

    private static WrittenJudgement Judge(RuleBook book, Block block, ViewOutcome now) =>
        book.Judge(block, null, book.Questions(block).Select(question => new ViewReply(question, now)).ToItems());

    private static WrittenJudgement Follow(RuleBook book, Block block, ViewOutcome now)
    {
        book.Follow(block.Header);
        var judged = Judge(book, block, now);
        foreach (var measurement in judged.Measurements)
        {
            book.Note(measurement);
        }

        return judged;
    }
}
