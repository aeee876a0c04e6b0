namespace Firebreak.Core.Incidents;

/// <summary>Where a plan stands.</summary>
public enum PlanStatus
{
    Proposed,
    Approved,
    Refused,

    /// <summary>Every step's effect was read back.</summary>
    Done,

    /// <summary>A step failed; people must look.</summary>
    Failed,
}

/// <summary>A plan with everything that was reported of its steps, in order.</summary>
public sealed record PlanView(ProposedPlan Plan, PlanStatus Status, Items<Happened> Progress)
{
    /// <summary>The person who proposed it; null when Firebreak did.</summary>
    public string? ProposedBy { get; init; }

    /// <summary>Who has given word for it, where one word is not enough or it was signed.</summary>
    public Items<Happened.ApprovalGiven> Approvals { get; init; } = [];

    /// <summary>What was found out of effects that end by themselves, also of steps that a reorg took back.</summary>
    public Items<Happened.EffectBounded> Bounds { get; init; } = [];

    /// <summary>When the effect of a step ends by itself; null when the step does not stand, or nothing says so.</summary>
    public Happened.EffectBounded? BoundOf(int step) =>
        StandingOf(step) is { } mined ? Bounds.LastOrDefault(bound => bound.Step.Number == step && bound.Mined == mined.Block) : null;

    /// <summary>The highest block at which a step was tried or mined; zero before the first.</summary>
    public ulong LastBlock => Progress
        .Select(progress => progress switch
        {
            Happened.StepSimulated trial => trial.At.Number,
            Happened.StepMined mined => mined.Block.Number,
            _ => 0UL,
        })
        .DefaultIfEmpty()
        .Max();

    /// <summary>What was reported of one step, in order.</summary>
    public IEnumerable<Happened> ProgressOf(int step) => Progress.Where(progress => StepOf(progress)?.Number == step);

    /// <summary>True when the step's effect was read back and no reorg has taken it away since.</summary>
    public bool IsVerified(int step) => ProgressOf(step).LastOrDefault() is Happened.StepVerified;

    /// <summary>The transactions that were signed for a step, oldest first; all with the same nonce.</summary>
    public IEnumerable<Happened.StepSigned> SignedOf(int step) => ProgressOf(step).OfType<Happened.StepSigned>();

    /// <summary>The transaction of a Safe that its owners are asked to sign for a step; null before there is one.</summary>
    public Happened.SafeOffered? OfferOf(int step) => ProgressOf(step).OfType<Happened.SafeOffered>().LastOrDefault();

    /// <summary>Who has signed the offer, in the order in which they did.</summary>
    public IEnumerable<Happened.OwnerSigned> OwnersOf(Happened.SafeOffered offer) => ProgressOf(offer.Step.Number)
        .OfType<Happened.OwnerSigned>()
        .Where(signed => signed.SafeTxHash == offer.SafeTxHash && offer.Owners.Contains(signed.Owner));

    /// <summary>Where the step is mined; null when it is not, or when a reorg has taken it back.</summary>
    public Happened.StepMined? StandingOf(int step) =>
        ProgressOf(step).LastOrDefault(progress => progress is Happened.StepMined or Happened.StepDropped) as Happened.StepMined;

    /// <summary>The step that a piece of progress belongs to; null for anything else.</summary>
    public static StepKey? StepOf(Happened progress) => progress switch
    {
        Happened.StepSimulated step => step.Step,
        Happened.SafeOffered step => step.Step,
        Happened.OwnerSigned step => step.Step,
        Happened.StepSigned step => step.Step,
        Happened.StepSent step => step.Step,
        Happened.StepMined step => step.Step,
        Happened.StepVerified step => step.Step,
        Happened.StepDropped step => step.Step,
        Happened.StepFailed step => step.Step,
        _ => null,
    };

    internal PlanView Settled()
    {
        if (Status is PlanStatus.Refused or PlanStatus.Proposed or PlanStatus.Failed)
        {
            return this;
        }

        if (Progress[^1] is Happened.StepFailed)
        {
            return this with { Status = PlanStatus.Failed };
        }

        return this with { Status = Plan.Steps.All(step => IsVerified(step.Number)) ? PlanStatus.Done : PlanStatus.Approved };
    }
}
