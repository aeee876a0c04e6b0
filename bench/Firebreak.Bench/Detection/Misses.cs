namespace Firebreak.Bench.Detection;

/// <summary>Why an attack was not named, as far as the recording shows it.</summary>
internal static class Misses
{
    private const int Few = 5;

    public static string Reason(RecordedSet set, Verdict verdict)
    {
        var (block, transaction) = (verdict.Case.Block, verdict.Case.Transaction);
        if (verdict.IsTold)
        {
            return $"told by {string.Join(", ", verdict.Signals.Select(signal => signal.Rule))}, whose family is another";
        }

        var moves = block.LogsOf(transaction).Length;
        return moves == 0 ? "nothing moves in the recorded transaction: it prepares, or takes power by storage alone"
            : verdict.Case.Frames <= Few ? "a few calls that look like an ordinary use"
            : set.WithoutEvents ? "calls alone: the price, the reserves or the books that were bent are not recorded"
            : "what was gained has no price, or more was given than taken";
    }
}
