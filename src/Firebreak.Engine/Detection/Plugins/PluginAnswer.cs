using Firebreak.Core;
using Firebreak.Ethereum;
using Firebreak.Plugins;

namespace Firebreak.Engine.Detection.Plugins;

/// <summary>What a detector said of a block, copied out of its hands on its own thread.</summary>
/// <param name="After">What it knows after the block; null when it remembers nothing.</param>
internal sealed record PluginAnswer(object? After, Items<PluginFinding> Findings)
{
    /// <exception cref="InvalidDataException">It said what cannot be used.</exception>
    public static PluginAnswer Ask(Detector detector, object? before, SeenBlock block)
    {
        if (detector is not IRemembers remembering)
        {
            return new PluginAnswer(null, Take(detector.Judge(block)));
        }

        var (after, findings) = remembering.Judge(before ?? remembering.Start, block);
        return new PluginAnswer(after ?? throw new InvalidDataException("it forgot to say what it knows after the block"), Take(findings));
    }

    private static Items<PluginFinding> Take(IEnumerable<Finding>? findings)
    {
        var taken = (findings ?? []).Take(PluginLimits.MostFindings + 1).Select(PluginFinding.From).ToList();
        return taken.Count <= PluginLimits.MostFindings
            ? taken.ToItems()
            : throw new InvalidDataException(FormattableString.Invariant($"it said more than {PluginLimits.MostFindings} things of one block"));
    }
}

/// <summary>One finding, bounded.</summary>
internal sealed record PluginFinding(
    Hash256 Transaction, Address Subject, string Because, double Score, Items<Address> Actors, Items<int> Calls, Items<int> Logs)
{
    private const int LongestBecause = 600;
    private const int MostActors = 16;
    private const int MostPointers = 32;

    public static PluginFinding From(Finding finding) => finding is null
        ? throw new InvalidDataException("one of its findings is null")
        : new PluginFinding(
            finding.Transaction, finding.Subject, Excerpt.Of(finding.Because, LongestBecause), double.IsNaN(finding.Score) ? 0 : Math.Clamp(finding.Score, 0, 1),
            finding.Actors.Take(MostActors).ToItems(), finding.Calls.Take(MostPointers).ToItems(), finding.Logs.Take(MostPointers).ToItems());
}
