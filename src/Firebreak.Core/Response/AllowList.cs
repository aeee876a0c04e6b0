using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response.Filling;
using Firebreak.Ethereum;

namespace Firebreak.Core.Response;

/// <summary>
/// The last gate before a key is used: only the very call of a lever that the protocol names for that contract passes. It is asked again
/// of the bytes themselves, so that not even an altered log can make Firebreak send anything else.
/// </summary>
public static class AllowList
{
    /// <summary>Why a step may not act; null when it may.</summary>
    /// <param name="signer">Account of the step's signer; null when there is none.</param>
    public static string? WhyNot(ProposedStep step, ChainId chain, Protocol protocol, Items<Lever> levers, Address? signer = null)
    {
        var lever = levers.FirstOrDefault(candidate => candidate.Id == step.Lever);
        if (lever is null)
        {
            return $"there is no lever {step.Lever} any more";
        }

        if (FittedLevers.Match(step, lever, chain, protocol, signer) is { } fitted && protocol.Levers.FirstOrDefault(known => known with { With = fitted.With } == fitted) is { } written)
        {
            return OpenPlaces.WhyNot(lever, written, fitted, account => protocol.IsOurs(account) || account == signer) ?? WhyNotSigner(step, lever);
        }

        if (step.Caller is not null || step.Guard is not null)
        {
            return $"{lever.Id} is not fitted to {step.Target} with the caller {step.Caller} and the guard {(step.Guard is { } guard ? guard : "none")}, or not for this call";
        }

        if (protocol.FindContract(step.Target) is not { } contract)
        {
            return $"{step.Target} is not a contract of {protocol.Name}";
        }

        if (!lever.Fits(chain, contract))
        {
            return $"{lever.Id} is not a lever of {contract.Name}";
        }

        if (step.Data != lever.Call.Data)
        {
            return $"the call data {step.Data} is not {lever.Call}";
        }

        return WhyNotSigner(step, lever);
    }

    /// <summary>Why signed bytes may not leave; null when they are exactly the step on its route: no value, its chain and nonce.</summary>
    /// <param name="route">Null when it has none yet.</param>
    public static string? WhyNot(Happened.StepSigned transaction, ProposedStep step, StepRoute? route, ChainId chain)
    {
        if (route is null)
        {
            return "not enough owners of the Safe have signed";
        }

        SignedTransaction decoded;
        try
        {
            decoded = SignedTransaction.Decode(transaction.Raw.Span);
        }
        catch (Exception exception) when (exception is RlpException or TransactionException)
        {
            return $"the signed bytes cannot be read: {exception.Message}";
        }

        var isTheStep = decoded.Transaction is Eip1559Transaction call
            && call.To == route.To
            && call.Value.IsZero
            && route.Data.Span.SequenceEqual(call.Data)
            && call.ChainId == chain.Value
            && call.Nonce == transaction.Nonce
            && call.AccessList.Count == 0;
        return isTheStep && decoded.Sender == transaction.Sender && decoded.Hash == transaction.Transaction
            ? null
            : $"the signed bytes of {transaction.Transaction} are not {step.Call}";
    }

    private static string? WhyNotSigner(ProposedStep step, Lever lever) =>
        step.Signer == lever.Caller.Signer ? null : $"{lever.Id} is for the signer {lever.Caller.Signer}, not {step.Signer}";
}
