using Firebreak.Core.Detection;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Core.Tests.Detection;

public sealed class CoverageTallyTests
{
    private readonly CoverageTally _tally = new(["reentrancy", "abnormal-outflow"]);

    [Fact]
    public void Alike_gaps_are_told_once_with_how_many_and_where_they_begin()
    {
        Note(5);
        Note(6, new CoverageGap("reentrancy", A.Hash("first"), GapCause.OverBudget, "too many"), new CoverageGap("reentrancy", A.Hash("second"), GapCause.OverBudget, "too many"));
        Note(7, new CoverageGap("reentrancy", null, GapCause.NotOffered, "no frames"));
        Note(8, new CoverageGap("reentrancy", null, GapCause.NotOffered, "no frames"));

        var sum = _tally.Sum();

        Assert.Equal((5UL, 8UL, 4L, 12L), (sum.From, sum.To, sum.Blocks, sum.Transactions));
        Assert.False(sum.IsWhole);
        Assert.Equal(
            [
                new GapGroup(GapCause.OverBudget, "too many", 0, 2, A.BlockRef(6), A.Hash("first")),
                new GapGroup(GapCause.NotOffered, "no frames", 2, 0, A.BlockRef(7), null),
            ],
            sum.Rules[0].Gaps);
        Assert.Equal((1L, 4L), (sum.Rules[0].Evaluated, sum.Rules[1].Evaluated));
    }

    [Fact]
    public void A_block_that_was_taken_back_counts_for_nothing()
    {
        Note(5);
        Note(6, new CoverageGap("reentrancy", null, GapCause.NotOffered, "no frames"));

        _tally.Forget(A.BlockRef(6));

        var sum = _tally.Sum();
        Assert.True(sum.IsWhole);
        Assert.Equal((1L, 5UL), (sum.Blocks, sum.To));
    }

    [Fact]
    public void A_range_longer_than_memory_is_summed_whole()
    {
        const int Blocks = (CoverageTally.LongestMemory * 2) + 7;
        for (var number = 1UL; number <= Blocks; number++)
        {
            Note(number, new CoverageGap("reentrancy", null, GapCause.NotOffered, "no frames"));
        }

        var sum = _tally.Sum();
        Assert.Equal((Blocks, 0L, (long)Blocks), (sum.Blocks, sum.Rules[0].Evaluated, sum.Rules[1].Evaluated));
        Assert.Equal(Blocks, Assert.Single(sum.Rules[0].Gaps).Blocks);
        Assert.Equal(sum, _tally.Sum());
    }

    [Fact]
    public void Reasons_that_are_never_alike_are_bounded()
    {
        for (var number = 1UL; number <= 500; number++)
        {
            Note(number, new CoverageGap("reentrancy", A.Hash("one"), GapCause.RuleFailed, $"reason {number}"));
        }

        var gaps = _tally.Sum().Rules[0].Gaps;
        Assert.Equal(CoverageTally.MostGroups + 1, gaps.Count);
        Assert.Equal(500, gaps.Sum(gap => gap.Transactions));
    }

    private void Note(ulong block, params CoverageGap[] gaps) =>
        _tally.Note(new BlockCoverage(A.BlockRef(block), ["reentrancy", "abnormal-outflow"], [.. gaps]), transactions: 3);
}
