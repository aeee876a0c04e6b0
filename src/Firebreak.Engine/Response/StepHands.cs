using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Response;

/// <summary>Does what the execution decides: asks, tries, signs, sends. Decides nothing and writes nothing down.</summary>
internal sealed class StepHands(ResponseScene scene, ChainId chain)
{
    // Unused gas is given back; a pause that runs out of it is lost.
    private const ulong MostGas = 3_000_000;

    private readonly LeverAsker _asker = new(scene.View);

    public async Task<Sighting> CheckAsync(ProposedStep step, Sighting sight, CancellationToken cancellationToken)
    {
        var (exam, now) = (scene.ExamOf(step, chain), scene.Time.GetUtcNow());
        var asked = _asker.AskAsync(exam.Obstacles(), sight.Head, cancellationToken);
        var readBack = _asker.AskAsync(exam.ReadBacks(), sight.Head, cancellationToken);
        var safe = step.NeedsOwners ? _asker.SafeAsync(step.Caller!.Value, sight.Head, cancellationToken) : Task.FromResult<SafeStanding?>(null);
        var replies = await asked;
        return sight with
        {
            Armed = exam.Armed(replies, now),
            Effect = exam.Effect(await readBack, now),
            Barrier = exam.Barrier(replies, now),
            Safe = await safe,
        };
    }

    public async Task<Sighting> ReadBackAsync(ProposedStep step, Sighting sight, BlockRef at, CancellationToken cancellationToken)
    {
        var exam = scene.ExamOf(step, chain);
        var replies = await _asker.AskAsync(exam.ReadBacks(), at, cancellationToken);
        return sight with { ReadBack = new ViewReading(at, exam.Effect(replies, scene.Time.GetUtcNow())) };
    }

    /// <returns>Null when the Safe gives no answer that can be used.</returns>
    public async Task<Happened.SafeOffered?> OfferAsync(StepKey key, PlanView plan, ProposedStep step, BlockRef head, CancellationToken cancellationToken)
    {
        var safe = step.Caller!.Value;
        if (await _asker.SafeAsync(safe, head, cancellationToken) is not { } standing)
        {
            return null;
        }

        var nonce = standing.Nonce + (ulong)plan.Plan.Steps.Count(earlier => earlier.Number < step.Number && earlier.NeedsOwners && earlier.Caller == safe && !plan.IsVerified(earlier.Number));
        var hash = StepRoute.SafeTransactionOf(step, nonce).SigningHash(chain.Value, safe);
        return new Happened.SafeOffered(key, safe, nonce, hash, standing.Threshold, standing.Owners, scene.Time.GetUtcNow());
    }

    /// <summary>Tries the very call that the signer would make; while owners still have to sign, what the Safe would do itself.</summary>
    public async Task<Happened.StepSimulated> SimulateAsync(StepKey key, PlanView plan, ProposedStep step, BlockRef at, CancellationToken cancellationToken)
    {
        var call = scene.RouteOf(plan, step, chain) is { } route
            ? new SimulatedCall(scene.FindSigner(step.Signer)!.Address, route.To, UInt256.Zero, route.Data.ToArray())
            : new SimulatedCall(step.Caller!.Value, step.Target, UInt256.Zero, step.Data.ToArray());
        var simulation = await scene.Simulator.SimulateAsync(call, at, cancellationToken);
        return SimulationVerdict.Judge(key, step, at, simulation, scene.Simulator.Name, StepReach.Of(step, scene.FittedOf(step, chain), scene.Protocol));
    }

