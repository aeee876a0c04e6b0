using System.Globalization;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// Nearly everything that a contract held of several assets goes to one account that the protocol file does not know, by a single key and
/// against nothing: no share was burned, no claim fell, nothing came in. The key may be the right one; a stolen key is the right one too.
/// </summary>
/// <exception cref="KeyNotFoundException">On construction: the rule lacks one of its numbers.</exception>
public sealed class KeySweep(Rule rule) : IRecogniser
{
    private readonly ValueGate _gate = new(rule);
    private readonly int _assets = (int)rule.Parameter("assets");
    private readonly double _share = (double)rule.Parameter("swept-share");

    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        if ((scene.Loss.IsZero && scene.UnpricedShareLost < _share) || scene.Watch.IsEveryone)
        {
            return null;
        }

        foreach (var payments in PaymentsOf(scene).GroupBy(payment => (payment.Key.Payer, payment.Key.Payee)))
        {
            var swept = payments.Where(payment => IsNearlyAll(scene, payment.Key.Payer, payment.Key.Asset, payment.Value.Amount)).ToList();
            if (swept.Count >= _assets && IsForNothing(scene, payments.Key.Payee, swept.Select(payment => payment.Key.Asset)) && _gate.LetsLoss(scene, payments.Key.Payer))
            {
                return Tell(scene, payments.Key.Payer, payments.Key.Payee, [.. swept.Select(payment => payment.Value.Row)]);
            }
        }

        return null;
    }

    private static Dictionary<(Address Payer, Address Payee, Address Asset), (UInt256 Amount, int Row)> PaymentsOf(Scene scene)
    {
        var found = new Dictionary<(Address, Address, Address), (UInt256 Amount, int)>();
        for (var i = 0; i < scene.Rows.Length; i++)
        {
            ref readonly var row = ref scene.Rows[i];
            if (row.IsMovement && !row.Amount.IsZero && row.Kind is ObservationKind.Transfer or ObservationKind.Native && scene.IsOurs(row.From)
                && !row.To.IsZero && !scene.IsTrusted(row.To) && !scene.IsNew(row.From))
            {
                var key = (row.From, row.To, row.Asset);
                found[key] = (UInt256.Min(found.GetValueOrDefault(key).Amount + UInt256.Min(row.Amount, Valuation.MostWorth), Valuation.MostWorth), i);
            }
        }

        return found;
    }

    private bool IsNearlyAll(Scene scene, Address payer, Address asset, UInt256 amount) =>
        scene.HeldOf(asset, payer) is { IsZero: false } held && amount.ToDouble() >= _share * held.ToDouble();

    private static bool IsForNothing(Scene scene, Address payee, IEnumerable<Address> assets) =>
        !Drain.IsPaidFor(scene) && !assets.Any(asset => OlderClaims.Fell(scene, scene.Hand.Members.Append(payee), asset));

    // A Safe or a timelock moves house with several hands and in sight.
    private Signal Tell(Scene scene, Address payer, Address payee, List<int> rows)
    {
        var isDeliberate = Authority.IsDeliberate(scene, payer) || Executors.Of(scene).Ordered(payer);
        return scene.Tell(
            Rule, payer, pages: !isDeliberate, score: isDeliberate ? 0.5 : 1,
            string.Create(CultureInfo.InvariantCulture, $"{scene.Name(payer)} sent nearly all that it held of {rows.Count} assets to {payee}, whom the protocol file does not know, at the order of {scene.Sender}."),
            [.. rows.Select(row => scene.Point(scene.Rows[row], "swept")), .. scene.Flows()]);
    }
}
