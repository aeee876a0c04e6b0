using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;
using Firebreak.Ethereum;

namespace Firebreak.Core.Response;

/// <summary>
/// The one call by which a step's signer gets the step done: the step's own, the pull of a guard, or the carrying-out of what a Safe's owners
/// signed. What people approved is the step; this only wraps it.
/// </summary>
public sealed record StepRoute(Address To, HexBytes Data)
{
    /// <param name="lever">The lever of the step: it says what a guard leaves free.</param>
    /// <returns>Null while not enough owners have signed.</returns>
    public static StepRoute? Of(PlanView plan, ProposedStep step, Lever lever, ChainId chain) => step switch
    {
        { Guard: { } guard } => new StepRoute(guard, GuardCalls.Pull.Encode(step.Target, step.Data.ToArray(), LeverExam.FreeWords(lever))),
        { Caller: { } safe } => plan.OfferOf(step.Number) is { } offer ? ThroughSafe(plan, step, offer, safe, chain) : null,
        _ => new StepRoute(step.Target, step.Data),
    };

    /// <summary>What the owners of the step's Safe sign. It calls, never delegates, moves nothing and pays nobody back.</summary>
    public static SafeTransaction SafeTransactionOf(ProposedStep step, UInt256 nonce) => new() { To = step.Target, Data = step.Data.ToArray(), Nonce = nonce };

    // The first to sign are enough: the same log always gives the same bytes.
    private static StepRoute? ThroughSafe(PlanView plan, ProposedStep step, Happened.SafeOffered offer, Address safe, ChainId chain)
    {
        var transaction = SafeTransactionOf(step, offer.Nonce);
        var signatures = plan.OwnersOf(offer).Take(offer.Threshold).Select(signed => Signature.FromBytes(signed.Signature.Span)).ToList();
        return offer.Safe == safe && offer.Threshold > 0 && signatures.Count == offer.Threshold && transaction.SigningHash(chain.Value, safe) == offer.SafeTxHash
            ? new StepRoute(safe, transaction.EncodeExecution(chain.Value, safe, signatures))
            : null;
    }
}
