using System.Globalization;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>R19: most of a pool of the protocol was taken out at once, by burning its shares rather than by trading.</summary>
/// <exception cref="KeyNotFoundException">On construction: the rule lacks one of its numbers.</exception>
public sealed class LiquidityPulled(Rule rule) : IRecogniser
{
    private readonly double _share = (double)rule.Parameter("pulled-share");

    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        var looked = new HashSet<Address>();
        for (var at = scene.Observed.Find(ObservationKind.LiquidityRemoved); at >= 0; at = scene.Observed.Find(ObservationKind.LiquidityRemoved, at + 1))
        {
            ref readonly var row = ref scene.Rows[at];
            if (scene.IsOurs(row.Contract) && looked.Add(row.Contract) && ShareLeft(scene, row.Contract) is var pulled && pulled >= _share)
            {
                return scene.Tell(
                    Rule, row.Contract, pages: false, score: Math.Min(1, pulled),
                    string.Create(CultureInfo.InvariantCulture, $"{pulled:P0} of {scene.Name(row.Contract)} was taken out at once by {scene.Sender}."),
                    [scene.Point(row, "liquidity removed"), .. scene.Flows()]);
            }
        }

        return null;
    }

    // Of what left and what the pair says remains; the larger of its two sides.
    private static double ShareLeft(Scene scene, Address pool)
    {
        var (left0, left1) = (0d, 0d);
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.Kind == ObservationKind.Reserves && row.Contract == pool)
            {
                (left0, left1) = (row.Amount.ToDouble(), row.Other.ToDouble());
            }
        }

        var share = 0d;
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.IsMovement && row.Log >= 0 && row.From == pool && row.Asset != pool)
            {
                var amount = row.Amount.ToDouble();
                share = Math.Max(share, Math.Min(amount / (amount + left0), amount / (amount + left1)));
            }
        }

        return share;
    }
}
