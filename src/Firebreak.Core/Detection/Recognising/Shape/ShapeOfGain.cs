using System.Runtime.InteropServices;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising.Shape;

/// <summary>What whoever acts is left with, and who paid for it.</summary>
/// <param name="IsForNothing">True when something came and nothing of weight went, be it tokens, coin or an NFT.</param>
/// <param name="Usd">Net dollars of what has a price; zero where nothing has.</param>
/// <param name="HasOneSidedLoser">True when somebody else lost of an asset that was gained, and got nothing at all.</param>
/// <param name="Pulled">How many holders who called nobody had tokens pulled from them by allowance.</param>
/// <param name="OthersBurned">True when tokens of somebody else's were burned, other than claims that burned themselves.</param>
internal readonly record struct ShapeOfGain(bool IsForNothing, decimal Usd, bool HasOneSidedLoser, int Pulled, bool OthersBurned)
{
    // Beside a gain this many times as large, what was given is a fee.
    private const ulong FarMore = 20;

    public static ShapeOfGain Of(Scene scene)
    {
        var hand = scene.Hand;
        var usd = hand.Gain.IsNegative ? 0 : scene.Valuation.InUsd(hand.Gain.Magnitude) ?? 0;
        var (callers, flows) = (CallersOf(scene), FlowsOf(scene));
        var gained = flows.Where(flow => hand.Has(flow.Key.Account) && !flow.Value.IsNegative && flow.Value.Magnitude > UInt256.Zero).Select(flow => flow.Key.Asset).ToHashSet();
        return new ShapeOfGain(
            (hand is { AssetsGained: > 0, AssetsGiven: 0 } || IsFarMore(scene)) && !GivesNft(scene),
            usd,
            FindLoser(scene, flows, gained),
            PulledOf(scene, callers),
            HasBurned(scene));
    }

    private static bool IsFarMore(Scene scene)
    {
        var hand = scene.Hand;
        return hand.Gain.Sign > 0 && !hand.GaveUnpriced && hand.Paid <= hand.Gain.Magnitude / FarMore;
    }

    private static bool GivesNft(Scene scene)
    {
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.Kind == ObservationKind.NftTransfer && scene.Hand.Has(row.From) && !scene.Hand.Has(row.To) && !row.To.IsZero)
            {
                return true;
            }
        }

        return false;
    }

    private static HashSet<Address> CallersOf(Scene scene)
    {
        var callers = new HashSet<Address>();
        foreach (ref readonly var frame in scene.Block.FramesOf(scene.Transaction))
        {
            callers.Add(frame.From);
        }

        return callers;
    }

    private static Dictionary<(Address Account, Address Asset), Int256> FlowsOf(Scene scene)
    {
        var flows = new Dictionary<(Address, Address), Int256>();
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.IsMovement && !row.Amount.IsZero)
            {
                var amount = Int256.FromUInt256(UInt256.Min(row.Amount, Valuation.MostWorth));
                CollectionsMarshal.GetValueRefOrAddDefault(flows, (row.From, row.Asset), out _) -= amount;
                CollectionsMarshal.GetValueRefOrAddDefault(flows, (row.To, row.Asset), out _) += amount;
            }
        }

        return flows;
    }

    private static bool FindLoser(Scene scene, Dictionary<(Address Account, Address Asset), Int256> flows, HashSet<Address> gained)
    {
        var winners = flows.Where(flow => flow.Value.Sign > 0).Select(flow => flow.Key.Account).ToHashSet();
        return flows.Any(flow => flow.Value.IsNegative && gained.Contains(flow.Key.Asset) && !flow.Key.Account.IsZero
            && !scene.Hand.Has(flow.Key.Account) && !winners.Contains(flow.Key.Account) && flow.Key.Account != scene.Block.Transactions[scene.Transaction].To);
    }

    private static int PulledOf(Scene scene, HashSet<Address> callers)
    {
        var pulled = new HashSet<Address>();
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.Kind == ObservationKind.Pull && !row.Amount.IsZero && !scene.Hand.Has(row.From) && !callers.Contains(row.From) && row.From != row.To)
            {
                pulled.Add(row.From);
            }
        }

        return pulled.Count;
    }

    private static bool HasBurned(Scene scene)
    {
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.Kind == ObservationKind.Burn && !row.Amount.IsZero && !scene.Hand.Has(row.From) && row.From != row.Contract && !scene.Hand.Has(row.Asset))
            {
                return true;
            }
        }

        return false;
    }
}
