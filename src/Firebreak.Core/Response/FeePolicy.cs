using Firebreak.Ethereum;

namespace Firebreak.Core.Response;

/// <summary>What a transaction offers, in wei per gas (EIP-1559).</summary>
public readonly record struct FeeOffer(UInt256 MaxFee, UInt256 Tip);

/// <summary>Between what the offers of containment lie, in wei per gas.</summary>
/// <param name="TipFloor">Never offer less to the block's builder.</param>
/// <param name="Cap">Never offer more in total.</param>
public readonly record struct FeeLimits(UInt256 TipFloor, UInt256 Cap);

/// <summary>
/// Prices containment: above everything in sight, since a pause that is mined after the next theft is late, yet under a cap, since a node
/// that lies about fees must not empty the guardian's account.
/// </summary>
public static class FeePolicy
{
    private const ulong Gwei = 1_000_000_000;
    private static readonly UInt256 Room = 500 * Gwei;

    /// <summary>Room for the base fee to double, and a quarter more than the highest tip in sight.</summary>
    public static FeeOffer Outbid(UInt256 baseFee, UInt256 highestTip, FeeLimits limits)
    {
        // Clamped first: sums of hostile numbers must not wrap around.
        var floor = UInt256.Min(limits.TipFloor, limits.Cap);
        var seen = UInt256.Min(highestTip, limits.Cap);
        var tip = UInt256.Max(floor, seen + (seen / 4UL) + Gwei);
        var maxFee = UInt256.Min((UInt256.Min(baseFee, limits.Cap) * 2UL) + tip, limits.Cap);
        return new FeeOffer(maxFee, UInt256.Min(tip, maxFee));
    }

    /// <summary>
    /// The same tip with more room above it. What is not needed is never paid, the base fee may rise for many blocks, and builders that rank
    /// by the total offer find it on top.
    /// </summary>
    /// <param name="affordable">What the account can pay for the gas; half of it stays for a replacement.</param>
    public static FeeOffer WithRoom(FeeOffer offer, UInt256 affordable, FeeLimits limits)
    {
        var room = UInt256.Min(UInt256.Min(Room, limits.Cap), affordable / 2UL);
        return offer with { MaxFee = UInt256.Max(offer.MaxFee, room) };
    }

    /// <summary>An offer that nodes accept in place of an earlier one: both fees at least an eighth higher, as pools demand.</summary>
    /// <returns>Null when that would break the cap.</returns>
    public static FeeOffer? Replace(FeeOffer earlier, UInt256 baseFee, UInt256 highestTip, FeeLimits limits)
    {
        var fresh = Outbid(baseFee, highestTip, limits);
        var maxFee = UInt256.Max(fresh.MaxFee, EighthMore(earlier.MaxFee));
        var tip = UInt256.Max(fresh.Tip, EighthMore(earlier.Tip));
        maxFee = UInt256.Max(maxFee, tip);
        return maxFee <= limits.Cap ? new FeeOffer(maxFee, tip) : null;
    }

    /// <summary>True when an offer can still be raised within the cap.</summary>
    public static bool CanReplace(FeeOffer earlier, FeeLimits limits) => Replace(earlier, UInt256.Zero, UInt256.Zero, limits) is not null;

    // Rounded up: exactly an eighth is the least that is accepted.
    private static UInt256 EighthMore(UInt256 fee) => fee + ((fee + 7UL) / 8UL);
}
