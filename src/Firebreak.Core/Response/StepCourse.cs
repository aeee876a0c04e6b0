using System.Globalization;
using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;

namespace Firebreak.Core.Response;

/// <summary>The course of one step: what to do next, given what was written about it and what the chain shows now.</summary>
internal sealed record StepCourse(
    Incident Incident, PlanView Plan, ProposedStep What, Situation Now, ExecutionRules Rules, Sighting Sight, string? Refusal)
{
    private StepKey Key => new(Plan.Plan.Id, What.Number);

    private bool IsVerified => Plan.IsVerified(What.Number);

    public NextMove Next()
    {
        if (Plan.Status is PlanStatus.Refused or PlanStatus.Failed || Execution.IsFinal(Plan, What.Number, Rules))
        {
            return new NextMove.Done();
        }

        if (Plan.Status == PlanStatus.Proposed)
        {
            return Refusal is not null || Now.Now > Plan.Plan.ExpiresAt ? new NextMove.Wait("approval") : BeforeApproval();
        }

        return Plan.SignedOf(What.Number).LastOrDefault() is { } signed ? AfterSigning(signed) : BeforeSigning();
    }

    // The owners of a Safe may sign while others still consider: both take their time.
    private NextMove BeforeApproval()
    {
        if (!Plan.ProgressOf(What.Number).OfType<Happened.StepSimulated>().Any())
        {
            return new NextMove.Simulate();
        }

        if (!What.NeedsOwners)
        {
            return new NextMove.Wait("approval");
        }

        return Plan.OfferOf(What.Number) is { } offer ? new NextMove.Wait($"approval; {SafeStanding.Clock(Plan, offer)}") : new NextMove.Offer();
    }

    private NextMove BeforeSigning()
    {
        if (Refusal is not null)
        {
            return Refused();
        }

        if (Sight.Armed is not { } armed || Sight.Effect is not { } effect)
        {
            return new NextMove.CheckArmed();
        }

        if (!armed.Understood || !effect.Understood)
        {
            return new NextMove.Wait($"a better answer: {(effect.Understood ? armed.Text : effect.Text)}");
        }

        if (effect.Matches)
        {
            return EffectIsThere(effect, "before Firebreak acted; nothing was sent");
        }

        if (WhyNotSign(armed) is { } reason)
        {
            return new NextMove.GiveUp(reason);
        }

        return Now.KillSwitch ? new NextMove.Wait("automation, which is halted: nothing is signed") : WhileOwnersSign() ?? TryThenSign();
    }

    // Without its lever a step can neither act nor be read back.
    private NextMove Refused() => IsVerified ? new NextMove.Wait($"its lever: {Refusal}") : new NextMove.GiveUp($"Refused: {Refusal}.");

    private string? WhyNotSign(ViewAnswer armed)
    {
        if (Now.Now > Plan.Plan.ExpiresAt)
        {
            return string.Create(CultureInfo.InvariantCulture, $"The plan expired at {Plan.Plan.ExpiresAt:u} before it was signed.");
        }

        if (!armed.Matches)
        {
            return $"The lever is not armed: {armed.Text}.";
        }

        if (Sight.Barrier is { } barrier)
        {
            return $"Refused: {barrier}.";
        }

        return Now.SignedThisHour >= Rules.ActionsPerHour
            ? string.Create(CultureInfo.InvariantCulture, $"The limit of {Rules.ActionsPerHour} actions per hour is reached.")
            : null;
    }

    /// <returns>Null when nobody else's signature is needed any more.</returns>
    private NextMove? WhileOwnersSign()
    {
        if (!What.NeedsOwners)
        {
            return null;
        }

        if (Sight.Safe is not { } safe)
        {
            return new NextMove.Wait($"a better answer of the Safe {What.Caller}");
        }

        // Earlier steps of the plan are done by now, or this one would not be asked.
        return Plan.OfferOf(What.Number) is not { } offer || !safe.Fits(offer, earlier: 0)
            ? new NextMove.Offer()
            : Plan.OwnersOf(offer).Count() >= offer.Threshold ? null : new NextMove.Wait(SafeStanding.Clock(Plan, offer));
    }

    private NextMove TryThenSign()
    {
        if (Incident.Status is IncidentStatus.Retracted or IncidentStatus.Closed)
        {
            return new NextMove.Wait($"the evidence: the incident is {Incident.Status}");
        }

        // What was tried before the owners signed was another call.
        var log = Plan.ProgressOf(What.Number).ToList();
        var trials = log.Skip(log.FindLastIndex(entry => entry is Happened.SafeOffered or Happened.OwnerSigned) + 1).OfType<Happened.StepSimulated>().ToList();
        if (trials.LastOrDefault(trial => trial.At == Now.Head) is { Succeeded: true })
        {
            return new NextMove.Sign();
        }

        var refused = Enumerable.Reverse(trials).TakeWhile(trial => !trial.Succeeded).DistinctBy(trial => trial.At).ToList();
        if (refused.Count >= Rules.SimulationAttempts)
        {
            return new NextMove.GiveUp($"The simulation was refused: {string.Join("; ", refused[0].Effects)}.");
        }

        return refused.Any(trial => trial.At == Now.Head) ? new NextMove.Wait("the next block, to try again") : new NextMove.Simulate();
    }

    private NextMove AfterSigning(Happened.StepSigned signed)
    {
        if (Sight.Fate is not { } fate)
        {
            return new NextMove.LookUp();
        }

        if (Plan.StandingOf(What.Number) is { } mined)
        {
            return fate is StepFate.Mined { Progress: var found } && (found.Transaction, found.Block) == (mined.Transaction, mined.Block)
                ? AfterMining(mined)
                : new NextMove.Record(new Happened.StepDropped(Key, mined.Transaction, mined.Block));
        }

        return fate switch
        {
            StepFate.Mined found => new NextMove.Record(found.Progress),
            _ when Refusal is not null => Refused(),
            StepFate.NonceTaken => AfterLosingTheNonce(signed),
            _ => WhilePending(signed),
        };
    }

    private NextMove WhilePending(Happened.StepSigned signed)
    {
        if (Now.KillSwitch)
        {
            return new NextMove.Wait("automation, which is halted: what is out is watched, nothing is sent");
        }

        if (Sight.HandedOver != signed.Transaction)
        {
            return new NextMove.Send(signed);
        }

        // Whoever bids over a pause wants to come before it: there is no time to wait for a block.
        var waited = Now.Head.Number >= Sight.FirstHandedOverAt!.Value.Number + (ulong)Rules.BlocksBeforeReplacing;
        var isOutbid = Sight.RivalTip > signed.MaxPriorityFeePerGas;
        if ((waited || isOutbid) && !Sight.CannotRaise && FeePolicy.CanReplace(new FeeOffer(signed.MaxFeePerGas, signed.MaxPriorityFeePerGas), Rules.Fees))
        {
            return new NextMove.Replace(signed);
        }

        // A node may have lost its pool: the same bytes once more with every block cost nothing.
        if (Sight.HandedOverAt != Now.Head)
        {
            return new NextMove.Send(signed);
        }

        return Sight.RivalTip is null ? new NextMove.WatchRivals() : new NextMove.Wait("mining");
    }

    private NextMove AfterLosingTheNonce(Happened.StepSigned signed)
    {
        if (Sight.Effect is not { } effect)
        {
            return new NextMove.CheckArmed();
        }

        if (effect is { Understood: true, Matches: true })
        {
            return EffectIsThere(effect, "by another transaction");
        }

        // One node may lag behind another: what is said of the nonce must stand for some blocks.
        return Now.Head.Number >= Sight.NonceTakenSince!.Value.Number + (ulong)Math.Max(1, Rules.Confirmations)
            ? new NextMove.GiveUp($"Nonce {signed.Nonce} of {signed.Sender} was used by another transaction; {effect.Text}.")
            : new NextMove.Wait("the fate of the nonce");
    }

    private NextMove AfterMining(Happened.StepMined mined)
    {
        if (Refusal is not null)
        {
            return Refused();
        }

        if (!mined.Succeeded)
        {
            return Sight.Effect switch
            {
                null => new NextMove.CheckArmed(),
                { Understood: false } effect => new NextMove.Wait($"a better answer: {effect.Text}"),
                { Matches: true } effect => EffectIsThere(effect, "although the transaction reverted"),
                var effect => new NextMove.GiveUp($"{mined.Transaction} reverted in block {mined.Block.Number}; {effect.Text}."),
            };
        }

        if (!IsVerified)
        {
            return ReadBackAt(mined.Block);
        }

        return Now.Head.Number >= mined.Block.Number + (ulong)Rules.Confirmations
            ? ReadBackAt(Now.Head)
            : new NextMove.Wait("confirmations");
    }

    private NextMove ReadBackAt(BlockRef at)
    {
        if (Sight.ReadBack is not { } reading || reading.At != at)
        {
            return new NextMove.ReadBack(at);
        }

        if (!reading.Answer.Understood)
        {
            return new NextMove.Wait($"a better answer: {reading.Answer.Text}");
        }

        return reading.Answer.Matches
            ? new NextMove.Record(new Happened.StepVerified(Key, at, reading.Answer.Text))
            : new NextMove.GiveUp($"The transaction is mined, but {reading.Answer.Text} at block {at.Number}.");
    }

    private NextMove EffectIsThere(ViewAnswer effect, string how)
    {
        var seen = Plan.ProgressOf(What.Number).Reverse().TakeWhile(progress => progress is Happened.StepVerified).LastOrDefault() as Happened.StepVerified;
        return seen is null || Now.Head.Number >= seen.At.Number + (ulong)Rules.Confirmations
            ? new NextMove.Record(new Happened.StepVerified(Key, Now.Head, $"{effect.Text} {how}"))
            : new NextMove.Wait("confirmations");
    }
}
