using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Recognising;

namespace Firebreak.Engine.Evaluation;

/// <summary>Why nobody was woken by an attack, as far as the recording shows it.</summary>
internal static class Misses
{
    private const int Few = 5;

    /// <param name="withoutEvents">True where transfers were taken from the calls that order them.</param>
    public static string Reason(Scene scene, bool withoutEvents, IReadOnlyList<Signal> signals)
    {
        var told = signals.Count > 0 ? $"told by {string.Join(", ", signals.Select(signal => signal.Rule))}, below what wakes anyone; " : "";
        var shape = AttackShape.Describe(scene);
        return told + Lack(scene.Block, scene.Transaction, withoutEvents) + (shape.Length > 0 ? $" (shape {shape})" : "");
    }

    private static string Lack(Block block, int transaction, bool withoutEvents) =>
        block.LogsOf(transaction).Length == 0 ? "data: nothing moves in the recorded transaction, it prepares, or takes power by storage alone"
        : block.Transactions[transaction].FrameCount <= Few ? "evidence: a few calls that look like an ordinary use"
        : withoutEvents ? "data: calls alone, the price, the reserves or the books that were bent are not recorded"
        : "evidence: too few signs beside a gain that is small, has no price, or is none";
}
