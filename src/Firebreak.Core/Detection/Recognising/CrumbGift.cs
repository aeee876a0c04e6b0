using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// A fortune given to a contract that holds crumbs. Whoever keeps the crumbs of a vault and multiplies them owns the next deposits, or what is
/// lent against its shares. What the operator's own people give is none.
/// </summary>
internal static class CrumbGift
{
    // What turns crumbs into a fortune is no rounding of a payment.
    private const ulong Multiple = 1_000;

    /// <param name="few">The largest amount that is a crumb, in the smallest unit.</param>
    public static bool Is(Scene scene, in ObservationRow gift, UInt256 worth, ulong few, ValueGate gate)
    {
        if (scene.IsTrusted(gift.From) || scene.IsTrusted(scene.Sender) || !(IsPushed(scene, gift) || IsSilent(scene, gift))
            || HeldBefore(scene, gift) is not { IsZero: false } held || held > few)
        {
            return false;
        }

        return worth.IsZero ? gift.Amount / Multiple >= few : gate.LetsOthers(worth, scene) && gift.Amount / Multiple >= held;
    }

    /// <summary>Money that only passes through is no gift.</summary>
    public static bool Stays(Scene scene, in ObservationRow gift)
    {
        foreach (var flow in scene.Purse.Flows)
        {
            if (flow.Account == gift.To && (flow.Asset ?? default) == gift.Asset)
            {
                return !flow.Amount.IsNegative && flow.Amount.Magnitude >= gift.Amount / 2u;
            }
        }

        return false;
    }

    // A vault that is paid by a deposit pulls for itself.
    private static bool IsPushed(Scene scene, in ObservationRow gift) =>
        gift.Kind == ObservationKind.Push || (gift.Kind == ObservationKind.Pull && !scene.IsTrusted(gift.Counter));

    // Coin that comes with call data, or that its receiver speaks of, pays for something.
    private static bool IsSilent(Scene scene, in ObservationRow gift)
    {
        if (gift.Kind != ObservationKind.Native || scene.Block.Frames[gift.Frame].Input.Length > 0)
        {
            return false;
        }

        foreach (ref readonly var log in scene.Block.LogsOf(scene.Transaction))
        {
            if (log.Emitter == gift.To)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What the contract held of the asset right before the gift; null where that is not known.</summary>
    private static UInt256? HeldBefore(Scene scene, in ObservationRow gift)
    {
        if (Holding(scene, gift) is not { } before)
        {
            return null;
        }

        var held = Int256.FromUInt256(UInt256.Min(before, Valuation.MostWorth));
        foreach (ref readonly var row in scene.Rows)
        {
            // The native coin is told by calls, a token by logs.
            if (!row.IsMovement || row.Asset != gift.Asset || (row.Log < 0) != (gift.Kind == ObservationKind.Native))
            {
                continue;
            }

            if (row.To == gift.To && row.From == gift.From && row.Amount == gift.Amount && (row.Log >= 0 || row.Frame == gift.Frame))
            {
                return held.IsNegative ? null : held.Magnitude;
            }

            var amount = Int256.FromUInt256(UInt256.Min(row.Amount, Valuation.MostWorth));
            held += row.To == gift.To ? amount : row.From == gift.To ? -amount : Int256.Zero;
        }

        return null;
    }

    private static UInt256? Holding(Scene scene, in ObservationRow gift)
    {
        foreach (var holding in scene.Valuation.Holdings)
        {
            if (holding.Holder == gift.To && (holding.Asset ?? default) == gift.Asset)
            {
                return holding.Amount;
            }
        }

        return null;
    }
}
