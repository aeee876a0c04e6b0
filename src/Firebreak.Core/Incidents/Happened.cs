using System.Text.Json.Serialization;
using Firebreak.Core.Alerting;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Ethereum;

namespace Firebreak.Core.Incidents;

/// <summary>
/// Everything that can happen to an incident. The log of these is the incident: its state, its timeline and its audit trail are folds
/// over it. Cases are only ever added; a stored case keeps its meaning for ever.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Opened), "opened")]
[JsonDerivedType(typeof(AlertAttached), "alert-attached")]
[JsonDerivedType(typeof(AlertUpdated), "alert-updated")]
[JsonDerivedType(typeof(AlertRetracted), "alert-retracted")]
[JsonDerivedType(typeof(SeverityChanged), "severity-changed")]
[JsonDerivedType(typeof(RoleAssigned), "role-assigned")]
[JsonDerivedType(typeof(Acknowledged), "acknowledged")]
[JsonDerivedType(typeof(Noted), "noted")]
[JsonDerivedType(typeof(PlanProposed), "plan-proposed")]
[JsonDerivedType(typeof(ApprovalGiven), "approval-given")]
[JsonDerivedType(typeof(PlanEased), "plan-eased")]
[JsonDerivedType(typeof(PlanApproved), "plan-approved")]
[JsonDerivedType(typeof(PlanRefused), "plan-refused")]
[JsonDerivedType(typeof(PlanWithheld), "plan-withheld")]
[JsonDerivedType(typeof(ReopeningAgreed), "reopening-agreed")]
[JsonDerivedType(typeof(StepSimulated), "step-simulated")]
[JsonDerivedType(typeof(SafeOffered), "safe-offered")]
[JsonDerivedType(typeof(OwnerSigned), "owner-signed")]
[JsonDerivedType(typeof(StepSigned), "step-signed")]
[JsonDerivedType(typeof(StepSent), "step-sent")]
[JsonDerivedType(typeof(StepMined), "step-mined")]
[JsonDerivedType(typeof(StepVerified), "step-verified")]
[JsonDerivedType(typeof(EffectBounded), "effect-bounded")]
[JsonDerivedType(typeof(StepDropped), "step-dropped")]
[JsonDerivedType(typeof(StepFailed), "step-failed")]
[JsonDerivedType(typeof(Contained), "contained")]
[JsonDerivedType(typeof(CaseFileSealed), "case-file-sealed")]
[JsonDerivedType(typeof(PageJudged), "page-judged")]
[JsonDerivedType(typeof(Closed), "closed")]
[JsonDerivedType(typeof(RunBegan), "run-began")]
[JsonDerivedType(typeof(RunMarked), "run-marked")]
[JsonDerivedType(typeof(RunAnswered), "run-answered")]
[JsonDerivedType(typeof(AutomationHalted), "automation-halted")]
[JsonDerivedType(typeof(AutomationResumed), "automation-resumed")]
public abstract record Happened
{
    private Happened()
    {
    }

    /// <summary>The chain's clock for what this entry speaks of; null when it speaks of nothing on chain.</summary>
    [JsonIgnore]
    public virtual DateTimeOffset? MinedAt => null;

    /// <param name="Protocol">Name of the protocol that is attacked.</param>
    /// <param name="ValueAtRisk">What the subject held before the first hostile block, in wei of the native coin.</param>
    public sealed record Opened(ChainId Chain, string Protocol, Address Subject, string Title, Severity Severity, UInt256 ValueAtRisk) : Happened;

    public sealed record AlertAttached(Alert Alert) : Happened
    {
        [JsonIgnore]
        public override DateTimeOffset? MinedAt => Alert.FirstMinedAt;
    }

    /// <summary>The alert grew or changed state; carries the whole alert as it is now.</summary>
    public sealed record AlertUpdated(Alert Alert) : Happened
    {
        [JsonIgnore]
        public override DateTimeOffset? MinedAt => Alert.LastMinedAt;
    }

    /// <summary>The chain took the evidence back, or evidence that was raised early never came true.</summary>
    /// <param name="Ancestor">The last block both branches share; the default when no reorg did it.</param>
    public sealed record AlertRetracted(AlertId Alert, BlockRef Ancestor) : Happened
    {
        /// <summary>Why early evidence left; null when a reorg took it.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public EarlyEnd? Lapse { get; init; }
    }

    public sealed record SeverityChanged(Severity From, Severity To, string Reason) : Happened;

    public sealed record RoleAssigned(string Role, string Person) : Happened;

    public sealed record Acknowledged : Happened;

    public sealed record Noted(string Text) : Happened;

    public sealed record PlanProposed(ProposedPlan Plan) : Happened
    {
        /// <summary>The person who proposed it; null when Firebreak did.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? By { get; init; }
    }

    /// <summary>A second kind of evidence stands beside the one that a plan rested on: nobody need be asked any more.</summary>
    public sealed record PlanEased(PlanId Plan, string Because) : Happened;

    /// <summary>A person's word for a plan. <see cref="PlanApproved"/> follows when it is enough.</summary>
    public sealed record ApprovalGiven(PlanId Plan, string By, string How, SignedApproval? Proof) : Happened;

    public sealed record PlanApproved(PlanId Plan, string Approval) : Happened;

    public sealed record PlanRefused(PlanId Plan, string Reason) : Happened;

    /// <summary>A playbook called for a plan, and there is none: a lever of it cannot be pulled.</summary>
    /// <param name="Playbook">Id and version of the playbook; several with commas where the same holds for all.</param>
    /// <param name="Lever">Id of the lever.</param>
    /// <param name="Reason">Which lever, which place, and how it is mended.</param>
    public sealed record PlanWithheld(string Playbook, string Lever, string Reason) : Happened;

