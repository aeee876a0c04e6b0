using Firebreak.Core.Chain;
using Firebreak.Core.Detection;

namespace Firebreak.Engine.Evaluation;

/// <summary>Why nobody was woken by an attack, as far as the recording shows it.</summary>
internal static class Misses
{
    private const int Few = 5;

    /// <param name="withoutEvents">True where transfers were taken from the calls that order them.</param>
    public static string Reason(Block block, int transaction, bool withoutEvents, IReadOnlyList<Signal> signals)
    {
        if (signals.Count > 0)
        {
            return $"told by {string.Join(", ", signals.Select(signal => signal.Rule))}, but below what wakes anyone";
        }

        return block.LogsOf(transaction).Length == 0 ? "nothing moves in the recorded transaction: it prepares, or takes power by storage alone"
            : block.Transactions[transaction].FrameCount <= Few ? "a few calls that look like an ordinary use"
            : withoutEvents ? "calls alone: the price, the reserves or the books that were bent are not recorded"
            : "what was gained has no price, or more was given than taken";
    }
}
