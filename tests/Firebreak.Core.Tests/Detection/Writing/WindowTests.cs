using CsCheck;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Writing;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;
using static Firebreak.TestKit.A;

namespace Firebreak.Core.Tests.Detection.Writing;

public sealed class WindowTests
{
    private static readonly Address Token = Account("token");

    [Fact]
    public void A_sum_over_time_counts_what_the_window_still_reaches()
    {
        var book = Book(Windowed("10 s", "sum(value) > 100"));

        Assert.Equal([1UL, 2, 5, 14, 16], FiringBlocks(
            book, (1, Paid("a", 101)), (2, Paid("a", 0)), (5, Paid("a", 60)), (12, Paid("a", 40)), (14, Paid("a", 1)), (15, Paid("a", 10)), (16, Paid("a", 60))));
    }

    [Theory]
    [InlineData("3 blocks", "count() >= 3", new ulong[] { 3, 4, 9 })]
    [InlineData("3 s", "count() >= 3", new ulong[] { 3, 4, 9 })]
    [InlineData("100 blocks", "distinct(to) == 3", new ulong[] { 7, 8, 9 })]
    [InlineData("100 blocks", "sum(value) == 6 OR max(value) > 2", new ulong[] { 3, 4, 7, 8, 9 })]
    [InlineData("100 blocks", "average(value) > 1.4 AND min(value) == 1", new ulong[] { 2, 3, 4, 7, 8, 9 })]
    [InlineData("10 blocks", "rate() >= 0.4 AND value == 1", new ulong[] { 4, 7, 8, 9 })]
    [InlineData("1 h", "rate(value) >= 7", new ulong[] { 4, 7, 8, 9 })]
    public void What_a_window_asks_is_asked_after_each_match(string over, string when, ulong[] blocks) => Assert.Equal(
        blocks,
        FiringBlocks(Book(Windowed(over, when)), (1, Paid("a", 1)), (2, Paid("b", 2)), (3, Paid("a", 3)), (4, Paid("b", 1)), (7, Paid("c", 1)), (8, Paid("c", 1)), (9, Paid("c", 1))));

    [Fact]
    public void Each_group_has_a_count_of_its_own()
    {
        var draft = Windowed("1 h", "count() >= 2", by: ["to", "log.address"]);

        Assert.Equal([3UL, 4], FiringBlocks(Book(draft), (1, Paid("a", 1)), (2, Paid("b", 1)), (3, Paid("a", 1)), (4, Paid("b", 1)), (5, Paid("c", 1))));
    }

    [Fact]
    public void Triggers_are_counted_apart_by_name()
    {
        var draft = Draft(TriggerKind.Log, TransferEvent) with
        {
            On =
            [
                On(TriggerKind.Log, TransferEvent, "value > 10", "large"),
                On(TriggerKind.Log, TransferEvent, "value <= 10", "small"),
            ],
            Window = Over("1 h", "count(large) == 1 AND sum(small.value) >= 3 AND count() > 2 AND sum(large.value * 2 + 1) == 23"),
        };

        Assert.Equal([3UL], FiringBlocks(Book(draft), (1, Paid("a", 2)), (2, Paid("a", 11)), (3, Paid("a", 1)), (4, Paid("a", 12))));
    }

    [Fact]
    public void A_sequence_needs_its_order()
    {
        RuleDraft Ordered(params string[] steps) => Draft(TriggerKind.Log, TransferEvent) with
        {
            On =
            [
                On(TriggerKind.Log, TransferEvent, "value == 1", "first"),
                On(TriggerKind.Log, TransferEvent, "value == 2", "second"),
                On(TriggerKind.Log, TransferEvent, "value == 3", "third"),
            ],
            Window = Over("5 blocks", by: ["to"], sequence: steps),
        };
        (ulong, TransactionSketch)[] story = [(1, Paid("a", 2)), (2, Paid("a", 1)), (3, Paid("b", 2)), (4, Paid("a", 3)), (5, Paid("a", 2)), (6, Paid("a", 3)), (20, Paid("a", 3))];

        Assert.Equal([6UL], FiringBlocks(Book(Ordered("first", "second", "third")), story));
        Assert.Equal([4UL], FiringBlocks(Book(Ordered("second", "first", "third")), story));
        Assert.Equal([5UL], FiringBlocks(Book(Ordered("first", "second")), story));
    }

    [Fact]
    public void What_did_not_happen_is_found_by_a_schedule()
    {
        var draft = Draft(TriggerKind.Log, TransferEvent) with
        {
            On = [On(TriggerKind.Log, TransferEvent, name: "beat"), On(TriggerKind.Schedule, "every 5 blocks")],
            Window = Over("5 blocks", "count(beat) == 0"),
        };

        Assert.Equal([10UL], FiringBlocks(Book(draft), (3, Paid("a", 1)), (5, Paid("a", 1)), (10, Nothing()), (12, Paid("a", 1)), (15, Nothing())));
    }

