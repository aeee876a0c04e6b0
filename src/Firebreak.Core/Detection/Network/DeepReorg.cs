namespace Firebreak.Core.Detection.Network;

/// <summary>More blocks were taken back at once than is usual on this chain.</summary>
public sealed class DeepReorg(Rule rule) : INetworkDetector
{
    private readonly int _depth = (int)rule.Parameter("depth");
    private readonly double _times = (double)rule.Parameter("times-usual");
    private readonly int _blocks = (int)rule.Parameter("stands-for-blocks");

    public Rule Rule => rule;

    public NetworkVerdict Judge(ChainPulse pulse, TimeSpan silence)
    {
        // How deep is usual is learned from what became final; without that the least depth decides.
        var usual = pulse.Usual?.ReorgDepth ?? 0;
        var limit = Math.Max(_depth, (int)Math.Ceiling(usual * _times) + 1);
        BlockVitals? deepest = null;
        foreach (var block in pulse.Last(_blocks))
        {
            if (block.TakenBack >= limit && block.Block.Number >= (pulse.Finalized?.Number ?? 0) && block.TakenBack > (deepest?.TakenBack ?? 0))
            {
                deepest = block;
            }
        }

        return deepest is null
            ? new NetworkVerdict.Quiet()
            : new NetworkVerdict.Unusual(deepest.Block, FormattableString.Invariant(
                $"The chain took {deepest.TakenBack} blocks back at once above block {deepest.Block.Number}; the deepest reorg that is known of it took back {usual}."));
    }
}
