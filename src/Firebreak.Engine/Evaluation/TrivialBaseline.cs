using System.Globalization;

namespace Firebreak.Engine.Evaluation;

/// <summary>A detector that anyone could write in a minute, with the threshold that its own older half allows. Ours has to be better than these.</summary>
/// <param name="Name">As the results call it.</param>
/// <param name="Threshold">What is above it is a page; fixed on the older half of ordinary traffic at one false page in 10,000.</param>
public sealed record TrivialBaseline(string Name, double Threshold, Func<Verdict, bool> Pages)
{
    private const int OneIn = 10_000;

    /// <param name="olderOrdinary">What thresholds may be fixed on.</param>
    public static IReadOnlyList<TrivialBaseline> All(IReadOnlyList<Verdict> olderOrdinary) =>
    [
        Above("traceLength", olderOrdinary, verdict => verdict.Measures.Frames),
        Above("gas", olderOrdinary, verdict => verdict.Measures.Gas ?? 0),
        Above("outflowCap", olderOrdinary, verdict => verdict.Measures.OutflowUsd),
        new TrivialBaseline("onlyEoa", 0, verdict => verdict.Measures.IsByContract),
    ];

    public string ThresholdText => Threshold.ToString("N0", CultureInfo.InvariantCulture);

    private static TrivialBaseline Above(string name, IReadOnlyList<Verdict> older, Func<Verdict, double> measure)
    {
        // With nothing to fix it on, no threshold may be claimed.
        var threshold = older.Count == 0 ? double.PositiveInfinity : older.Select(measure).OrderDescending().ElementAt(older.Count / OneIn);
        return new TrivialBaseline(name, threshold, verdict => measure(verdict) > threshold);
    }
}
