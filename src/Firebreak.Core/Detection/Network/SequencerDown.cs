namespace Firebreak.Core.Detection.Network;

/// <summary>The feed that watches a rollup's sequencer says that it is down, so prices are stale and only few can act.</summary>
public sealed class SequencerDown(Rule rule) : INetworkDetector
{
    public Rule Rule => rule;

    public NetworkVerdict Judge(ChainPulse pulse, TimeSpan silence) => pulse.LastWord switch
    {
        { Sequencer: SequencerState.Down } block => new NetworkVerdict.Unusual(
            block.Block, FormattableString.Invariant($"The sequencer's feed says since block {block.Block.Number} that the sequencer is down.")),
        { Sequencer: SequencerState.Up } => new NetworkVerdict.Quiet(),
        _ => new NetworkVerdict.Unknown(),
    };
}
