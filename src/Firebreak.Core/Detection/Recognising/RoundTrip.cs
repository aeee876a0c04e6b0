using System.Runtime.InteropServices;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// The same hand pays an asset into the protocol and takes more of it out within one transaction, for nothing else: whatever went wrong in
/// between (a mark, a share's price, a book), nobody is meant to be able to do that. Where an older claim of the hand was used up, it is
/// told and pages nobody.
/// </summary>
/// <exception cref="KeyNotFoundException">On construction: the rule lacks one of its numbers.</exception>
public sealed class RoundTrip(Rule rule) : IRecogniser
{
    // Of what came out, the least that must have gone in: a fee, or margin topped up before leaving, makes no round trip.
    private const ulong LeastPart = 10;

    // Something else that came in counts from this part of what was lost, or of what was held of it.
    private const ulong OtherPart = 100;

    private readonly ValueGate _gate = new(rule);

    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        if (scene.Loss.IsZero && scene.UnpricedShareLost <= 0)
        {
            return null;
        }

        var traffic = TrafficOf(scene);
        foreach (var (asset, moved) in traffic)
        {
            if (!moved.In.IsZero && moved.Out > moved.In && moved.In >= moved.Out / LeastPart && IsHands(moved) && !PaysOtherwise(scene, traffic, asset))
            {
                return Tell(scene, asset, moved);
            }
        }

