namespace Firebreak.Core.Response;

/// <summary>What was signed for another step of the same account.</summary>
/// <param name="IsOver">Its plan has ended: nobody will send it any more, though a pool may still hold it.</param>
public readonly record struct SignedBefore(ulong Nonce, FeeOffer Offer, bool IsOver);

/// <summary>
/// Which nonce a step signs with: the lowest that is free. What was signed for a plan that is over leaves no gap behind which everything later would
/// wait for ever: its nonce is used again, so that at most one of the two is ever mined.
/// </summary>
public static class NonceChoice
{
    /// <param name="mined">How many transactions of the account are mined.</param>
    /// <returns>The nonce, and the offer that must be outbid for a pool to take it; null where nothing was signed with it.</returns>
    public static (ulong Nonce, FeeOffer? Outbid) Of(ulong mined, IReadOnlyCollection<SignedBefore> others)
    {
        var taken = others.Where(other => !other.IsOver).Select(other => other.Nonce).ToHashSet();
        var nonce = mined;
        while (taken.Contains(nonce))
        {
            nonce++;
        }

        var abandoned = others.Where(other => other.Nonce == nonce).Select(other => other.Offer).OrderByDescending(offer => offer.MaxFee).ToList();
        return (nonce, abandoned.Count == 0 ? null : new FeeOffer(abandoned[0].MaxFee, abandoned.Max(offer => offer.Tip)));
    }
}
