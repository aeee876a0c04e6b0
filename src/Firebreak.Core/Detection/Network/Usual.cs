namespace Firebreak.Core.Detection.Network;

/// <summary>What is usual on a chain: medians over its final blocks, which a few odd ones do not move.</summary>
/// <param name="Blocks">How many blocks it was learned from.</param>
/// <param name="Interval">Seconds between blocks.</param>
/// <param name="IntervalSpread">How far stretches of blocks lie from that, as a median too.</param>
/// <param name="LongGap">Seconds between blocks that only one pair in a hundred exceeds.</param>
/// <param name="EmptyShare">Which part of the blocks is empty.</param>
/// <param name="BaseFee">In wei.</param>
/// <param name="RevertShare">Which part of a block's transactions fails; null where too few blocks say.</param>
/// <param name="RevertSpread">How far blocks lie from that.</param>
/// <param name="FinalityLag">How many blocks lay above the final one, at most; null where too few blocks say.</param>
/// <param name="ReorgDepth">The most blocks that were taken back at once.</param>
public sealed record Usual(
    int Blocks, double Interval, double IntervalSpread, double LongGap, double EmptyShare, double BaseFee, double? RevertShare, double RevertSpread, ulong? FinalityLag, int ReorgDepth)
{
    /// <summary>How many of the newest final blocks are looked at.</summary>
    public const int MostBlocks = 2_048;

    /// <summary>Fewer than this say nothing.</summary>
    public const int FewestBlocks = 256;

    /// <summary>Times are measured over stretches of so many blocks: headers only know whole seconds.</summary>
    public const int Stride = 32;

    /// <summary>What makes a median of distances as wide as a standard deviation, where there is one.</summary>
    public const double ToDeviation = 1.4826;

    private const double MostIntervals = 3;

    // A chain of four blocks a second has headers with the same time and then one of the next second.
    private const double Second = 1.5;

    public bool IsKnown => Blocks >= FewestBlocks;

    /// <summary>Whether blocks come by the clock, so that a late one says something. On a chain that mines when it is used they do not.</summary>
    public bool IsRegular => Interval > 0 && IntervalSpread <= Interval / 4 && LongGap <= (Interval * MostIntervals) + Second;

    /// <param name="known">Final blocks in ascending order.</param>
    public static Usual Of(IReadOnlyList<BlockVitals> known)
    {
        var blocks = known.Skip(Math.Max(0, known.Count - MostBlocks)).ToList();
        if (blocks.Count < FewestBlocks)
        {
            return new Usual(blocks.Count, 0, 0, 0, 0, 0, null, 0, null, 0);
        }

        var intervals = Intervals(blocks);
        var interval = Median(intervals);
        var shares = blocks.Where(block => block is { Reverted: not null, Transactions: > 0 }).Select(block => (double)block.Reverted!.Value / block.Transactions).ToList();
        var share = Median(shares);
        var lags = Lags(blocks);
        return new Usual(
            blocks.Count,
            interval,
            Median([.. intervals.Select(one => Math.Abs(one - interval))]),
            LongGapOf(blocks),
            blocks.Count(block => block.IsEmpty) / (double)blocks.Count,
            Median([.. blocks.Select(block => block.BaseFee.ToDouble())]),
            shares.Count >= FewestBlocks ? share : null,
            Median([.. shares.Select(one => Math.Abs(one - share))]),
            lags.Count >= FewestBlocks ? lags.Max() : null,
            blocks.Max(block => block.TakenBack));
    }

    // Whoever catches up calls a block final as soon as it is read: how far finality lies below the head is learned at the head.
    private static List<ulong> Lags(List<BlockVitals> blocks)
    {
        var caughtUp = blocks.Where(block => block.FinalBefore == block.Block.Number - 1).Select(block => block.FinalBefore).ToHashSet();
        return [.. blocks.Where(block => block.FinalBefore is not null && !caughtUp.Contains(block.FinalBefore)).Select(block => block.Block.Number - block.FinalBefore!.Value)];
    }

    private static List<double> Intervals(List<BlockVitals> blocks)
    {
        var intervals = new List<double>();
        for (var last = Stride; last < blocks.Count; last += Stride)
        {
            var (from, to) = (blocks[last - Stride], blocks[last]);
            intervals.Add((to.MinedAt - from.MinedAt).TotalSeconds / (to.Block.Number - from.Block.Number));
        }

        return intervals;
    }

    private static double LongGapOf(List<BlockVitals> blocks)
    {
        var gaps = blocks.Skip(1).Zip(blocks, (after, before) => (after.MinedAt - before.MinedAt).TotalSeconds).ToList();
        gaps.Sort();
        return gaps[gaps.Count - 1 - (gaps.Count / 100)];
    }

    private static double Median(List<double> values)
    {
        if (values.Count == 0)
        {
            return 0;
        }

        values.Sort();
        var middle = values.Count / 2;
        return values.Count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
