using Firebreak.Ethereum;

namespace Firebreak.Core.Incidents;

/// <summary>
/// What may be written about a step after what was written before. The log is appended with compare-and-set, so these rules hold even
/// when two processes carry out the same plan: one step never gets two nonces, and nothing is sent that was not simulated and signed first.
/// </summary>
internal static class StepRules
{
    /// <summary>True when the log says it already and the chain has not taken it back since.</summary>
    public static bool IsRepeat(PlanView plan, StepKey step, Happened progress)
    {
        var log = plan.ProgressOf(step.Number).ToList();
        return progress is Happened.StepDropped
            ? log.LastOrDefault() == progress
            : log.Skip(log.FindLastIndex(entry => entry is Happened.StepDropped) + 1).Contains(progress);
    }

    /// <summary>Why it cannot be; null when it follows.</summary>
    public static string? WhyNot(PlanView plan, StepKey step, Happened progress)
    {
        if (plan.Plan.Steps.All(known => known.Number != step.Number))
        {
            return $"{step} is not a step of the plan.";
        }

        if (plan.Status is PlanStatus.Refused or PlanStatus.Failed)
        {
            return $"{step} is over: its plan is {plan.Status}.";
        }

        // Trying and collecting signatures of owners are no acts: people decide on what they show.
        if (progress is not (Happened.StepSimulated or Happened.SafeOffered or Happened.OwnerSigned) && plan.Status == PlanStatus.Proposed)
        {
            return $"{step} may not act: its plan is {plan.Status}.";
        }

        var mined = plan.StandingOf(step.Number);
        return progress switch
        {
            Happened.StepSimulated when plan.SignedOf(step.Number).Any() => $"{step} is signed already; it is too late to try it.",
            Happened.SafeOffered when plan.SignedOf(step.Number).Any() => $"{step} is signed already; the owners need not sign anything else.",
            Happened.OwnerSigned signed => WhyNotByOwner(plan, step, signed),
            Happened.StepSigned signed => WhyNotSigned(plan, step, signed, mined),
            Happened.StepSent sent when mined is not null => $"{step} is mined already; {sent.Transaction} is not needed.",
            Happened.StepSent sent => Unsigned(plan, step, sent.Transaction),
            Happened.StepMined when mined is not null => $"{step} is mined already in block {mined.Block}.",
            Happened.StepMined found => Unsigned(plan, step, found.Transaction),
            Happened.StepDropped dropped when mined?.Transaction != dropped.Transaction => $"{step} has no mined {dropped.Transaction} to drop.",
            _ => null,
        };
    }

    private static string? WhyNotSigned(PlanView plan, StepKey step, Happened.StepSigned signed, Happened.StepMined? mined)
    {
        if (mined is not null)
        {
            return $"{step} is mined already in block {mined.Block}.";
        }

        if (plan.SignedOf(step.Number).FirstOrDefault() is { } first)
        {
            return (first.Sender, first.Nonce) == (signed.Sender, signed.Nonce)
                ? null
                : $"{step} was signed with nonce {first.Nonce} of {first.Sender}; another nonce could make it happen twice.";
        }

        return plan.ProgressOf(step.Number).LastOrDefault() is Happened.StepSimulated { Succeeded: true }
            ? null
            : $"{step} may not be signed before its simulation succeeded.";
    }

    private static string? WhyNotByOwner(PlanView plan, StepKey step, Happened.OwnerSigned signed)
    {
        if (plan.SignedOf(step.Number).Any())
        {
            return $"{step} is on its way already; no further signature is needed.";
        }

        if (plan.OfferOf(step.Number) is not { } offer || offer.SafeTxHash != signed.SafeTxHash)
        {
            return $"{signed.SafeTxHash} is not what the owners are asked to sign for {step}.";
        }

        if (plan.OwnersOf(offer).Any(known => known.Owner == signed.Owner))
        {
            return $"{signed.Owner} has signed {signed.SafeTxHash} already.";
        }

        if (!offer.Owners.Contains(signed.Owner))
        {
            return $"{signed.Owner} is no owner of the Safe {offer.Safe}.";
        }

        return OwnerSignature.SignerOf(signed.Signature, signed.SafeTxHash) == signed.Owner ? null : $"The signature is not {signed.Owner}'s of {signed.SafeTxHash}.";
    }

    private static string? Unsigned(PlanView plan, StepKey step, Hash256 transaction) =>
        plan.SignedOf(step.Number).Any(signed => signed.Transaction == transaction) ? null : $"{transaction} was never signed for {step}.";
}
