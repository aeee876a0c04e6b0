namespace Firebreak.Core.Detection.Network;

/// <summary>Most of the newest blocks are empty on a chain where few are: transactions are kept out, or nobody gets them in.</summary>
public sealed class EmptyBlocks(Rule rule) : INetworkDetector
{
    private readonly double _share = (double)rule.Parameter("empty-share");
    private readonly double _usualAtMost = (double)rule.Parameter("usual-share-at-most");

    public Rule Rule => rule;

    public NetworkVerdict Judge(ChainPulse pulse, TimeSpan silence)
    {
        if (pulse is not { Head: { } head, Usual: { } usual } || pulse.Last(Usual.Stride) is not { Count: Usual.Stride } stretch)
        {
            return new NetworkVerdict.Unknown();
        }

        var empty = stretch.Count(block => block.IsEmpty);
        return usual.EmptyShare <= _usualAtMost && empty >= _share * Usual.Stride
            ? new NetworkVerdict.Unusual(head.Block, FormattableString.Invariant(
                $"{empty} of the last {Usual.Stride} blocks up to block {head.Block.Number} are empty; usually {usual.EmptyShare:0.#%} are."))
            : new NetworkVerdict.Quiet();
    }
}
