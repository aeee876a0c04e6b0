using Firebreak.Core;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Engine.Incidents;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Response;

/// <summary>Where owners of a Safe see what they are asked to sign, and hand in what they signed.</summary>
public sealed class OwnerDesk(IIncidentDesk desk, TimeProvider time)
{
    /// <summary>What waits for owners, of every plan that may still be carried out. A hash that is not that of the step's own call is never shown.</summary>
    public async Task<IReadOnlyList<OwnerQuestion>> WaitingAsync(CancellationToken cancellationToken)
    {
        var waiting = new List<OwnerQuestion>();
        foreach (var incident in (await desk.ListAsync(cancellationToken)).Where(incident => incident.Status is IncidentStatus.Open or IncidentStatus.Contained))
        {
            foreach (var plan in incident.Plans.Where(IsAlive))
            {
                waiting.AddRange(plan.Plan.Steps
                    .Where(step => plan.OfferOf(step.Number) is not null && !plan.SignedOf(step.Number).Any())
                    .Select(step => new OwnerQuestion(incident, plan, step, plan.OfferOf(step.Number)!))
                    .Where(question => question.IsHonest));
            }
        }

        return waiting;
    }

    // Whoever holds enough signatures of owners can execute: none are asked for what nobody may approve any more.
    private bool IsAlive(PlanView plan) =>
        plan.Status == PlanStatus.Approved || (plan.Status == PlanStatus.Proposed && time.GetUtcNow() <= plan.Plan.ExpiresAt);

    /// <summary>Takes a signature of the one question that it answers.</summary>
    /// <param name="plan">The plan's id, or the beginning of it.</param>
    public async Task<Decision> CollectAsync(string plan, HexBytes signature, Actor by, CancellationToken cancellationToken)
    {
        var asked = (await WaitingAsync(cancellationToken)).Where(question => question.Plan.Plan.Id.IsNamed(plan)).ToList();
        if (asked.Count == 0)
        {
            return new Decision.Refused($"No step of {plan} waits for owners: firebreak safe lists what does.");
        }

        foreach (var question in asked)
        {
            if (OwnerSignature.SignerOf(signature, question.Offer.SafeTxHash) is { } owner && question.Offer.Owners.Contains(owner))
            {
                var signed = new Happened.OwnerSigned(question.Offer.Step, question.Offer.SafeTxHash, owner, signature, time.GetUtcNow());
                return await desk.SubmitAsync(question.Incident.Id, new Command.Report(signed), by, cancellationToken) ?? new Decision.Refused("The incident is gone.");
            }
        }

        return new Decision.Refused("No owner of the Safe made this signature of what is asked: compare the hash on the wallet, and that the right account signed.");
    }
}

/// <summary>A transaction of a Safe that waits for its owners.</summary>
public sealed record OwnerQuestion(Incident Incident, PlanView Plan, ProposedStep Step, Happened.SafeOffered Offer)
{
    public SafeTransaction Transaction => StepRoute.SafeTransactionOf(Step, Offer.Nonce);

    /// <summary>True when what owners would sign is this very step, made by its Safe.</summary>
    public bool IsHonest => Offer.Safe == Step.Caller && Transaction.SigningHash(Incident.Chain.Value, Offer.Safe) == Offer.SafeTxHash;

    /// <summary>Who has not signed since when.</summary>
    public string Clock => SafeStanding.Clock(Plan, Offer);
}
