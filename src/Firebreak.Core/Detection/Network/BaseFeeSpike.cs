namespace Firebreak.Core.Detection.Network;

/// <summary>The base fee stays many times above what is usual: whoever must act now has to pay for it, or is priced out.</summary>
public sealed class BaseFeeSpike(Rule rule) : INetworkDetector
{
    private const double WeiPerGwei = 1e9;

    private readonly double _times = (double)rule.Parameter("times-usual");
    private readonly double _leastGwei = (double)rule.Parameter("gwei");
    private readonly int _blocks = (int)rule.Parameter("blocks");

    public Rule Rule => rule;

    public NetworkVerdict Judge(ChainPulse pulse, TimeSpan silence)
    {
        if (pulse is not { Head: { } head, Usual: { } usual } || pulse.Last(_blocks) is not { } stretch || stretch.Count < _blocks)
        {
            return new NetworkVerdict.Unknown();
        }

        var limit = Math.Max(_leastGwei * WeiPerGwei, usual.BaseFee * _times);
        return stretch.All(block => block.BaseFee.ToDouble() >= limit)
            ? new NetworkVerdict.Unusual(head.Block, FormattableString.Invariant(
                $"The base fee is {head.BaseFee.ToDouble() / WeiPerGwei:0.###} gwei at block {head.Block.Number}, {_blocks} blocks in a row at least {_times:0.#} times the usual {usual.BaseFee / WeiPerGwei:0.###}."))
            : new NetworkVerdict.Quiet();
    }
}
