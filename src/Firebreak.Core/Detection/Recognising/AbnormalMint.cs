using System.Globalization;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// R13: a token of the protocol came from nowhere, worth far more than what came in for it; without a price, a large part of all there was,
/// and nothing came in. A minter that anybody may call is no excuse. What a signature or a proof vouches for must have been more than all.
/// </summary>
/// <exception cref="KeyNotFoundException">On construction: the rule lacks one of its numbers.</exception>
public sealed class AbnormalMint(Rule rule) : IRecogniser
{
    private readonly ValueGate _gate = new(rule);
    private readonly ulong _multipleInThousandths = (ulong)(rule.Parameter("mint-to-inflow") * 1_000m);
    private readonly ulong _shareInThousandths = (ulong)(rule.Parameter("unpriced-share-of-supply") * 1_000m);

    private const double PartsOfDust = 1_000;
    private const ulong PartsOfBacking = 1_000_000;

    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        if (!scene.Observed.Has(ObservationKind.Mint) || FindLargest(scene) is not (>= 0 and var largest))
        {
            return null;
        }

        ref readonly var mint = ref scene.Rows[largest];
        return scene.IsNew(mint.Asset) || Authority.IsByPeople(scene, mint.Asset) ? null : Judge(scene, mint);
    }

    private Signal? Judge(Scene scene, in ObservationRow mint)
    {
        var (minted, paid, isPaidUnweighed) = Weigh(scene);
        var supply = SupplyBefore(scene, mint.Asset, mint.Amount);
        if (IsVouched(scene, mint.Asset) && !(supply is { IsZero: false } all && mint.Amount > all))
        {
            return null;
        }

        if (minted.IsZero)
        {
            return supply is { IsZero: false } known && paid.IsZero && (!isPaidUnweighed || IsDust(scene, mint, known))
                && mint.Amount > Valuation.Scale(known, _shareInThousandths, 1_000)
                ? Tell(scene, mint, Share(mint.Amount, known), isPaidUnweighed ? "next to nothing" : "nothing")
                : null;
        }

        return !isPaidUnweighed && IsUnpaid(minted, paid) && _gate.Lets(UInt256.Min(scene.Loss, minted), scene, mint.Asset)
                && IsUnpaid(minted, AtOldPrice(scene, mint.Asset, paid))
            ? Tell(scene, mint, $"{scene.Money(minted)} of", scene.Money(paid))
            : null;
    }

    private bool IsUnpaid(UInt256 minted, UInt256 paid) => minted > Valuation.Scale(paid, _multipleInThousandths, 1_000);

    // Whoever pays for shares after a theft in the same block gets more of them than the price from before the block says.
    private static UInt256 AtOldPrice(Scene scene, Address token, UInt256 paid)
    {
        var (held, lost) = (scene.Valuation.ValueHeldBy(token), scene.LostBefore());
        return lost.IsZero ? paid : lost >= held ? UInt256.Min(paid * 1_000, Valuation.MostWorth) : Valuation.Scale(paid, held, held - lost);
    }

    private static int FindLargest(Scene scene)
    {
        var (largest, most) = (-1, UInt256.Zero);
        var rows = scene.Rows;
        for (var i = 0; i < rows.Length; i++)
        {
            if (IsOurMint(scene, rows[i]) && (Worth(scene, rows[i]) is var worth) && (largest < 0 || worth > most))
            {
                (most, largest) = (worth, i);
            }
        }

        return largest;
    }

    private static bool IsOurMint(Scene scene, in ObservationRow row) =>
        row.Kind == ObservationKind.Mint && scene.IsOurs(row.Asset) && !scene.IsOurs(row.To) && !row.Amount.IsZero;

    private static UInt256 Worth(Scene scene, in ObservationRow row) =>
        scene.Valuation.InWei(row.Asset.IsZero ? null : row.Asset, row.Amount) ?? UInt256.Zero;

    // Only what the protocol knows counts as paid, for anybody can make a coin; and only what did not go back to whoever acts.
    private static (UInt256 Minted, UInt256 Paid, bool IsPaidUnweighed) Weigh(Scene scene)
    {
        var (minted, paid, isPaidUnweighed, border) = (UInt256.Zero, UInt256.Zero, false, scene.Border);
        foreach (ref readonly var row in scene.Rows)
        {
            if (!row.IsMovement || row.Amount.IsZero)
            {
                continue;
            }

            var worth = Worth(scene, row);
            if (IsOurMint(scene, row))
            {
                minted = UInt256.Min(minted + worth, Valuation.MostWorth);
            }
            else if ((scene.IsOurs(row.To) && !scene.IsOurs(row.From) && border.Kept(row.Asset)) || (row.Kind == ObservationKind.Burn && scene.IsOurs(row.Asset)))
            {
                paid = UInt256.Min(paid + worth, Valuation.MostWorth);
                isPaidUnweighed |= worth.IsZero && row.Kind != ObservationKind.Mint && IsKnown(scene, row.Asset);
            }
        }

        return (minted, paid, isPaidUnweighed);
    }

    // Without prices: coins came of which so much stood behind the supply that their part of it is nothing beside the part of the supply that was made. Where nothing stood there, any payment counts.
    private static bool IsDust(Scene scene, in ObservationRow mint, UInt256 supply)
    {
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.IsMovement && !row.Amount.IsZero && scene.IsOurs(row.To) && !scene.IsOurs(row.From) && row.Kind != ObservationKind.Mint && IsKnown(scene, row.Asset)
                && row.Amount.ToDouble() / Backing(scene, mint.Asset, row.Asset).ToDouble() * PartsOfDust > mint.Amount.ToDouble() / supply.ToDouble())
            {
                return false;
            }
        }

        return true;
    }

    // A vault holds what its shares are worth, be it small beside the protocol; a grain that somebody sent to a token is not what stands behind it.
    private static UInt256 Backing(Scene scene, Address token, Address asset)
    {
        var (own, all) = (scene.HeldOf(asset, token), scene.HeldOf(asset));
        return own > all / PartsOfBacking ? own : all;
    }

    private static bool IsKnown(Scene scene, Address asset) => scene.IsOurs(asset)
        || scene.Watch.Names(asset)
        || scene.Valuation.Holdings.Any(holding => holding.Asset == asset && !holding.Amount.IsZero);

    private static bool IsVouched(Scene scene, Address token) =>
        Vouching.IsSigned(scene) || Vouching.IsProven(scene) || Vouching.IsAsked(scene) || Vouching.IsRedeemed(scene, token);

    // A counter of the token that grew by what was minted; the receiver's balance grew as well, and is smaller.
    private static UInt256? SupplyBefore(Scene scene, Address token, UInt256 minted)
    {
        UInt256? supply = null;
        foreach (ref readonly var change in scene.Changes)
        {
            if (change.Field == StateField.Storage && change.Account == token && change.After > change.Before && change.After - change.Before == minted
                && (supply is not { } known || change.Before > known))
            {
                supply = change.Before;
            }
        }

        return supply;
    }

    private static string Share(UInt256 minted, UInt256 supply) =>
        string.Create(CultureInfo.InvariantCulture, $"{minted.ToDouble() / supply.ToDouble():P0} of all there was of");

    private Signal Tell(Scene scene, in ObservationRow mint, string howMuch, string paid) => scene.Tell(
        Rule, mint.Asset, pages: true, score: 1,
        $"{howMuch} {scene.Name(mint.Asset)} came from nowhere for {scene.Name(mint.To)}; {paid} was paid in.",
        [scene.Point(mint, "mint"), .. scene.Flows()]);
}
