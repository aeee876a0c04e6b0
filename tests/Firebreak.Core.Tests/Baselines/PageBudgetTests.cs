using CsCheck;
using Firebreak.Core.Baselines.Learning;
using Xunit;

namespace Firebreak.Core.Tests.Baselines;

/// <summary>Whatever weeks bring and whatever people say, no week may be expected to cost more than the budget.</summary>
public sealed class PageBudgetTests
{
    private static readonly Gen<(int Transactions, int FalsePages)[]> Life = Gen.Select(Gen.Int[0, 400], Gen.Int[0, 9]).Array[1, 12];

    [Fact]
    public void The_chances_of_a_week_never_sum_to_more_than_the_budget() => Gen.Select(Life, Gen.Double[0.01, 20]).Sample((life, pagesPerWeek) =>
    {
        var budget = new PageBudget();
        foreach (var (week, (transactions, falsePages)) in life.Index())
        {
            var spent = 0.0;
            for (var i = 0; i < transactions; i++)
            {
                spent += budget.ChanceFor(pagesPerWeek, ahead: 0);
                budget.Count(At(week, i), pagesPerWeek);
            }

            for (var i = 0; i < falsePages; i++)
            {
                budget.MarkFalse();
            }

            Assert.True(spent <= pagesPerWeek * (1 + 1e-9), $"week {week} may cost {spent} of {pagesPerWeek}");
        }
    });

    [Fact]
    public void False_pages_above_the_budget_make_it_more_careful_and_nothing_makes_it_generous() => Gen.Select(Gen.Int[0, 9].Array[3, 12], Gen.Double[0.1, 3]).Sample(
        (falsePages, pagesPerWeek) =>
        {
            var (marked, quiet, caution) = (new PageBudget(), new PageBudget(), 0.0);
            foreach (var (week, pages) in falsePages.Index())
            {
                foreach (var budget in new[] { marked, quiet })
                {
                    for (var i = 0; i < 100; i++)
                    {
                        budget.Count(At(week, i), pagesPerWeek);
                    }
                }

                caution = week == 0 ? 0 : Math.Clamp(caution + (0.5 * (falsePages[week - 1] - pagesPerWeek)), 0, 6);
                Assert.Equal(caution, marked.Caution, 9);
                Assert.Equal(0, quiet.Caution);
                Assert.True(marked.ChanceFor(pagesPerWeek, 0) <= quiet.ChanceFor(pagesPerWeek, 0));
                for (var i = 0; i < pages; i++)
                {
                    marked.MarkFalse();
                }
            }
        });

    private static DateTimeOffset At(int week, int transaction) => DateTimeOffset.UnixEpoch.AddDays(7.0 * (week + 2000)).AddMinutes(transaction);
}
