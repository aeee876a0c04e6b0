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
    /// <summary>Topic of <c>Transfer(address,address,uint256)</c>, ERC-20.</summary>
    public static Hash256 TransferTopic { get; } = Hash256.Parse("0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");

    public static Economics Of(Block block, int transaction, Watch watch, Valuation valuation)
    {
        var nets = new List<AccountFlow>();
        AddNative(nets, block, transaction);
        AddTokens(nets, block, transaction);
        return new Economics(OutsideGain(nets, watch, valuation), nets.ToItems());
    }

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

    private static void AddNative(List<AccountFlow> nets, Block block, int transaction)
    {
        foreach (ref readonly var frame in block.FramesOf(transaction))
        {
            // Delegate and static calls carry no value of their own, whatever a tracer repeats in that field.
            if (frame is { Reverted: false, Kind: FrameKind.Call or FrameKind.Create or FrameKind.Create2 or FrameKind.SelfDestruct })
            {
                Move(nets, asset: null, frame.From, frame.To, frame.Value);
            }
        }
    }

    private static void AddTokens(List<AccountFlow> nets, Block block, int transaction)
    {
        foreach (ref readonly var log in block.LogsOf(transaction))
        {
            // Four topics would be an ERC-721 token id, which is no amount.
            if (log.TopicCount == 3 && log.Topic0 == TransferTopic && log.Data.Length == 32)
            {
                Move(nets, log.Emitter, AddressIn(log.Topic1), AddressIn(log.Topic2), UInt256.FromBigEndian(block.Bytes(log.Data)));
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

    private static void Move(List<AccountFlow> nets, Address? asset, Address from, Address to, UInt256 amount)
    {
        // A hostile token may claim to move more than can exist; such claims are worth nothing here.
        if (amount.IsZero || amount > Int256.MaxValue.Magnitude >> 64)
        {
            return;
        }

        Add(nets, from, asset, -Int256.FromUInt256(amount));
        Add(nets, to, asset, Int256.FromUInt256(amount));
    }

    private static void Add(List<AccountFlow> nets, Address account, Address? asset, Int256 amount)
    {
        for (var i = 0; i < nets.Count; i++)
        {
            if (nets[i].Account == account && nets[i].Asset == asset)
            {
                nets[i] = nets[i] with { Amount = nets[i].Amount + amount };
                return;
            }
        }

        nets.Add(new AccountFlow(account, asset, amount));
    }

    private static Address AddressIn(Hash256 topic)
    {
        Span<byte> bytes = stackalloc byte[32];
        topic.CopyTo(bytes);
        return Address.FromBytes(bytes[12..]);
    }
}

/// <summary>Net movement of one asset (null for the native coin) for one account.</summary>
public readonly record struct AccountFlow(Address Account, Address? Asset, Int256 Amount);
