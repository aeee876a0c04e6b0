using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// What honest people do all day and what looks, in part, like a theft. Where a transaction reads so, what is told of it counts for half and
/// says why. A page stands: it rests on what was lost, not on a likeness.
/// </summary>
public static class Ordinary
{
    private const double Half = 0.5;
    private const int ManyReceivers = 20;
    private const int MostDifferenceParts = 1_000;

    /// <param name="signals">All of one transaction stand behind the first.</param>
    /// <param name="first">Where they begin.</param>
    public static void Discount(Scene scene, IList<Signal> signals, int first)
    {
        if (!signals.Skip(first).Any(IsDoubtful) || ShapeOf(scene, signals.Skip(first).Select(signal => signal.Rule).ToList()) is not { } shape)
        {
            return;
        }

        for (var i = first; i < signals.Count; i++)
        {
            if (IsDoubtful(signals[i]))
            {
                signals[i] = signals[i] with { Score = signals[i].Score * Half, Because = $"{signals[i].Because} It counts for half, for it reads like {shape}." };
            }
        }
    }

    private static bool IsDoubtful(Signal signal) => !signal.Pages && signal.Tier != Tier.Context;

    private static string? ShapeOf(Scene scene, List<string> rules) =>
        rules.Contains("sandwich") ? "a sandwich around other traders"
        : rules.Contains("arbitrage") ? "an arbitrage over several pools"
        : rules.Contains("liquidation") ? "a liquidation of a debt"
        : IsAirdrop(scene) ? "an airdrop to many holders"
        : IsBatch(scene) ? "a batch that a Safe was told to carry out"
        : IsMigration(scene) ? "a token exchanged for its successor"
        : IsHarvest(scene) ? "a yield that was harvested and paid in again"
        : null;

    private static bool IsAirdrop(Scene scene)
    {
        var receivers = new HashSet<Address>();
        Address? asset = null;
        foreach (ref readonly var row in scene.Rows)
        {
            if (!row.IsMovement || row.Amount.IsZero || !scene.IsOurs(row.From) || scene.IsOurs(row.To))
            {
                continue;
            }

            asset ??= row.Asset;
            if (row.Asset != asset || scene.Hand.Has(row.To))
            {
                return false;
            }

            receivers.Add(row.To);
        }

        return receivers.Count >= ManyReceivers;
    }

    private static bool IsBatch(Scene scene)
    {
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.Kind == ObservationKind.SafeExecution && row.Frame >= 0 && row.Tag == 1 && Batch.IsPlain(scene, row))
            {
                return true;
            }
        }

        return false;
    }

    // As much of one token goes in, or is burned, as comes out of another, and nothing else moves.
    private static bool IsMigration(Scene scene)
    {
        var (given, got, others) = (default(ObservationRow), default(ObservationRow), 0);
        foreach (ref readonly var row in scene.Rows)
        {
            if (!row.IsMovement || row.Amount.IsZero)
            {
                continue;
            }

            var isGiven = scene.Hand.Has(row.From) && (row.To.IsZero || scene.IsOurs(row.To));
            var isGot = scene.Hand.Has(row.To) && (row.From.IsZero || scene.IsOurs(row.From));
            given = isGiven ? row : given;
            got = isGot ? row : got;
            others += isGiven || isGot ? 0 : 1;
        }

        return others == 0 && given.Asset != got.Asset && !got.Amount.IsZero && IsAbout(given.Amount, got.Amount);
    }

    private static bool IsAbout(UInt256 one, UInt256 other) =>
        (one > other ? one - other : other - one) <= UInt256.Max(one, other) / (ulong)MostDifferenceParts;

    // What the protocol sold it was given in another coin, and whoever called kept next to nothing.
    private static bool IsHarvest(Scene scene)
    {
        var (sold, bought) = (default(Address?), false);
        foreach (ref readonly var row in scene.Rows)
        {
            if (!row.IsMovement || row.Amount.IsZero)
            {
                continue;
            }

            sold = scene.IsOurs(row.From) && !scene.IsOurs(row.To) && !scene.Hand.Has(row.To) ? row.Asset : sold;
            bought |= sold is { } asset && scene.IsOurs(row.To) && !scene.IsOurs(row.From) && !scene.Hand.Has(row.From) && row.Asset != asset;
        }

        return bought && scene.Observed.Has(ObservationKind.Swap) && !scene.Observed.Has(ObservationKind.FlashLoan) && (scene.Purse.Gain.IsNegative || scene.Purse.Gain.IsZero);
    }
}
