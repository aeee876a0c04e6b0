namespace Firebreak.Engine.Evaluation;

/// <summary>What a count leaves possible, at 95 %.</summary>
public readonly record struct Interval(double Low, double High)
{
    private const double TwoSided = 1.959964;

    // Nothing seen in n transactions leaves rates up to this over n possible.
    private const double RuleOfThree = 3;

    /// <summary>The share that so many of a whole stand for (Wilson).</summary>
    public static Interval OfShare(int part, int whole)
    {
        if (whole == 0)
        {
            return new Interval(0, 1);
        }

        var (share, square) = (part / (double)whole, TwoSided * TwoSided);
        var middle = (share + (square / (2 * whole))) / (1 + (square / whole));
        var half = TwoSided / (1 + (square / whole)) * Math.Sqrt((share * (1 - share) / whole) + (square / (4d * whole * whole)));
        return new Interval(Math.Max(0, middle - half), Math.Min(1, middle + half));
    }

    /// <summary>The largest rate of rare events that a count does not contradict, one-sided.</summary>
    public static double MostOfRare(int events, int whole) => whole == 0 ? 1 : Math.Min(1, UpperMean(events) / whole);

    // The upper limit of a Poisson mean, by the approximation of Wilson and Hilferty.
    private static double UpperMean(int events)
    {
        var degrees = 2d * (events + 1);
        return events == 0 ? RuleOfThree : degrees / 2 * Math.Pow(1 - (2 / (9 * degrees)) + (1.645 * Math.Sqrt(2 / (9 * degrees))), 3);
    }
}
