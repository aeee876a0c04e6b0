using System.Globalization;
using Firebreak.Core.Incidents;
using Firebreak.Ethereum;

namespace Firebreak.Core.Response;

/// <summary>How a Safe stands on the chain.</summary>
/// <param name="Nonce">Of its next transaction.</param>
public sealed record SafeStanding(UInt256 Nonce, int Threshold, Items<Address> Owners)
{
    public static AbiFunction NonceView { get; } = AbiFunction.Parse("nonce() view returns (uint256)");

    public static AbiFunction OwnersView { get; } = AbiFunction.Parse("getOwners() view returns (address[] owners)");

    /// <summary>Whether what the owners were asked to sign can still be carried out by those who sign now.</summary>
    /// <param name="earlier">How many earlier steps of the plan go through the same Safe before it.</param>
    public bool Fits(Happened.SafeOffered offer, int earlier) =>
        offer.Nonce == Nonce + (ulong)earlier && offer.Threshold == Threshold && offer.Owners == Owners;

    /// <summary>Who has not signed since when, for whoever must call them.</summary>
    public static string Clock(PlanView plan, Happened.SafeOffered offer)
    {
        var signed = plan.OwnersOf(offer).Select(owner => owner.Owner).ToHashSet();
        var silent = string.Join(", ", offer.Owners.Where(owner => !signed.Contains(owner)));
        return string.Create(CultureInfo.InvariantCulture, $"{signed.Count} of {offer.Threshold} owners have signed; not since {offer.Since:u}: {silent}");
    }
}
