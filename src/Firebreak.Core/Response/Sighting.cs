using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;
using Firebreak.Ethereum;

namespace Firebreak.Core.Response;

/// <summary>
/// What this process knows of the chain for one step, as of one head. Kept in memory only: after a crash it is asked again, and everything
/// that must not be forgotten stands in the incident's log.
/// </summary>
/// <param name="Armed">The lever's armed check at the head; null while not asked.</param>
/// <param name="Effect">The lever's read-back at the head; null while not asked.</param>
/// <param name="ReadBack">The lever's read-back at another block.</param>
/// <param name="Fate">What became of the signed transactions; null while not asked.</param>
/// <param name="HandedOver">The transaction that this process gave to the node last; null after a start and after a reorg dropped it.</param>
/// <param name="HandedOverAt">The head when it was given last.</param>
/// <param name="FirstHandedOverAt">The head when it was given for the first time.</param>
/// <param name="NonceTakenSince">The head at which the nonce was first seen used by a transaction that is not ours.</param>
public sealed record Sighting(
    BlockRef Head,
    ViewAnswer? Armed = null,
    ViewAnswer? Effect = null,
    ViewReading? ReadBack = null,
    StepFate? Fate = null,
    Hash256? HandedOver = null,
    BlockRef? HandedOverAt = null,
    BlockRef? FirstHandedOverAt = null,
    BlockRef? NonceTakenSince = null)
{
    /// <summary>What a trap of the lever, or the guard, says against pulling it at the head; null when nothing does, or while not asked.</summary>
    public string? Barrier { get; init; }

    /// <summary>The signer has no higher offer to make for what was handed over.</summary>
    public bool CannotRaise { get; init; }

    /// <summary>The highest tip that others were seen to offer since it was handed over at this head, in wei per gas; null while not asked.</summary>
    public UInt256? RivalTip { get; init; }

    /// <summary>The Safe whose owners must sign, at the head; null where there is none, or while not asked.</summary>
    public SafeStanding? Safe { get; init; }

    /// <summary>The same at a new head: whatever was asked at the old one must be asked again.</summary>
    public Sighting At(BlockRef head) => head == Head ? this :
        this with { Head = head, Armed = null, Effect = null, ReadBack = null, Fate = null, RivalTip = null, Barrier = null, Safe = null };

    public Sighting WithHandedOver(Hash256 transaction) => this with
    {
        HandedOver = transaction,
        HandedOverAt = Head,
        FirstHandedOverAt = HandedOver == transaction ? FirstHandedOverAt : Head,
    };

    public Sighting WithFate(StepFate fate) => this with
    {
        Fate = fate,
        NonceTakenSince = fate is StepFate.NonceTaken ? NonceTakenSince ?? Head : null,
    };

    /// <summary>After a reorg the bytes must be given to the node anew.</summary>
    public Sighting Dropped() => this with { CannotRaise = false, HandedOver = null, HandedOverAt = null, FirstHandedOverAt = null, Effect = null, ReadBack = null };
}

/// <summary>A view's answer at a block.</summary>
public sealed record ViewReading(BlockRef At, ViewAnswer Answer);

/// <summary>What became of the transactions that were signed for a step.</summary>
public abstract record StepFate
{
    private StepFate()
    {
    }

    /// <param name="Progress">As it will be written down.</param>
    public sealed record Mined(Happened.StepMined Progress) : StepFate;

    public sealed record Pending : StepFate;

    /// <summary>None of ours is mined, yet the account has used the nonce.</summary>
    public sealed record NonceTaken : StepFate;
}

/// <summary>What holds for all steps at the moment of the decision.</summary>
/// <param name="KillSwitch">Nothing new is signed, nothing is sent.</param>
/// <param name="SignedThisHour">Other steps that were signed within the last hour, over all incidents.</param>
public sealed record Situation(BlockRef Head, DateTimeOffset Now, bool KillSwitch, int SignedThisHour);

/// <summary>The operator's bounds on carrying out plans.</summary>
/// <param name="ActionsPerHour">How many steps may be signed in any hour.</param>
/// <param name="Confirmations">Blocks on top of the mined step before its effect is read back for the last time.</param>
/// <param name="BlocksBeforeReplacing">Blocks that a sent step may wait before it is replaced with a higher fee.</param>
/// <param name="SimulationAttempts">Heads on which a simulation may be refused before the step is given up.</param>
public sealed record ExecutionRules(int ActionsPerHour, int Confirmations, int BlocksBeforeReplacing, int SimulationAttempts, FeeLimits Fees);
