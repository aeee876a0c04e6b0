namespace Firebreak.Core.Detection.Network;

/// <summary>A chain whose blocks come by the clock brings none for many times as long as usual.</summary>
public sealed class BlockStall(Rule rule) : INetworkDetector
{
    private readonly TimeSpan _least = TimeSpan.FromSeconds((double)rule.Parameter("seconds"));
    private readonly double _times = (double)rule.Parameter("times-usual");

    public Rule Rule => rule;

    public NetworkVerdict Judge(ChainPulse pulse, TimeSpan silence)
    {
        if (pulse is not { Head: { } head, Usual: { IsRegular: true } usual })
        {
            return new NetworkVerdict.Unknown();
        }

        var limit = Math.Max(_least.TotalSeconds, usual.Interval * _times);
        var last = pulse.Last(2) is [var before, var after] && after.Block.Number == before.Block.Number + 1 ? (after.MinedAt - before.MinedAt).TotalSeconds : 0;
        return silence.TotalSeconds >= limit
            ? new NetworkVerdict.Unusual(head.Block, FormattableString.Invariant(
                $"No block has followed block {head.Block.Number} for {silence.TotalSeconds:0} s; usually one comes every {usual.Interval:0.##} s."))
            : last >= limit
                ? new NetworkVerdict.Unusual(head.Block, FormattableString.Invariant(
                    $"Block {head.Block.Number} came {last:0} s after the one before it; usually one comes every {usual.Interval:0.##} s."))
                : new NetworkVerdict.Quiet();
    }
}
