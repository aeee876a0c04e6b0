using System.Diagnostics;

namespace Firebreak.Bench.Decode;

/// <summary>What one pass over a workload took.</summary>
/// <param name="AllocatedBytes">On this thread, by this program.</param>
internal readonly record struct Pass(TimeSpan Time, long AllocatedBytes);

/// <summary>Runs the same work again and again until the runtime has settled, then takes samples.</summary>
internal static class Samples
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan OneSample = TimeSpan.FromMilliseconds(400);

    /// <summary>Runs until compilation is done: at least 2 s and 40 passes.</summary>
    public static void Settle(Action pass)
    {
        const int FewestPasses = 40;
        var began = Stopwatch.GetTimestamp();
        for (var passes = 0; passes < FewestPasses || Stopwatch.GetElapsedTime(began) < Settling; passes++)
        {
            pass();
        }
    }

    /// <summary>One sample: passes for 0.4 s, as the mean of one pass.</summary>
    public static Pass Take(Action pass)
    {
        GC.Collect();
        var passes = 0;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var began = Stopwatch.GetTimestamp();
        do
        {
            pass();
            passes++;
        }
        while (Stopwatch.GetElapsedTime(began) < OneSample);
        return new Pass(Stopwatch.GetElapsedTime(began) / passes, (GC.GetAllocatedBytesForCurrentThread() - allocated) / passes);
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
