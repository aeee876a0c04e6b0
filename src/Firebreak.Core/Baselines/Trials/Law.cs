namespace Firebreak.Core.Baselines.Trials;

/// <summary>A law that numbers of a trial follow, known exactly: how many false pages a threshold costs is then no matter of luck.</summary>
/// <param name="Name">As the results call it.</param>
/// <param name="Draw">A number, from two independent draws between 0 and 1.</param>
/// <param name="Above">The part of all numbers above one.</param>
public sealed record Law(string Name, Func<double, double, double> Draw, Func<double, double> Above)
{
    /// <summary>Those on which calibrations are compared: light, heavy and very heavy tails.</summary>
    public static IReadOnlyList<Law> All { get; } =
    [
        LogNormal(1), LogNormal(2), new("Pareto, a=2", (u, _) => Math.Pow(1 - u, -0.5) - 1, x => Math.Pow(1 + x, -2)),
        new("exponential", (u, _) => -Math.Log(1 - u), x => Math.Exp(-x)),
    ];

    private static Law LogNormal(double sigma) => new(
        $"lognormal, sigma={sigma}", (u, v) => Math.Exp(sigma * Math.Sqrt(-2 * Math.Log(1 - u)) * Math.Cos(2 * Math.PI * v)), x => NormalAbove(Math.Log(x) / sigma));

    // Abramowitz and Stegun 7.1.26 is good to 1e-7 at most; tails of 1e-5 want a continued fraction.
    private static double NormalAbove(double z)
    {
        if (z < 2.5)
        {
            return z < 0 ? 1 - NormalAbove(-z) : 0.5 - Series(z);
        }

        var fraction = z;
        for (var i = 60; i > 0; i--)
        {
            fraction = z + (i / fraction);
        }

        return Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI) / fraction;
    }

    private static double Series(double z)
    {
        var (term, sum) = (z, z);
        for (var i = 1; i < 60; i++)
        {
            term *= z * z / ((2 * i) + 1);
            sum += term;
        }

        return sum * Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
    }
}
