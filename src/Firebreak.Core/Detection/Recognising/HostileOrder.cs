using System.Globalization;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// An order that waits in a timelock or before voters would give most of what a contract holds, or power over it, to somebody whom the protocol
/// file does not know. Who gave the order is no excuse: a stolen key orders like its owner, and votes can be bought.
/// </summary>
/// <exception cref="KeyNotFoundException">On construction: the rule lacks one of its numbers.</exception>
public sealed class HostileOrder(Rule rule) : IRecogniser
{
    private static readonly HashSet<uint> HandsOver = new[]
    {
        "transferOwnership(address)", "setOwner(address)", "changeOwner(address)", "changeAdmin(address)", "setAdmin(address)", "setPendingAdmin(address)",
        "_setPendingAdmin(address)", "setGovernance(address)", "setGovernor(address)", "addOwnerWithThreshold(address,uint256)", "swapOwner(address,address,address)",
        "enableModule(address)", "beginDefaultAdminTransfer(address)",
    }.Select(CallReading.SelectorOf).ToHashSet();

    private static readonly uint GrantRole = CallReading.SelectorOf("grantRole(bytes32,address)");

    private static readonly Hash256 Scheduled = Keccak.Hash("CallScheduled(bytes32,uint256,address,uint256,bytes,bytes32,uint256)");
    private static readonly Hash256 Proposed = Keccak.Hash("ProposalCreated(uint256,address,address[],uint256[],string[],bytes[],uint256,uint256,string)");

    private readonly ValueGate _gate = new(rule);
    private readonly double _share = (double)rule.Parameter("ordered-share");

    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        if (scene.Watch.IsEveryone || !(scene.Observed.Has(ObservationKind.CallScheduled) || scene.Observed.Has(ObservationKind.ProposalCreated)))
        {
            return null;
        }

        foreach (var order in OrderedCall.Of(scene))
        {
            if ((HandOver(scene, order) ?? Payment(scene, order)) is { } what)
            {
                return scene.Tell(
                    Rule, order.By, pages: true, score: 1, $"An order that waits at {scene.Name(order.By)} would {what}, whom the protocol file does not know.",
                    [scene.Point(scene.Rows[order.Row], "order")]);
            }
        }

        return null;
    }

    /// <summary>The cheap question: was something ordered of a timelock or a governor of ours? What they and those whom they call hold is then to be known.</summary>
    public static bool MayBe(Block block, int transaction, Watch watch)
    {
        foreach (ref readonly var log in block.LogsOf(transaction))
        {
            if ((log.Topic0 == Scheduled || log.Topic0 == Proposed) && (watch.Protects(log.Emitter) || watch.HoldsRole(log.Emitter)))
            {
                return true;
            }
        }

        return false;
    }

    // A role below the administrator's is given to newcomers on many days.
    private static string? HandOver(Scene scene, OrderedCall order)
    {
        var gives = HandsOver.Contains(order.Selector)
            || (order.Selector == GrantRole && order.Words is [var role, ..] && (role.IsZero || order.Target == order.By));
        return gives && scene.IsTrusted(order.Target) && StrangerOf(scene, order) is { } stranger ? $"give power over {scene.Name(order.Target)} to {stranger}" : null;
    }

    private string? Payment(Scene scene, OrderedCall order)
    {
        if (!order.Value.IsZero && !scene.IsTrusted(order.Target) && Share(scene, order, default, order.Value) is { } ofCoins)
        {
            return $"pay {ofCoins} to {order.Target}";
        }

        if (StrangerOf(scene, order) is not { } stranger)
        {
            return null;
        }

        var largest = order.Amounts.Aggregate(UInt256.Zero, (most, amount) => UInt256.Max(most, amount));
        foreach (var asset in AssetsOf(scene, order))
        {
            if (Share(scene, order, asset, largest) is null)
            {
                continue;
            }

            foreach (var amount in order.Amounts)
            {
                if (Share(scene, order, asset, amount) is { } share)
                {
                    return $"pay {share} to {stranger}, or let him take it";
                }
            }
        }

        return null;
    }

    /// <summary>How much of what one contract that the order can reach holds; null when it is no large part, or worth little.</summary>
    private string? Share(Scene scene, OrderedCall order, Address asset, UInt256 amount)
    {
        foreach (var holder in HoldersOf(scene, order))
        {
            var held = scene.HeldOf(asset, holder);
            if (held.IsZero || amount.ToDouble() < _share * held.ToDouble())
            {
                continue;
            }

            var paid = UInt256.Min(amount, held);
            if (scene.Valuation.InWei(asset.IsZero ? null : asset, paid) is { } worth ? _gate.Lets(worth, scene, holder) : IsNamed(order, asset))
            {
                return string.Create(CultureInfo.InvariantCulture, $"{paid.ToDouble() / held.ToDouble():P0} of the {(asset.IsZero ? "native coin" : scene.Name(asset))} that {scene.Name(holder)} holds");
            }
        }

        return null;
    }

    // A deadline, a fee or a number of an entry is no amount of whatever the called contract happens to hold.
    private static bool IsNamed(OrderedCall order, Address asset) => order.Target == asset || order.Accounts.Contains(asset);

    // Whoever carries it out, whom it calls, and whom it names; what a governor orders, the protocol's timelocks carry out.
    private static IEnumerable<Address> HoldersOf(Scene scene, OrderedCall order) => new[] { order.By, order.Target }
        .Concat(order.Accounts)
        .Concat(scene.Watch.Protocol.Contracts.Where(contract => contract.Makeup?.TimelockDelay is not null).Select(contract => contract.Address))
        .Where(scene.IsTrusted)
        .Distinct();

    // The token that is called, or those that are named, or whatever the called contract holds.
    private static IEnumerable<Address> AssetsOf(Scene scene, OrderedCall order)
    {
        var known = scene.Valuation.Holdings.Select(holding => holding.Asset ?? default).ToHashSet();
        var named = order.Accounts.Where(known.Contains).ToList();
        return known.Contains(order.Target) ? [order.Target]
            : named.Count > 0 ? named
            : scene.Valuation.Holdings.Where(holding => holding.Holder == order.Target).Select(holding => holding.Asset ?? default);
    }

    private static Address? StrangerOf(Scene scene, OrderedCall order)
    {
        foreach (var account in order.Accounts)
        {
            if (!scene.IsTrusted(account) && !scene.Watch.Names(account))
            {
                return account;
            }
        }

        return null;
    }
}
