namespace Firebreak.Core.Detection.Network;

/// <summary>Blocks that should have come by the clock were left out: a stretch of the chain took much longer than usual.</summary>
public sealed class MissedBlocks(Rule rule) : INetworkDetector
{
    private readonly double _share = (double)rule.Parameter("missed-share");

    public Rule Rule => rule;

    public NetworkVerdict Judge(ChainPulse pulse, TimeSpan silence)
    {
        if (pulse is not { Head: { } head, Usual: { IsRegular: true } usual } || pulse.Last(Usual.Stride + 1) is not { Count: Usual.Stride + 1 } stretch)
        {
            return new NetworkVerdict.Unknown();
        }

        var came = (double)(head.Block.Number - stretch[0].Block.Number);
        var due = (head.MinedAt - stretch[0].MinedAt).TotalSeconds / usual.Interval;

        // What a stretch may be off by on this chain is no news, and one late block alone is another rule's.
        var noise = Usual.Stride * 6 * Usual.ToDeviation * usual.IntervalSpread / usual.Interval;
        var missed = due - came;
        return missed > noise && missed / due >= _share && !IsOneGap(stretch, usual, missed)
            ? new NetworkVerdict.Unusual(head.Block, FormattableString.Invariant(
                $"Up to block {head.Block.Number} about {missed:0} of the last {due:0} blocks that were due did not come."))
            : new NetworkVerdict.Quiet();
    }

    private static bool IsOneGap(IReadOnlyList<BlockVitals> stretch, Usual usual, double missed)
    {
        var longest = TimeSpan.Zero;
        for (var i = 1; i < stretch.Count; i++)
        {
            var gap = stretch[i].MinedAt - stretch[i - 1].MinedAt;
            longest = gap > longest ? gap : longest;
        }

        return longest.TotalSeconds / usual.Interval >= missed / 2;
    }
}
