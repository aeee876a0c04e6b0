namespace Firebreak.Core.Baselines.Statistics;

/// <summary>How likely numbers beyond a high threshold are: peaks over threshold (Siffer and others, KDD 2017).</summary>
/// <param name="Threshold">What the peaks exceed.</param>
/// <param name="Peaks">How many of the numbers lie above it.</param>
/// <param name="Count">How many numbers there are.</param>
public readonly record struct Tail(double Threshold, int Peaks, long Count, GeneralizedPareto Law)
{
    /// <summary>The chance of a number at least as large; only for numbers above the threshold.</summary>
    public double ChanceOf(double value) => Peaks / (double)Count * Law.Survival(value - Threshold);

    /// <summary>The number that is exceeded with this chance.</summary>
    public double Exceeded(double chance) => Threshold + Law.Quantile(chance * Count / Peaks);
}
