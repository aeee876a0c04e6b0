using Firebreak.Core.Baselines.Trials;
using Xunit;

namespace Firebreak.Core.Tests.Baselines;

/// <summary>The short form of <c>bench/run calibration</c>.</summary>
public sealed class CalibrationTests
{
    private const int Trials = 40;

    public static TheoryData<string, int, double> Cells { get; } = new(
        from law in Law.All from learned in new[] { 500, 2_000, 20_000 } from drift in new[] { 1.0, 2 } select (law.Name, learned, drift));

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_budget_of_one_page_a_week_costs_at_most_one(string law, int learned, double drift)
    {
        var result = new CalibrationTrial(Law.All.Single(one => one.Name == law), learned, drift).Run(Trials, seed: 7);

        Assert.InRange(result.Mean, 0.005, 1);
    }
}
