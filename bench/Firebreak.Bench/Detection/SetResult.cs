namespace Firebreak.Bench.Detection;

/// <summary>What the rules said of one set.</summary>
internal sealed record SetResult(RecordedSet Set, IReadOnlyList<Verdict> Verdicts)
{
    // Nothing seen in n transactions leaves rates up to this over n possible, at 95 %.
    private const double RuleOfThree = 3;

    public int Count => Verdicts.Count;

    public int Named => Verdicts.Count(verdict => verdict.IsNamed);

    public int Told => Verdicts.Count(verdict => verdict.IsTold);

    public int Paged => Verdicts.Count(verdict => verdict.Pages);

    /// <summary>The part with so many calls in a transaction: plain payments tell nothing about rules.</summary>
    public SetResult OfSize(int leastFrames) => this with { Verdicts = [.. Verdicts.Where(verdict => verdict.Case.Frames >= leastFrames)] };

    public SetResult Between(DateOnly from, DateOnly to) =>
        this with { Verdicts = [.. Verdicts.Where(verdict => verdict.Case.Day is { } day && day >= from && day < to)] };

    /// <summary>The largest rate that the count of pages does not contradict, at 95 %.</summary>
    public double UpperBound => Count == 0 ? 1 : Math.Min(1, UpperMean(Paged) / Count);

    // Exact upper limits of a Poisson mean for few events; a normal approximation (Wilson and Hilferty) beyond.
    private static double UpperMean(int events)
    {
        if (events == 0)
        {
            return RuleOfThree;
        }

        var degrees = 2d * (events + 1);
        return degrees / 2 * Math.Pow(1 - (2 / (9 * degrees)) + (1.645 * Math.Sqrt(2 / (9 * degrees))), 3);
    }
}