        return null;
    }

    /// <summary>The cheap question: does an asset go into the protocol and more of it out, whatever else happens?</summary>
    public static bool MayBe(Block block, int transaction, Watch watch)
    {
        var sums = new Dictionary<Address, (UInt256 In, UInt256 Out)>();
        foreach (ref readonly var log in block.LogsOf(transaction))
        {
            if (TokenTransfer.TryRead(block, log, out var transfer) && watch.Protects(transfer.From) != watch.Protects(transfer.To))
            {
                Count(sums, transfer.Token, transfer.Amount, isIn: watch.Protects(transfer.To));
            }
        }

        foreach (ref readonly var frame in block.FramesOf(transaction))
        {
            if (!frame.Reverted && !frame.Value.IsZero && frame.Kind != FrameKind.DelegateCall && watch.Protects(frame.From) != watch.Protects(frame.To))
            {
                Count(sums, default, frame.Value, isIn: watch.Protects(frame.To));
            }
        }

        return sums.Values.Any(moved => !moved.In.IsZero && moved.Out > moved.In);
    }

    private static void Count(Dictionary<Address, (UInt256 In, UInt256 Out)> sums, Address asset, UInt256 claimed, bool isIn)
    {
        ref var moved = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, asset, out _);
        var amount = UInt256.Min(claimed, Valuation.MostWorth);
        moved = isIn ? (moved.In + amount, moved.Out) : (moved.In, moved.Out + amount);
    }

    private Signal? Tell(Scene scene, Address asset, Traffic moved)
    {
        if (!_gate.LetsLoss(scene, moved.Payer))
        {
            return null;
        }

        // A share of something without a price, and nobody knows what changed: what came out may have been his all along.
        var isUnsure = scene.Watch.IsEveryone && !scene.KnowsChanges && !_gate.Lets(scene.Loss, scene, moved.Payer);
        var isOld = isUnsure || OlderClaims.Fell(scene, scene.Hand.Members.Concat(Counterparties(scene, asset)).Distinct(), asset);
        return scene.Tell(
            Rule, moved.Payer, pages: !isOld, score: isOld ? 0.5 : 1,
            $"{scene.Sender} paid {AmountOf(asset)} into {scene.Name(moved.Payer)} and took {Times(moved)} times as much of it out within one transaction: {scene.Lost} left the protocol uncovered.",
            scene.Flows());
    }

    // Those that the protocol dealt with: accounts of the hand may act through older contracts of theirs.
    private static IEnumerable<Address> Counterparties(Scene scene, Address asset)
    {
        var found = new List<Address>();

        // Where nobody says which contracts are the protocol's, an account of the hand's is one that lost nothing.
        var robbed = scene.Purse.Flows.Where(flow => flow.Amount.IsNegative && (flow.Asset ?? default) == asset).Select(flow => flow.Account).ToHashSet();
        foreach (ref readonly var frame in scene.Block.FramesOf(scene.Transaction))
        {
            if (!frame.Reverted && scene.IsOurs(frame.Context) && (scene.Watch.IsEveryone ? !robbed.Contains(frame.From) : !scene.IsOurs(frame.From)))
            {
                found.Add(frame.From);
            }
        }

        return found;
    }

    private static string AmountOf(Address asset) => asset.IsZero ? "the native coin" : $"an amount of {asset}";

    private static string Times(Traffic moved) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{moved.Out.ToDouble() / moved.In.ToDouble():F2}");

    private static bool IsHands(Traffic moved) => moved.HandsNet > Int256.Zero && moved.HandsNet.Magnitude >= (moved.Out - moved.In) / 2u;

    // A trade, a loan against something else, a share handed back: not paid in one asset alone.
    private static bool PaysOtherwise(Scene scene, Dictionary<Address, Traffic> traffic, Address asset)
    {
        foreach (var (other, moved) in traffic)
        {
            if (other != asset && moved.In > moved.Out && Matters(scene, other, moved.In - moved.Out))
            {
                return true;
            }
        }

        foreach (ref readonly var row in scene.Rows)
        {
            if (row.Kind == ObservationKind.NftTransfer && scene.Hand.Has(row.From) && (row.To.IsZero || scene.IsOurs(row.To)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when so much of an asset is a payment, beside what was lost or what was held of it.</summary>
    internal static bool Matters(Scene scene, Address other, UInt256 amount)
    {
        Address? asset = other.IsZero ? null : other;
        if (scene.Hand.Has(other))
        {
            return false;
        }

        if (scene.Valuation.InWei(asset, amount) is { } worth)
        {
            return worth >= scene.Loss / OtherPart;
        }

        var held = scene.HeldOf(other);

        // Of a token that nobody named and nobody held, a grain is no payment.
        return amount >= held / OtherPart && (!held.IsZero || scene.IsOurs(other) || scene.Watch.Protocol.Assets.Any(known => known.Address == asset));
    }

    private static Dictionary<Address, Traffic> TrafficOf(Scene scene)
    {
        var traffic = new Dictionary<Address, Traffic>();
        foreach (ref readonly var row in scene.Rows)
        {
            if (!row.IsMovement || row.Amount.IsZero)
            {
                continue;
            }

            ref var moved = ref CollectionsMarshal.GetValueRefOrAddDefault(traffic, row.Asset, out _);
            var amount = UInt256.Min(row.Amount, Valuation.MostWorth);
            var (from, to) = (IsWithin(scene, row.From, row.Asset), IsWithin(scene, row.To, row.Asset));
            moved.In += to && !from ? amount : UInt256.Zero;
            moved.Out += from && !to ? amount : UInt256.Zero;
            moved.Payer = from && !to ? row.From : moved.Payer;
            moved.HandsNet += scene.Hand.Has(row.To) ? Int256.FromUInt256(amount) : Int256.Zero;
            moved.HandsNet -= scene.Hand.Has(row.From) ? Int256.FromUInt256(amount) : Int256.Zero;
        }

        return traffic;
    }

    // Claims that the protocol issues come from it when they are made and go back to it when they are burned.
    private static bool IsWithin(Scene scene, Address account, Address asset) =>
        scene.IsOurs(account) || (account.IsZero && !asset.IsZero && scene.IsOurs(asset));

    private struct Traffic
    {
        public UInt256 In;
        public UInt256 Out;
        public Int256 HandsNet;
        public Address Payer;
    }
}
