using Firebreak.Core.Chain;

namespace Firebreak.Core.Detection.Network;

/// <summary>Judges how a chain itself is. It keeps nothing: the same pulse gives the same verdict.</summary>
public interface INetworkDetector
{
    Rule Rule { get; }

    /// <param name="silence">How long no block came from a node that answers, by our clock; zero where nobody waits.</param>
    NetworkVerdict Judge(ChainPulse pulse, TimeSpan silence);
}

/// <summary>What a detector says of a chain.</summary>
public abstract record NetworkVerdict
{
    private NetworkVerdict()
    {
    }

    /// <summary>Too little is known. Whatever was said before stands.</summary>
    public sealed record Unknown : NetworkVerdict;

    /// <summary>All is as usual.</summary>
    public sealed record Quiet : NetworkVerdict;

    /// <param name="Block">Where it shows.</param>
    /// <param name="Because">One sentence for a tired person.</param>
    public sealed record Unusual(BlockRef Block, string Because) : NetworkVerdict;
}

/// <summary>The detectors of which the packs hold an entry.</summary>
public static class NetworkDetectors
{
    private static readonly (string Id, Func<Rule, INetworkDetector> Make)[] All =
    [
        ("deep-reorg", rule => new DeepReorg(rule)),
        ("block-stall", rule => new BlockStall(rule)),
        ("missed-blocks", rule => new MissedBlocks(rule)),
        ("empty-blocks", rule => new EmptyBlocks(rule)),
        ("finality-stall", rule => new FinalityStall(rule)),
        ("base-fee-spike", rule => new BaseFeeSpike(rule)),
        ("revert-spike", rule => new RevertSpike(rule)),
        ("sequencer-down", rule => new SequencerDown(rule)),
    ];

    public static Items<string> Ids { get; } = All.Select(one => one.Id).ToItems();

    public static Items<INetworkDetector> Of(IReadOnlyDictionary<string, Rule> rules) =>
        All.Where(one => rules.ContainsKey(one.Id)).Select(one => one.Make(rules[one.Id])).ToItems();
}