    /// <param name="others">What the log shows as signed for any other step of the sender.</param>
    /// <returns>Null when automation was halted meanwhile.</returns>
    public async Task<Happened.StepSigned?> SignAsync(
        StepKey key, ProposedStep step, StepRoute route, Func<Address, IReadOnlyCollection<SignedBefore>> others, CancellationToken cancellationToken)
    {
        var signer = scene.FindSigner(step.Signer)!;
        var nonce = scene.Gateway.MinedNonceAsync(signer.Address, cancellationToken);
        var fees = scene.Gateway.FeesAsync(cancellationToken);
        var gas = scene.Gateway.EstimateGasAsync(signer.Address, route.To, route.Data.ToArray(), cancellationToken);
        var purse = scene.View.BalanceAsync(signer.Address, await scene.View.HeadAsync(cancellationToken), cancellationToken);
        await Task.WhenAll(nonce, fees, gas, purse);
        var price = await fees;
        var limit = Math.Min(await gas, MostGas / 2) * 2;
        var (next, outbid) = NonceChoice.Of(await nonce, others(signer.Address));
        var offer = FeePolicy.Outbid(price.BaseFee, price.HighestTip, scene.Fees);
        offer = outbid is { } earlier ? FeePolicy.Replace(earlier, price.BaseFee, price.HighestTip, scene.Fees) ?? offer : offer;
        offer = FeePolicy.WithRoom(offer, await purse / Math.Max(limit, 1), scene.Fees);
        var call = Compose(route, next, limit, offer);
        return await SignAsync(key, signer, call, cancellationToken);
    }

    /// <returns>Null when the cap on fees allows no higher offer, or automation was halted meanwhile.</returns>
    public async Task<Happened.StepSigned?> ReplaceAsync(
        StepKey key, ProposedStep step, StepRoute route, Happened.StepSigned earlier, CancellationToken cancellationToken)
    {
        var price = await scene.Gateway.FeesAsync(cancellationToken);
        var offer = new FeeOffer(earlier.MaxFeePerGas, earlier.MaxPriorityFeePerGas);
        if (FeePolicy.Replace(offer, price.BaseFee, price.HighestTip, scene.Fees) is not { } higher)
        {
            return null;
        }

        var gas = (ulong)SignedTransaction.Decode(earlier.Raw.Span).Transaction.GasLimit;
        return await SignAsync(key, scene.FindSigner(step.Signer)!, Compose(route, earlier.Nonce, gas, higher), cancellationToken);
    }

    /// <summary>The highest tip in sight; ours is among them, so only a higher one is somebody else's.</summary>
    public async Task<Sighting> WatchRivalsAsync(Sighting sight, CancellationToken cancellationToken) =>
        sight with { RivalTip = (await scene.Gateway.FeesAsync(cancellationToken)).HighestTip };

    public Task<SendOutcome> SendAsync(Happened.StepSigned transaction, CancellationToken cancellationToken) =>
        scene.Gateway.SendAsync(transaction.Raw.ToArray(), cancellationToken);

    public async Task<StepFate> FateAsync(StepKey key, IReadOnlyList<Happened.StepSigned> transactions, CancellationToken cancellationToken)
    {
        // The nonce is asked before the transactions: one that is mined in between is then found, and not called lost.
        var (sender, nonce) = (transactions[^1].Sender, transactions[^1].Nonce);
        var used = await scene.Gateway.MinedNonceAsync(sender, cancellationToken);
        foreach (var transaction in transactions.Reverse())
        {
            if (await scene.Gateway.FindAsync(transaction.Transaction, cancellationToken) is { } mined)
            {
                return new StepFate.Mined(new Happened.StepMined(
                    key, transaction.Transaction, mined.Block, mined.MinedAt, mined.Succeeded, mined.GasUsed));
            }
        }

        return used > nonce ? new StepFate.NonceTaken() : new StepFate.Pending();
    }

    private Eip1559Transaction Compose(StepRoute route, ulong nonce, ulong gas, FeeOffer offer) => new()
    {
        ChainId = chain.Value,
        Nonce = nonce,
        GasLimit = gas,
        MaxFeePerGas = offer.MaxFee,
        MaxPriorityFeePerGas = offer.Tip,
        To = route.To,
        Value = UInt256.Zero,
        Data = route.Data.ToArray(),
    };

    private async Task<Happened.StepSigned?> SignAsync(
        StepKey key, ISigner signer, Eip1559Transaction call, CancellationToken cancellationToken)
    {
        if (await scene.Switch.IsHaltedAsync(cancellationToken))
        {
            return null;
        }

        var transaction = await signer.SignAsync(call, cancellationToken);

        // What was signed in calm has fees of its own.
        var signed = transaction.Transaction as Eip1559Transaction ?? call;
        return new Happened.StepSigned(
            key, transaction.Sender, call.Nonce, transaction.Hash, signed.MaxFeePerGas, signed.MaxPriorityFeePerGas, new HexBytes(transaction.Raw));
    }
}
