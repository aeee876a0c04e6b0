using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Ingest;

/// <summary>What can go wrong with watching a chain, and with the chain itself, as opposed to on it.</summary>
public enum TroubleKind
{
    /// <summary>The chain took back a block that it had called final; its processing has stopped.</summary>
    FinalityBroken,

    /// <summary>Two configured nodes name different blocks at one height for longer than propagation takes.</summary>
    NodesDisagree,

    /// <summary>What a node says about a block does not hash to what the block's header promises.</summary>
    NodeLies,

    /// <summary>A node cannot be reached, or no new block comes.</summary>
    NodeSilent,

    /// <summary>Rules have not seen something.</summary>
    CoverageGap,

    /// <summary>More blocks were taken back at once than is usual.</summary>
    DeepReorg,

    /// <summary>No block comes, from nodes that answer.</summary>
    BlockStall,

    /// <summary>Blocks that were due did not come.</summary>
    MissedBlocks,

    /// <summary>Most of the newest blocks are empty.</summary>
    EmptyBlocks,

    /// <summary>The chain grows and nothing more becomes final.</summary>
    FinalityStall,

    /// <summary>The base fee stays far above what is usual.</summary>
    BaseFeeSpike,

    /// <summary>Many more transactions fail than usual.</summary>
    RevertSpike,

    /// <summary>A rollup's sequencer is down, as its feed says.</summary>
    SequencerDown,

    /// <summary>The node runs a version that is known to be broken.</summary>
    BrokenClient,

    /// <summary>A detector has judged nothing for long, although blocks arrive.</summary>
    DetectorSilent,

    /// <summary>A rule that judged before is not in force any more.</summary>
    RuleDisabled,

    /// <summary>A silence hides an alert that someone should get up for.</summary>
    SilenceHidesPage,

    /// <summary>A channel to people does not work.</summary>
    DeliveryFailed,

    /// <summary>Rules that users write were changed, and have a fault; those from before stay in force.</summary>
    RulesNotLoaded,

    /// <summary>A detector in an assembly of the operator's misbehaved and judges nothing.</summary>
    PluginBenched,

    /// <summary>A lever cannot be pulled.</summary>
    LeverDead,

    /// <summary>A lever works, and soon will not, or people have not rehearsed it for long.</summary>
    LeverDying,

    /// <summary>A playbook tells people something, or asks them.</summary>
    PlaybookSays,

    /// <summary>What a lever did ends by itself soon, or has ended, while its incident is open.</summary>
    EffectEnding,

    /// <summary>Owners of a Safe let a plan wait.</summary>
    OwnersLate,
}

/// <summary>One trouble while it lasts.</summary>
/// <param name="Key">Tells troubles of one kind apart, for example the node's name or the block; part of the identity.</param>
/// <param name="Block">Where it was noticed; null when it is not about a block.</param>
/// <param name="Because">One sentence for a tired person. It may hold text from a node: bounded and cleaned by whoever made it.</param>
public sealed record ChainTrouble(ChainId Chain, TroubleKind Kind, string Key, BlockRef? Block, string Because)
{
    public string Because { get; init => field = Excerpt.Of(value, Signal.LongestBecause); } = Excerpt.Of(Because, Signal.LongestBecause);
}

/// <summary>Takes troubles and makes alerts of them. Both calls return at once and never throw; saying the same again changes nothing.</summary>
public interface ITroubleDesk
{
    void Raise(ChainTrouble trouble);

    /// <summary>
    /// The trouble is over; nothing happens if it never was. To be said at the first good answer after a start as well: an earlier run may have
    /// raised it.
    /// </summary>
    void Settle(ChainId chain, TroubleKind kind, string key);
}
