namespace Firebreak.Core.Baselines.Statistics;

/// <summary>
/// How unusual a score is among scores of the same kind. If the new one is like the old ones, the answer is at most u with a chance of at most
/// u, whatever their law.
/// </summary>
public static class Conformal
{
    /// <summary>(1 + how many are at least as large) / (1 + how many there are).</summary>
    public static double ChanceOf(double score, ReadOnlySpan<double> known)
    {
        var above = 0;
        foreach (var one in known)
        {
            above += one >= score ? 1 : 0;
        }

        return ChanceOf(above, known.Length);
    }

    /// <param name="above">How many known scores are at least as large.</param>
    /// <param name="count">How many scores are known.</param>
    public static double ChanceOf(long above, long count) => (1.0 + above) / (1.0 + count);
}
