using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// Transfers of a token of the protocol put more into balances than they took out of others, and no counter of what there is rose: a sum that
/// overflowed, a transfer to oneself that counts twice. What a token says of amounts proves nothing: its storage does.
/// </summary>
/// <exception cref="KeyNotFoundException">On construction: the rule lacks one of its numbers.</exception>
public sealed class ConjuredBalance(Rule rule) : IRecogniser
{
    // A hostile transaction may make any number of transfers.
    private const int MostTransfers = 256;
    private const int MostLooks = 64;

    private readonly ValueGate _gate = new(rule);

    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        if (scene.Watch.IsEveryone || !scene.KnowsChanges || !scene.Observed.Has(ObservationKind.Transfer))
        {
            return null;
        }

        var looks = 0;
        for (var at = scene.Observed.Find(ObservationKind.Transfer); at >= 0; at = scene.Observed.Find(ObservationKind.Transfer, at + 1))
        {
            ref readonly var row = ref scene.Rows[at];
            if (scene.IsOurs(row.Contract) && !row.Asset.IsZero && !row.Amount.IsZero && row.From != row.Contract && !scene.IsNew(row.Contract) && looks++ < MostLooks
                && IsConjured(scene, row))
            {
                return Tell(scene, row);
            }
        }

        return null;
    }

    // As many balances rose by the amount as transfers said so, and all that fell in the token's books together is less.
    private static bool IsConjured(Scene scene, in ObservationRow transfer)
    {
        var (rises, fallen) = (0, UInt256.Zero);
        foreach (ref readonly var change in scene.Changes)
        {
            if (change.Account != transfer.Contract || change.Field != StateField.Storage)
            {
                continue;
            }

            var isRise = change.After > change.Before;
            var amount = isRise ? change.After - change.Before : change.Before - change.After;
            if (isRise && amount == transfer.Amount)
            {
                // What counts all there is stands among the variables, or rises beside the balance.
                if (PowerSlot.IsVariable(change))
                {
                    return false;
                }

                rises++;
            }
            else if (!isRise)
            {
                fallen = Sum(fallen, amount);
            }
        }

        return rises > 0 && rises <= TransfersOf(scene, transfer) && Sum(Times(transfer.Amount, rises), UInt256.Zero) > fallen;
    }

    private static int TransfersOf(Scene scene, in ObservationRow like)
    {
        var found = 0;
        foreach (ref readonly var row in scene.Rows)
        {
            found += row.Kind == ObservationKind.Transfer && row.Contract == like.Contract && row.Amount == like.Amount && found < MostTransfers ? 1 : 0;
        }

        return found;
    }

    private static UInt256 Times(UInt256 amount, int count)
    {
        var sum = UInt256.Zero;
        for (var i = 0; i < Math.Min(count, MostTransfers); i++)
        {
            sum = Sum(sum, amount);
        }

        return sum;
    }

    private static UInt256 Sum(UInt256 one, UInt256 other) => one > UInt256.MaxValue - other ? UInt256.MaxValue : one + other;

    private Signal Tell(Scene scene, in ObservationRow row)
    {
        var pages = scene.Valuation.InWei(row.Asset, row.Amount) is not { } worth || _gate.LetsOthers(worth, scene);
        return scene.Tell(
            Rule, row.Contract, pages, pages ? 1 : 0.5,
            $"A transfer of {row.Amount} of {scene.Name(row.Contract)} reached {row.To}, and no balance fell by as much: there is more of it than was ever made.",
            [scene.Point(row, "transfer out of nothing"), .. scene.Flows()]);
    }
}