    /// <summary>A person says that the cause is gone, and that what the plan closed may be opened.</summary>
    public sealed record ReopeningAgreed(PlanId Plan, string Person, string Reason) : Happened;

    /// <param name="At">The block whose state the step was simulated on.</param>
    /// <param name="Effects">What would change, one plain sentence each.</param>
    public sealed record StepSimulated(StepKey Step, BlockRef At, bool Succeeded, ulong GasUsed, string Simulator, Items<string> Effects) : Happened;

    /// <summary>A transaction of a Safe is put before its owners. A later one for the same step takes its place.</summary>
    /// <param name="Nonce">The Safe's own nonce: once another transaction has used it, nobody can carry this one out.</param>
    /// <param name="SafeTxHash">What each owner signs, and compares on the screen of the hardware wallet.</param>
    /// <param name="Threshold">How many of the owners must sign.</param>
    /// <param name="Since">From here the owners' clock runs.</param>
    public sealed record SafeOffered(
        StepKey Step, Address Safe, UInt256 Nonce, Hash256 SafeTxHash, int Threshold, Items<Address> Owners, DateTimeOffset Since) : Happened;

    /// <summary>An owner of the Safe signed what was offered.</summary>
    public sealed record OwnerSigned(StepKey Step, Hash256 SafeTxHash, Address Owner, HexBytes Signature, DateTimeOffset At) : Happened;

    /// <summary>
    /// The transaction that will do the step is signed. It is written down before it leaves the house, so that after a crash the very
    /// same bytes are sent again. A later one for the same step always has the same nonce and can only replace it.
    /// </summary>
    public sealed record StepSigned(
        StepKey Step, Address Sender, ulong Nonce, Hash256 Transaction, UInt256 MaxFeePerGas, UInt256 MaxPriorityFeePerGas, HexBytes Raw) : Happened;

    public sealed record StepSent(StepKey Step, Hash256 Transaction, string Endpoint) : Happened;

    public sealed record StepMined(StepKey Step, Hash256 Transaction, BlockRef Block, DateTimeOffset BlockTime, bool Succeeded, ulong GasUsed) : Happened
    {
        [JsonIgnore]
        public override DateTimeOffset? MinedAt => BlockTime;
    }

    /// <summary>The effect was read back from the chain.</summary>
    /// <param name="Finding">What was asked and what came back, for example <c>paused() = true</c>.</param>
    public sealed record StepVerified(StepKey Step, BlockRef At, string Finding) : Happened;

    /// <summary>What the step did ends by itself. A reorg that takes the step back takes this with it.</summary>
    /// <param name="Mined">The block from which it acts.</param>
    /// <param name="Since">That block's time.</param>
    /// <param name="Renewal">Whether it can be pulled again, in words.</param>
    public sealed record EffectBounded(StepKey Step, BlockRef Mined, DateTimeOffset Since, DateTimeOffset EndsAt, string Renewal) : Happened;

    /// <summary>A reorg took the mined step back; it is sent again.</summary>
    public sealed record StepDropped(StepKey Step, Hash256 Transaction, BlockRef Orphaned) : Happened;

    public sealed record StepFailed(StepKey Step, string Reason) : Happened;

    public sealed record Contained(BlockRef At, DateTimeOffset BlockTime) : Happened
    {
        [JsonIgnore]
        public override DateTimeOffset? MinedAt => BlockTime;
    }

    /// <param name="Manifest">SHA-256 of the manifest file.</param>
    /// <param name="Edition">1 for the first; a reorg or new evidence makes a new edition.</param>
    /// <param name="Path">Where the case file lies, relative to the data directory.</param>
    public sealed record CaseFileSealed(int Edition, Hash256 Manifest, string Path, CaseFigures Figures) : Happened;

    /// <summary>Somebody said of an alert that woke people whether it was right to.</summary>
    /// <param name="IsFalse">True when there was nothing to be woken for.</param>
    public sealed record PageJudged(AlertId Alert, bool IsFalse, string Reason) : Happened;

    public sealed record Closed(string Lesson) : Happened;

    /// <summary>A playbook with more steps than levers began.</summary>
    /// <param name="Text">The playbook as it was then, in JSON: the run keeps it.</param>
    public sealed record RunBegan(RunId Run, string Playbook, AlertId Alert, string Text) : Happened;

    /// <summary>A step of a run began or ended.</summary>
    /// <param name="Step">Its place: <c>2.yes.1</c> is the first step of the answer yes to the second.</param>
    /// <param name="Word">How: an answer, <c>done</c>, the plan that a pull waits for.</param>
    public sealed record RunMarked(RunId Run, string Step, RunMark Mark, string Word, DateTimeOffset At) : Happened;

    public sealed record RunAnswered(RunId Run, string Step, string Answer) : Happened;

    /// <summary>The kill switch was turned. Stands in its own log, and in that of each incident whose plans wait for it.</summary>
    /// <param name="Switch">How often it was turned until then.</param>
    public sealed record AutomationHalted(long Switch, string By, string Reason) : Happened;

    /// <inheritdoc cref="AutomationHalted"/>
    public sealed record AutomationResumed(long Switch, string By, string Reason) : Happened;
}

/// <summary>The figures of a case that screens show without opening the case file. Amounts in wei of the native coin.</summary>
public sealed record CaseFigures(
    string RootCause,
    Address? Attacker,
    Address? AttackContract,
    Address? Funder,
    ulong FirstHostileBlock,
    UInt256 ValueAtRisk,
    UInt256 ValueLost,
    UInt256 ValueSaved);
