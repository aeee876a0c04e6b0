namespace Firebreak.Core.Detection.Network;

/// <summary>
/// Many more transactions fail than usual. The share is followed as an exponentially weighted mean over the newest blocks, so that one odd
/// block says nothing, and compared with the median of final blocks.
/// </summary>
public sealed class RevertSpike(Rule rule) : INetworkDetector
{
    private const double Weight = 0.1;
    private const int Looked = 32;
    private const double Deviations = 6;

    private readonly double _above = (double)rule.Parameter("share-above-usual");
    private readonly int _least = (int)rule.Parameter("transactions");

    public Rule Rule => rule;

    public NetworkVerdict Judge(ChainPulse pulse, TimeSpan silence)
    {
        if (pulse is not { Head: { Reverted: not null } head, Usual: { RevertShare: { } share } usual })
        {
            return new NetworkVerdict.Unknown();
        }

        // Both are means that forget at the same pace, so that blocks count by their transactions.
        var (reverted, all, failed) = (0.0, 0.0, 0);
        foreach (var block in pulse.Last(Looked).Where(block => block.Reverted is not null))
        {
            reverted += Weight * (block.Reverted!.Value - reverted);
            all += Weight * (block.Transactions - all);
            failed += block.Reverted.Value;
        }

        var mean = all > 0 ? reverted / all : 0;

        // The mean of the last blocks wanders less than single blocks do.
        var deviation = Usual.ToDeviation * usual.RevertSpread * Math.Sqrt(Weight / (2 - Weight));
        return failed >= _least && mean >= share + Math.Max(_above, Deviations * deviation)
            ? new NetworkVerdict.Unusual(head.Block, FormattableString.Invariant(
                $"{mean:0%} of the transactions fail up to block {head.Block.Number}; usually {share:0.#%} do."))
            : new NetworkVerdict.Quiet();
    }
}
