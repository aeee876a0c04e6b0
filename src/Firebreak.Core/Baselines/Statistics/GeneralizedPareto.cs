namespace Firebreak.Core.Baselines.Statistics;

/// <summary>The law that what exceeds a high threshold follows, whatever the law of the whole (Pickands, Balkema and de Haan).</summary>
/// <param name="Shape">Gamma: above zero for heavy tails, zero for exponential ones, below zero for tails that end.</param>
/// <param name="Scale">Sigma; above zero.</param>
public readonly record struct GeneralizedPareto(double Shape, double Scale)
{
    // Below this a shape is as good as zero, and its formulas would divide by it.
    private const double Flat = 1e-9;
    private const double MostShape = 0.9;
    private const double LeastShape = -0.9;
    private const int Halvings = 40;
    private const int Candidates = 24;

    /// <summary>The part of all excesses that lies above this one.</summary>
    public double Survival(double excess)
    {
        if (Math.Abs(Shape) < Flat)
        {
            return Math.Exp(-excess / Scale);
        }

        var inner = 1 + (Shape * excess / Scale);
        return inner <= 0 ? 0 : Math.Pow(inner, -1 / Shape);
    }

    /// <summary>The excess that this part of all excesses lies above.</summary>
    public double Quantile(double survival) => Math.Abs(Shape) < Flat
        ? -Scale * Math.Log(survival)
        : Scale / Shape * (Math.Pow(survival, -Shape) - 1);

    public double LogLikelihood(ReadOnlySpan<double> excesses)
    {
        var sum = 0.0;
        foreach (var excess in excesses)
        {
            var inner = 1 + (Shape * excess / Scale);
            if (inner <= 0)
            {
                return double.NegativeInfinity;
            }

            sum += Math.Abs(Shape) < Flat ? excess / Scale : (1 + (1 / Shape)) * Math.Log(inner);
        }

        return (-excesses.Length * Math.Log(Scale)) - sum;
    }

    /// <summary>Whichever of moments and greatest likelihood explains the excesses better.</summary>
    /// <param name="excesses">At least two, all above zero.</param>
    public static GeneralizedPareto Fit(ReadOnlySpan<double> excesses)
    {
        var (moments, likeliest) = (OfMoments(excesses), OfLikelihood(excesses));
        return moments.LogLikelihood(excesses) >= likeliest.LogLikelihood(excesses) ? moments : likeliest;
    }

    /// <summary>Shape ½(1−E²/V), scale ½E(1+E²/V).</summary>
    public static GeneralizedPareto OfMoments(ReadOnlySpan<double> excesses)
    {
        var mean = MeanOf(excesses);
        var variance = 0.0;
        foreach (var excess in excesses)
        {
            variance += (excess - mean) * (excess - mean) / excesses.Length;
        }

        var ratio = mean * mean / Math.Max(variance, mean * mean * 1e-6);
        return new GeneralizedPareto((1 - ratio) / 2, mean * (1 + ratio) / 2).Kept(mean);
    }

    /// <summary>Grimshaw's way: along the line of likeliest shapes for each shape over scale, one number is left to search.</summary>
    public static GeneralizedPareto OfLikelihood(ReadOnlySpan<double> excesses)
    {
        var (mean, most) = (MeanOf(excesses), 0.0);
        foreach (var excess in excesses)
        {
            most = Math.Max(most, excess);
        }

        // Shape over scale must stay above -1/most, or the largest excess were impossible.
        var (low, high) = (-0.999 / most, 4 / mean);
        var best = new GeneralizedPareto(0, mean);
        var (bestLikelihood, bestAt) = (best.LogLikelihood(excesses), 0.0);
        var step = (high - low) / Candidates;
        for (var i = 0; i <= Candidates; i++)
        {
            Better(excesses, low + (i * step), ref best, ref bestLikelihood, ref bestAt);
        }

        for (var i = 0; i < Halvings && step > Flat; i++)
        {
            step *= 0.6;
            var around = bestAt;
            Better(excesses, Math.Max(low, around - step), ref best, ref bestLikelihood, ref bestAt);
            Better(excesses, Math.Min(high, around + step), ref best, ref bestLikelihood, ref bestAt);
        }

        return best.Kept(mean);
    }

    /// <summary>
    /// Pulls the shape towards what is usual for such numbers, as if so many excesses had been seen there; the mean excess stays. Few
    /// excesses alone say next to nothing of how heavy a tail is.
    /// </summary>
    public GeneralizedPareto Shrunk(int excesses, double mean, double usual, double weight)
    {
        var shape = ((excesses * Shape) + (weight * usual)) / (excesses + weight);
        return new GeneralizedPareto(shape, mean * (1 - shape)).Kept(mean);
    }

    internal static double MeanOf(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }

    private static void Better(ReadOnlySpan<double> excesses, double ratio, ref GeneralizedPareto best, ref double likelihood, ref double at)
    {
        if (Math.Abs(ratio) < Flat)
        {
            return;
        }

        var shape = 0.0;
        foreach (var excess in excesses)
        {
            shape += Math.Log(1 + (ratio * excess)) / excesses.Length;
        }

        var candidate = new GeneralizedPareto(shape, shape / ratio);
        var candidates = candidate.Scale > 0 ? candidate.LogLikelihood(excesses) : double.NegativeInfinity;
        if (candidates > likelihood)
        {
            (best, likelihood, at) = (candidate, candidates, ratio);
        }
    }

    // A shape beyond these has no mean, or ends right above what was seen: both are accidents of few excesses.
    private GeneralizedPareto Kept(double mean) => Shape is >= LeastShape and <= MostShape && Scale > 0
        ? this
        : Math.Clamp(Shape, LeastShape, MostShape) is var shape ? new GeneralizedPareto(shape, Math.Max(mean * (1 - shape), double.Epsilon)) : this;
}
