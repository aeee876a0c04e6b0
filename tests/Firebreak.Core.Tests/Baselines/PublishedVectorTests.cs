using Firebreak.Core.Baselines.Statistics;
using Firebreak.Core.Baselines.Tickets;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Core.Tests.Baselines;

/// <summary>Numbers that others published for the same statistics.</summary>
public sealed class PublishedVectorTests
{
    private const double FalsePart = 0.05;

    private static readonly double[] Chances =
    [
        2.9e-14, .06743, .01514, .08174, .00171, .27201, 3.61e-05, .79149, 7.59e-08, .28295, .69274, .72342, .30443, .54757, .000487,
    ];

    private static readonly double[] Levels =
    [
        .0002675839, .0024664457, .0005732818, .0004872805, .0004059066, .0003447286, .0002986627, .0029389397, .0008168502, .0033835974,
        .0011873999, .0010225858, .0008785607, .0007679398, .0006820264,
    ];

    [Fact]
    public void Peaks_over_threshold_give_the_quantile_of_the_worked_example()
    {
        var tail = new Tail(Threshold: 10, Peaks: 200, Count: 10_000, new GeneralizedPareto(Shape: 0.2, Scale: 2));

        Assert.Equal(28.853998, tail.Exceeded(1e-4), 6);
        Assert.Equal(1e-4, tail.ChanceOf(28.853998), 9);
        Record("peaks over threshold, worked example", 2);
    }

    [Fact]
    public void Ranks_among_known_scores_give_the_published_chances()
    {
        double[] known = [1, 2, 3, 4, 5, 6, 7, 8, 9];

        Assert.Equal(1.0 / 10, Conformal.ChanceOf(9.5, known));
        Assert.Equal(6.0 / 10, Conformal.ChanceOf(5, known));
        Record("conformal chances", 2);
    }

    [Fact]
    public void Lord_plus_plus_gives_the_levels_and_findings_of_its_package()
    {
        var lord = new LordPlusPlus(FalsePart, first: 0.005);
        int[] found = [1, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1];
        for (var i = 0; i < Chances.Length; i++)
        {
            Assert.Equal(found[i] == 1, lord.Test(Chances[i]));
            Assert.Equal(Levels[i], lord.Level, 9);
        }

        Assert.Equal([true, false, true, false], All(new LordPlusPlus(FalsePart, 0.005).Test, 1e-7, .1, .00025, .07));
        Record("LORD++: levels and findings", (2 * Chances.Length) + 4);
    }

    [Fact]
    public void Saffron_and_addis_give_the_findings_of_their_package()
    {
        Assert.Equal([true, true, false, true], All(Saffron.Usual(FalsePart).Test, 1e-7, 3e-4, .1, 6e-4));
        Assert.Equal([true, false, true], All(Saffron.Usual(FalsePart).Test, 1e-7, .1, 1e-7));
        Assert.Equal([true, true, false, true], All(Saffron.Addis(FalsePart).Test, 1e-7, 3e-4, .1, 6e-4));
        Record("SAFFRON and ADDIS: findings", 11);
    }

    private static bool[] All(Func<double, bool> test, params double[] chances) => [.. chances.Select(test)];

    private static void Record(string what, int cases) => VectorTable.Record("published statistics (detection design A3.2, A3.5)", what, cases, cases);
}
