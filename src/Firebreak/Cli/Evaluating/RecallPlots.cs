using Firebreak.Engine.Evaluation;
using Firebreak.Plotting;

namespace Firebreak.Cli.Evaluating;

/// <summary>What each number buys: the part of attacks above a threshold against the ordinary transactions above it, for every threshold.</summary>
internal static class RecallPlots
{
    private const double PerTenThousand = 10_000;

    /// <summary>The pictures by file name.</summary>
    public static IEnumerable<(string Name, string Svg)> Of(EvaluationResult result) =>
    [
        ("recall-reproductions.svg", Plot("Reproductions with a visible gain", result.Reproductions.GradeA, result)),
        ("recall-original-traces.svg", Plot("Original traces", result.OriginalTraces, result)),
    ];

    private static string Plot(string title, SetResult attacks, EvaluationResult result)
    {
        var ordinary = result.Ordinary.Verdicts;
        var rules = (X: PerTenThousand * Math.Max(result.Ordinary.Paged(Mode.ChainWide), 0.5) / Math.Max(1, ordinary.Count), Y: attacks.Paged(Mode.ChainWide) / (double)Math.Max(1, attacks.Count));
        return new Chart(title, "ordinary transactions above it, in 10,000 (none: at the left edge)", "attacks above it", [
            new Series("the rules, as shipped", [rules], IsPoints: true),
            Curve("sum of signs", attacks, ordinary, verdict => verdict.Measures.Shape),
            Curve("trace length", attacks, ordinary, verdict => verdict.Measures.Frames),
            Curve("gas", attacks, ordinary, verdict => verdict.Measures.Gas ?? 0),
            Curve("outflow in dollars", attacks, ordinary, verdict => verdict.Measures.OutflowUsd),
        ])
        {
            IsXLogarithmic = true,
            IsYPercent = true,
            MostY = 1,
        }.ToSvg();
    }

    // Nothing above it is drawn at half a transaction: a logarithm knows no zero.
    private static Series Curve(string name, SetResult attacks, IReadOnlyList<Verdict> ordinary, Func<Verdict, double> measure)
    {
        var wrong = ordinary.Select(measure).OrderDescending().ToList();
        var points = wrong.Distinct().Append(0).Select(threshold => (
            X: PerTenThousand * Math.Max(wrong.Count(value => value > threshold), 0.5) / Math.Max(1, wrong.Count),
            Y: attacks.Verdicts.Count(verdict => measure(verdict) > threshold) / (double)Math.Max(1, attacks.Count)));
        return new Series(name, [.. points.DistinctBy(point => point.X).OrderBy(point => point.X).Take(200)]);
    }
}
