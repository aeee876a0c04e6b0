namespace Firebreak.Core.Baselines.Statistics;

/// <summary>Steps of size: eight to each doubling, from a 64th to 256, which is more than the logarithm of any number that a chain holds.</summary>
internal static class Steps
{
    private const int Parts = 3;
    private const int MantissaBits = 52;
    private static readonly long First = BitConverter.DoubleToInt64Bits(1.0 / 64) >> (MantissaBits - Parts);

    /// <summary>How many there are: one for zero and what is next to it, and fourteen doublings.</summary>
    public const int Count = 1 + (14 << Parts);

    public static int Of(double number)
    {
        if (!(number > 0))
        {
            return 0;
        }

        var step = 1 + (BitConverter.DoubleToInt64Bits(number) >> (MantissaBits - Parts)) - First;
        return (int)Math.Clamp(step, 0, Count - 1);
    }
}
