using Firebreak.Core.Detection;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Core.Tests.Detection;

public sealed class CoverageReportTests
{
    private static readonly CoverageGap NoState = new("a", Transaction: null, GapCause.NotAnswered, "no state");

    [Fact]
    public void Blocks_that_every_rule_saw_are_one_stretch_and_one_sentence()
    {
        var report = CoverageReport.Of([new CoverageSpan(5, 9, ["a", "b"], []), new CoverageSpan(10, 10, ["a", "b"], [])]);

        Assert.True(report.IsWhole);
        Assert.Equal("Blocks 5 to 10: every rule saw every block.", report.Summary());
        Assert.All(report.Rules, line => Assert.Equal([new Stretch(5, 10)], line.Evaluated));
    }

    [Fact]
    public void Gaps_are_named_with_their_rules_and_reasons_and_alike_ones_of_neighbours_are_one()
    {
        var late = new CoverageGap("b", A.Hash("late"), GapCause.Waiting, "waits");
        var report = CoverageReport.Of(
            [new CoverageSpan(5, 5, ["a", "b"], []), new CoverageSpan(6, 7, ["a", "b"], [NoState]), new CoverageSpan(8, 8, ["a", "b"], [NoState, late])]);

        Assert.Equal(
            $"Blocks 5 to 8: every rule saw every block except blocks 6 to 8 (a: no state); block 8, transaction {A.Hash("late")} (b: waits).", report.Summary());
        Assert.Equal([new StretchGap(6, 8, null, GapCause.NotAnswered, "no state")], report.Rules[0].Gaps);
        Assert.Equal([new Stretch(5, 7)], report.Rules[1].Evaluated);
    }

    [Fact]
    public void A_height_that_was_never_read_is_a_gap_of_every_rule()
    {
        var report = CoverageReport.Of([new CoverageSpan(5, 5, ["a", "b"], []), new CoverageSpan(6, 6, [], []), new CoverageSpan(7, 7, ["a", "b"], [])]);

        Assert.False(report.IsWhole);
        Assert.Equal("Blocks 5 to 7: every rule saw every block except block 6 (a, b: never read).", report.Summary());
    }

    [Fact]
    public void One_rule_can_be_asked_for_alone_and_many_exceptions_are_counted()
    {
        List<CoverageSpan> spans = [.. Enumerable.Range(0, 20).Select(i => new CoverageSpan((ulong)i, (ulong)i, ["a", "b"], i % 2 == 0 ? [NoState] : []))];

        Assert.Equal("Blocks 0 to 19: b saw every block.", CoverageReport.Of(spans, "b").Summary());
        Assert.EndsWith("; and 5 more.", CoverageReport.Of(spans, "a").Summary(), StringComparison.Ordinal);
        Assert.Equal("Blocks 0 to 19: no such rule was in force.", CoverageReport.Of(spans, "c").Summary());
        Assert.Equal("Nothing is known of these blocks.", CoverageReport.Of([]).Summary());
    }

    [Fact]
    public void A_reason_is_bounded_and_holds_nothing_that_breaks_a_line()
    {
        var gap = NoState with { Reason = "a\0b\nc\ud800" + new string('x', 10_000) };

        Assert.Equal(CoverageGap.LongestReason, gap.Reason.Length);
        Assert.StartsWith("a\\u{0}b\\u{a}c\ufffdxx", gap.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Pauses_grow_and_end_at_the_longest()
    {
        var pauses = Enumerable.Range(0, 40).Select(Healing.PauseAfter).ToList();

        Assert.Equal(Healing.FirstPause, pauses[0]);
        Assert.Equal(pauses.Order(), pauses);
        Assert.Equal(Healing.LongestPause, pauses[^1]);
        Assert.Equal(Healing.LongestPause, Healing.PauseAfter(int.MaxValue));
    }
}