    [Fact]
    public void What_the_window_holds_is_pointed_at()
    {
        var book = Book(Windowed("1 h", "count() == 3"));
        var signals = Play(book, (1, Paid("a", 1)), (2, Paid("a", 1)), (3, Paid("a", 1)));

        Assert.Equal(3, Assert.Single(signals).Evidence.OfType<Evidence.Log>().Select(log => log.Transaction).Distinct().Count());
        Assert.StartsWith("written: 3 matches in the window, the last: Transfer(", signals[0].Because, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flood_fills_neither_the_memory_nor_the_time_and_is_told()
    {
        var book = Book(Windowed("1 h", "count() > 1000000"));
        var gaps = new List<CoverageGap>();
        for (var number = 1UL; number <= 30; number++)
        {
            var judged = book.Judge(Block(number, Enumerable.Range(0, 1_100).Select(_ => Transfer(Token, Vault, Vault, 1)).Chunk(1_100).Select(logs => Logging(logs))), null);
            gaps.AddRange(judged.Gaps);
            foreach (var measurement in judged.Measurements)
            {
                book.Note(measurement);
            }
        }

        Assert.Equal(20_000, book.Remembered(Block(30).Header).Count());
        Assert.Contains(gaps, gap => gap is { Cause: GapCause.OverBudget } && gap.Reason.StartsWith("more than 1000 matches", StringComparison.Ordinal));
        Assert.Contains(gaps, gap => gap is { Cause: GapCause.OverBudget } && gap.Reason.StartsWith("its window held more than 20000", StringComparison.Ordinal));
    }

    [Fact]
    public void All_windows_together_are_bounded_and_the_fullest_gives_way()
    {
        var rules = Enumerable.Range(0, 11).Select(place => Windowed("1 h", "count() > 1") with { Rule = Draft(TriggerKind.Log, TransferEvent, id: $"rule-{place}").Rule }).ToArray();
        var (book, first) = (Book(rules), Block(1));
        void Fill(int rule, int matches)
        {
            for (var i = 0; i < matches; i++)
            {
                book.Note(new WindowEntry(first.Ref, first.Header.MinedAt, default, Trigger: 0, Place: i, Vault, default, [1UL]).ToMeasurement($"rule-{rule}", rules[rule].Digest));
            }
        }

        Enumerable.Range(0, 10).ToList().ForEach(rule => Fill(rule, WindowMemory.Most));
        Fill(10, 100);

        var kept = book.Remembered(Block(2).Header).CountBy(text => text.Split("window/")[1].Split('/')[0]).ToDictionary();
        Assert.Equal((RuleBook.MostRemembered, 100), (kept.Values.Sum(), kept["rule-10"]));
        Assert.All(Enumerable.Range(0, 10), rule => Assert.Equal(WindowMemory.Most - 10, kept[$"rule-{rule}"]));
    }

    [Theory]
    [InlineData("1 day", "count() > 1", "is no length of a window")]
    [InlineData("1 h", "count(large) > 1", "counts matches, not values")]
    [InlineData("1 h", "sum(valeu) > 1", "is not known here")]
    [InlineData("1 h", "sum() > 1", "is told only of a window")]
    [InlineData("1 h", null, "asks nothing")]
    public void A_slip_in_a_window_is_told(string over, string? when, string what)
    {
        var faults = new List<RuleFault>();

        RuleCompiler.Compile(Windowed(over, when), Protocol(), faults);

        Assert.Contains(faults, fault => fault.What.Contains(what, StringComparison.Ordinal));
    }

    /// <summary>Reorgs, repetitions, restarts and finality in any order; what is left is what the straight run leaves, and it says the same.</summary>
    [Fact]
    public void Any_sequence_of_advances_reorgs_repetitions_and_crashes_ends_in_the_state_of_the_straight_run() =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[1, 6], Gen.Int[0, 4]).Array[1, 60].Sample(
            steps =>
            {
                RuleDraft[] drafts =
                [
                    Windowed("7 s", "sum(value) > 4", by: ["to"]) with { Digest = "a" },
                    Draft(TriggerKind.Log, TransferEvent, id: "blocks") with { Window = Over("4 blocks", "count() >= 3 AND distinct(to) > 1") },
                ];
                var story = new WindowStory(() => Book(drafts));
                foreach (var (kind, depth, value) in steps)
                {
                    story.Play(kind, depth, value);
                }

                var straight = new WindowStory(() => Book(drafts));
                straight.Walk(story.Chain, story.Final);

                var final = story.Chain.Find(block => block.Ref.Number == story.Final)?.Header ?? Block(0).Header;
                // No window reaches further back than 7 s, which are 7 blocks: nothing below is kept.
                Assert.True(straight.Book.Spent is not { } spent || spent.Below + 7 > story.Final);
                Assert.Equal(straight.Book.Remembered(final), story.Book.Remembered(final));
                Assert.Equal(straight.Standing(), story.Standing());
            },
            iter: Nightly.Choose(150, 5_000));

    private static RuleDraft Windowed(string over, string? when, string[]? by = null) => Draft(TriggerKind.Log, TransferEvent) with { Window = Over(over, when, by) };

    private static TransactionSketch Paid(string to, ulong value) => Logging(Transfer(Token, Vault, Account(to), value));

    private static TransactionSketch Nothing() => Logging();

    private static IEnumerable<ulong> FiringBlocks(RuleBook book, params (ulong Number, TransactionSketch Transaction)[] story) =>
        Play(book, story).Select(signal => signal.Provenance.Block.Number);

    private static List<Signal> Play(RuleBook book, params (ulong Number, TransactionSketch Transaction)[] story)
    {
        var signals = new List<Signal>();
        foreach (var (number, transaction) in story)
        {
            var block = Block(number, transaction);
            book.Follow(block.Header);
            var judged = book.Judge(block, null);
            signals.AddRange(judged.Signals);
            foreach (var measurement in judged.Measurements)
            {
                book.Note(measurement);
            }
        }

        return signals;
    }
}
