using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>R13: a token of the protocol came from nowhere, worth far more than what came in for it.</summary>
/// <exception cref="KeyNotFoundException">On construction: the rule lacks one of its numbers.</exception>
public sealed class AbnormalMint(Rule rule) : IRecogniser
{
    private readonly ValueGate _gate = new(rule);
    private readonly ulong _multipleInThousandths = (ulong)(rule.Parameter("mint-to-inflow") * 1_000m);

    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        if (!scene.Observed.Has(ObservationKind.Mint))
        {
            return null;
        }

        var (minted, paid, largest) = (UInt256.Zero, UInt256.Zero, -1);
        var rows = scene.Rows;
        var most = UInt256.Zero;
        for (var i = 0; i < rows.Length; i++)
        {
            ref readonly var row = ref rows[i];
            if (!row.IsMovement)
            {
                continue;
            }

            var worth = scene.Valuation.InWei(row.Asset.IsZero ? null : row.Asset, row.Amount) ?? UInt256.Zero;
            if (row.Kind == ObservationKind.Mint && scene.IsOurs(row.Asset) && !scene.IsOurs(row.To))
            {
                minted = UInt256.Min(minted + worth, Valuation.MostWorth);
                (most, largest) = largest < 0 || worth > most ? (worth, i) : (most, largest);
            }
            else if ((scene.IsOurs(row.To) && !scene.IsOurs(row.From)) || (row.Kind == ObservationKind.Burn && scene.IsOurs(row.Asset)))
            {
                paid = UInt256.Min(paid + worth, Valuation.MostWorth);
            }
        }

        return largest >= 0 && IsUnpaid(minted, paid) ? Tell(scene, rows[largest], minted, paid) : null;
    }

    private bool IsUnpaid(UInt256 minted, UInt256 paid) => minted > Valuation.Scale(paid, _multipleInThousandths, 1_000);

    // Whoever pays for shares after a theft in the same block gets more of them than the price from before the block says.
    private static UInt256 AtOldPrice(Scene scene, Address token, UInt256 paid)
    {
        var (held, lost) = (scene.Valuation.ValueHeldBy(token), scene.LostBefore());
        return lost.IsZero ? paid : lost >= held ? UInt256.Min(paid * 1_000, Valuation.MostWorth) : Valuation.Scale(paid, held, held - lost);
    }

    private Signal? Tell(Scene scene, in ObservationRow row, UInt256 minted, UInt256 paid)
    {
        if (scene.IsNew(row.Contract) || scene.IsByRole(row.Contract) || !_gate.Lets(UInt256.Min(scene.Loss, minted), scene, row.Contract)
            || !IsUnpaid(minted, AtOldPrice(scene, row.Contract, paid)))
        {
            return null;
        }

        return scene.Tell(
            Rule, row.Contract, pages: true, score: 1,
            $"{scene.Money(minted)} of {scene.Name(row.Contract)} came from nowhere for {scene.Name(row.To)}; {scene.Money(paid)} was paid in.",
            [scene.Point(row, "mint"), .. scene.Flows()]);
    }
}
