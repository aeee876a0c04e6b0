using Firebreak.Core.Detection;
using Firebreak.Plugins;

namespace Firebreak.Engine.Detection.Plugins;

/// <summary>A detector out of somebody's own assembly.</summary>
/// <param name="Rule">Made of its card and of what the operator lets it do.</param>
/// <param name="Make">A fresh one: one that hung is never used again.</param>
/// <param name="Digest">SHA-256 of the assembly, in hex.</param>
public sealed record PluggedDetector(Rule Rule, Func<Detector> Make, string Digest)
{
    /// <summary>How long it may take for one block.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromMilliseconds(200);
}

/// <summary>What fences a detector in, besides its time.</summary>
public static class PluginLimits
{
    /// <summary>Bytes that its own thread may allocate for one block.</summary>
    public const long MostAllocated = 256L << 20;

    /// <summary>Bytes by which the whole program may grow while it judges one block.</summary>
    public const long MostGrowth = 1L << 30;

    /// <summary>Faults one after another.</summary>
    public const int MostFaults = 3;

    /// <summary>Runs that were given up on: a thread cannot be ended from outside, so each stays until the program ends.</summary>
    public const int MostAbandoned = 3;

    /// <summary>Findings in one block.</summary>
    public const int MostFindings = 100;
}
