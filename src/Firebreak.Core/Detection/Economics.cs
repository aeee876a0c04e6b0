using System.Runtime.InteropServices;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection;

/// <summary>
/// What a transaction did to a protocol's purse, at prices from before it. An outflow that is paid for by burning claims (shares) of
/// equal worth costs the other holders nothing; what is left uncovered is their loss and somebody's gain.
/// </summary>
/// <param name="Gain">Wei that accounts outside the protocol gained; negative when they paid in.</param>
/// <param name="Flows">Net movement per account and asset (null for the native coin), in order of first appearance.</param>
public sealed record Economics(Int256 Gain, Items<AccountFlow> Flows)
{
    /// <summary>How many flows a signal points at; a hostile transaction may cause any number of them.</summary>
    public const int MostEvidence = 32;

    /// <summary>
    /// A hostile token may claim to move more than can exist. No movement counts as more than this, so that no sum of them overflows.
    /// </summary>
    private static readonly UInt256 MostMoved = UInt256.One << 190;

    public static Economics Of(Block block, int transaction, Watch watch, Valuation valuation)
    {
        var nets = new Nets();
        AddNative(nets, block, transaction);
        AddTokens(nets, block, transaction);
        return new Economics(OutsideGain(nets.Flows, watch, valuation), nets.Flows.ToItems());
    }

    /// <summary>The flows that are worth most, at most <see cref="MostEvidence"/>; equal ones in order of first appearance.</summary>
    public IEnumerable<AccountFlow> Heaviest(Valuation valuation) => Flows
        .OrderByDescending(flow => valuation.InWei(flow.Asset, flow.Amount.Magnitude) ?? UInt256.Zero)
        .Take(MostEvidence);

    /// <summary>The net of one account in wei at the valuation's prices; unpriced assets count as nothing.</summary>
    public Int256 NetOf(Address account, Valuation valuation)
    {
        var total = Int256.Zero;
        foreach (var flow in Flows)
        {
            if (flow.Account == account)
            {
                total += InWei(flow, valuation);
            }
        }

        return total;
    }

    private static void AddNative(Nets nets, Block block, int transaction)
    {
        foreach (ref readonly var frame in block.FramesOf(transaction))
        {
            // Delegate and static calls carry no value of their own, whatever a tracer repeats in that field.
            if (frame is { Reverted: false, Kind: FrameKind.Call or FrameKind.Create or FrameKind.Create2 or FrameKind.SelfDestruct })
            {
                nets.Move(asset: null, frame.From, frame.To, frame.Value);
            }
        }
    }

    private static void AddTokens(Nets nets, Block block, int transaction)
    {
        foreach (ref readonly var log in block.LogsOf(transaction))
        {
            if (TokenTransfer.TryRead(block, log, out var transfer))
            {
                nets.Move(transfer.Token, transfer.From, transfer.To, transfer.Amount);
            }
        }
    }

    private static Int256 OutsideGain(List<AccountFlow> nets, Watch watch, Valuation valuation)
    {
        var gain = Int256.Zero;
        foreach (var flow in nets)
        {
            // A token's zero address is where claims come from and go to: no holder.
            var isOutside = !watch.Protects(flow.Account) && !(flow.Asset is not null && flow.Account.IsZero);
            if (isOutside)
            {
                gain += InWei(flow, valuation);
            }
        }

        return gain;
    }

    private static Int256 InWei(AccountFlow flow, Valuation valuation)
    {
        var magnitude = valuation.InWei(flow.Asset, flow.Amount.Magnitude) ?? UInt256.Zero;
        return flow.Amount.IsNegative ? -Int256.FromUInt256(magnitude) : Int256.FromUInt256(magnitude);
    }

    private sealed class Nets
    {
        private readonly Dictionary<(Address Account, Address? Asset), int> _places = [];

        public List<AccountFlow> Flows { get; } = [];

        public void Move(Address? asset, Address from, Address to, UInt256 claimed)
        {
            if (!claimed.IsZero)
            {
                var amount = Int256.FromUInt256(UInt256.Min(claimed, MostMoved));
                Add(from, asset, -amount);
                Add(to, asset, amount);
            }
        }

        private void Add(Address account, Address? asset, Int256 amount)
        {
            ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, (account, asset), out var isKnown);
            if (isKnown)
            {
                Flows[place] = Flows[place] with { Amount = Flows[place].Amount + amount };
                return;
            }

            place = Flows.Count;
            Flows.Add(new AccountFlow(account, asset, amount));
        }
    }
}

/// <summary>Net movement of one asset (null for the native coin) for one account.</summary>
public readonly record struct AccountFlow(Address Account, Address? Asset, Int256 Amount);
