using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Response;

/// <summary>Does what the execution decides: asks, tries, signs, sends. Decides nothing and writes nothing down.</summary>
internal sealed class StepHands(ResponseScene scene)
{
    // Unused gas is given back; a pause that runs out of it is lost.
    private const ulong MostGas = 3_000_000;

    public async Task<Sighting> CheckAsync(ProposedStep step, Sighting sight, CancellationToken cancellationToken)
    {
        var lever = scene.LeverOf(step);
        var armed = await scene.View.CallAsync(step.Target, lever.Armed.Data.ToArray(), sight.Head, cancellationToken);
        var effect = lever.ReadBack.Data == lever.Armed.Data
            ? armed
            : await scene.View.CallAsync(step.Target, lever.ReadBack.Data.ToArray(), sight.Head, cancellationToken);
        return sight with { Armed = lever.Armed.Read(armed), Effect = lever.ReadBack.Read(effect) };
    }

    public async Task<Sighting> ReadBackAsync(ProposedStep step, Sighting sight, BlockRef at, CancellationToken cancellationToken)
    {
        var check = scene.LeverOf(step).ReadBack;
        var returned = await scene.View.CallAsync(step.Target, check.Data.ToArray(), at, cancellationToken);
        return sight with { ReadBack = new ViewReading(at, check.Read(returned)) };
    }

    public async Task<Happened.StepSimulated> SimulateAsync(StepKey key, ProposedStep step, BlockRef at, CancellationToken cancellationToken)
    {
        var call = new SimulatedCall(scene.FindSigner(step.Signer)!.Address, step.Target, UInt256.Zero, step.Data.ToArray());
        var simulation = await scene.Simulator.SimulateAsync(call, at, cancellationToken);
        return SimulationVerdict.Judge(key, step, at, simulation, scene.Simulator.Name);
    }

    /// <param name="lowestNonce">One above the highest nonce that the log shows for any other step of the same sender.</param>
    public async Task<Happened.StepSigned> SignAsync(
        StepKey key, ProposedStep step, ChainId chain, Func<Address, ulong> lowestNonce, CancellationToken cancellationToken)
    {
        var signer = scene.FindSigner(step.Signer)!;
        var nonce = scene.Gateway.MinedNonceAsync(signer.Address, cancellationToken);
        var fees = scene.Gateway.FeesAsync(cancellationToken);
        var gas = scene.Gateway.EstimateGasAsync(signer.Address, step.Target, step.Data.ToArray(), cancellationToken);
        var purse = scene.View.BalanceAsync(signer.Address, await scene.View.HeadAsync(cancellationToken), cancellationToken);
        await Task.WhenAll(nonce, fees, gas, purse);
        var price = await fees;
        var limit = Math.Min(await gas, MostGas / 2) * 2;
        var offer = FeePolicy.Outbid(price.BaseFee, price.HighestTip, scene.Fees);
        offer = FeePolicy.WithRoom(offer, await purse / Math.Max(limit, 1), scene.Fees);
        var call = Compose(step, chain, Math.Max(await nonce, lowestNonce(signer.Address)), limit, offer);
        return await SignAsync(key, signer, call, cancellationToken);
    }

    /// <returns>Null when the cap on fees allows no higher offer.</returns>
    public async Task<Happened.StepSigned?> ReplaceAsync(
        StepKey key, ProposedStep step, ChainId chain, Happened.StepSigned earlier, CancellationToken cancellationToken)
    {
        var price = await scene.Gateway.FeesAsync(cancellationToken);
        var offer = new FeeOffer(earlier.MaxFeePerGas, earlier.MaxPriorityFeePerGas);
        if (FeePolicy.Replace(offer, price.BaseFee, price.HighestTip, scene.Fees) is not { } higher)
        {
            return null;
        }

        var gas = (ulong)SignedTransaction.Decode(earlier.Raw.Span).Transaction.GasLimit;
        return await SignAsync(key, scene.FindSigner(step.Signer)!, Compose(step, chain, earlier.Nonce, gas, higher), cancellationToken);
    }

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

    private static Eip1559Transaction Compose(ProposedStep step, ChainId chain, ulong nonce, ulong gas, FeeOffer offer) => new()
    {
        ChainId = chain.Value,
        Nonce = nonce,
        GasLimit = gas,
        MaxFeePerGas = offer.MaxFee,
        MaxPriorityFeePerGas = offer.Tip,
        To = step.Target,
        Value = UInt256.Zero,
        Data = step.Data.ToArray(),
    };

    private static async Task<Happened.StepSigned> SignAsync(
        StepKey key, ISigner signer, Eip1559Transaction call, CancellationToken cancellationToken)
    {
        var transaction = await signer.SignAsync(call, cancellationToken);
        return new Happened.StepSigned(
            key, transaction.Sender, call.Nonce, transaction.Hash, call.MaxFeePerGas, call.MaxPriorityFeePerGas, new HexBytes(transaction.Raw));
    }
}
