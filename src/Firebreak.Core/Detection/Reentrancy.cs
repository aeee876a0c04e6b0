using System.Globalization;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection;

/// <summary>
/// Classic re-entrancy (R1): a call re-enters a protected contract through foreign code while an outer call of it is open, and the
/// outer call afterwards writes a storage slot that it had read before and that the inner call used. After Sereum (NDSS 2019): what was
/// decided on must not change once others have acted on it. The shape alone is common and harmless; only a gain makes it an attack.
/// </summary>
public sealed class Reentrancy(Rule rule, Rule contextRule, Watch watch)
{
    /// <summary>Judges one deeply traced transaction.</summary>
    /// <returns>Null when the shape is not there; a paging signal when there is a gain; a context signal otherwise.</returns>
    public Signal? Judge(Block block, int transaction, DeepTrace trace, Valuation valuation)
    {
        if (FindConflict(trace) is not { } conflict)
        {
            return null;
        }

        var economics = Economics.Of(block, transaction, watch, valuation);
        var gain = economics.Gain.IsNegative ? UInt256.Zero : economics.Gain.Magnitude;
        var pages = IsWorthAPage(gain, valuation, conflict.Contract);
        var row = block.Transactions[transaction];
        var because = Explain(conflict, gain, pages, valuation);
        return new SignalDraft(pages ? rule : contextRule, block.ProvenanceOf(transaction), conflict.Contract)
        {
            Pages = pages,
            Score = pages ? 1 : 0.1,
            Because = because,
            Gain = gain,
            Actors = Actors.Of(block, transaction, watch),
            Evidence = EvidenceOf(row.Hash, conflict, economics),
        }.ToSignal();
    }

    private bool IsWorthAPage(UInt256 gain, Valuation valuation, Address contract)
    {
        // Parts per million keep the comparison exact.
        var partsPerMillion = (ulong)(rule.Parameter("minimum-gain-share-of-tvl") * 1_000_000m);
        var share = UInt256.MulDiv(valuation.ValueHeldBy(contract), partsPerMillion, 1_000_000);
        var usd = valuation.InUsd(gain);
        return !gain.IsZero && gain >= share && (usd is null || usd >= rule.Parameter("minimum-gain-usd"));
    }

    private Conflict? FindConflict(DeepTrace trace)
    {
        Conflict? found = null;
        var count = 0;
        for (var inner = 0; inner < trace.Frames.Length; inner++)
        {
            ref readonly var frame = ref trace.Frames[inner];
            if (frame.Reverted || frame.Kind == FrameKind.StaticCall || !watch.Protects(frame.Context))
            {
                continue;
            }

            var outer = ReentryPath.OuterOf(trace, inner, watch);
            if (outer >= 0 && FindSlot(trace, outer, inner) is { } conflict)
            {
                count++;
                found ??= conflict;
            }
        }

        return found is { } first ? first with { Count = count } : null;
    }

    private static Conflict? FindSlot(DeepTrace trace, int outer, int inner)
    {
        var (f, g) = (trace.Frames[outer], trace.Frames[inner]);
        foreach (var write in trace.Accesses)
        {
            if (!write.IsWrite || write.Account != f.Context || write.Step <= g.Exit || write.Step >= f.Exit)
            {
                continue;
            }

            if (FirstTouch(trace, write, f.Enter, g.Enter, onlyReads: true) is { } read
                && FirstTouch(trace, write, g.Enter, g.Exit, onlyReads: false) is { } used)
            {
                return new Conflict(f.Context, outer, f, inner, g, read, used, write, Count: 1);
            }
        }

        return null;
    }

    private static StorageAccess? FirstTouch(DeepTrace trace, StorageAccess slot, int after, int before, bool onlyReads)
    {
        foreach (var access in trace.Accesses)
        {
            if (access.Step > after && access.Step < before && access.Account == slot.Account && access.Slot == slot.Slot
                && !(onlyReads && access.IsWrite))
            {
                return access;
            }
        }

        return null;
    }

    private string Explain(Conflict conflict, UInt256 gain, bool pages, Valuation valuation)
    {
        var name = watch.NameOf(conflict.Contract);
        var usd = valuation.InUsd(gain) is { } dollars ? string.Create(CultureInfo.InvariantCulture, $" (about ${dollars:N0})") : "";
        var outer = Selectors.NameOf(conflict.OuterFrame.Selector);
        var inner = Selectors.NameOf(conflict.InnerFrame.Selector);
        return pages
            ? $"{name}.{outer} was re-entered through {inner} before it wrote its books, {conflict.Count} times; {gain.ToUnits(18)} ether{usd} left uncovered."
            : $"{name}.{outer} was re-entered through {inner} on shared storage; it cost the other holders {gain.ToUnits(18)} ether{usd}.";
    }

    private static Items<Evidence> EvidenceOf(Hash256 transaction, Conflict conflict, Economics economics) =>
    [
        new Evidence.Frame(
            transaction, conflict.Outer, conflict.OuterFrame.From, conflict.OuterFrame.To, conflict.OuterFrame.Selector, "open call"),
        new Evidence.Frame(
            transaction, conflict.Inner, conflict.InnerFrame.From, conflict.InnerFrame.To, conflict.InnerFrame.Selector, "re-entering call"),
        new Evidence.Slot(transaction, conflict.Contract, conflict.Read.Slot, conflict.Read.Step, "read before the re-entry"),
        new Evidence.Slot(
            transaction, conflict.Contract, conflict.Used.Slot, conflict.Used.Step, conflict.Used.IsWrite ? "written inside" : "read inside"),
        new Evidence.Slot(transaction, conflict.Contract, conflict.Write.Slot, conflict.Write.Step, "written after the re-entry"),
        .. economics.Flows.Select(flow => new Evidence.Flow(transaction, flow.Account, flow.Asset, flow.Amount)),
    ];

    private readonly record struct Conflict(
        Address Contract,
        int Outer,
        DeepFrame OuterFrame,
        int Inner,
        DeepFrame InnerFrame,
        StorageAccess Read,
        StorageAccess Used,
        StorageAccess Write,
        int Count);
}
