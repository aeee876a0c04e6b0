using System.Globalization;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Recognising;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection;

/// <summary>
/// Classic re-entrancy (R1): a call re-enters a protected contract through foreign code while an outer call of it is open, and the
/// outer call afterwards writes a storage slot that it had read before and that the inner call used. After Sereum (NDSS 2019): what was
/// decided on must not change once others have acted on it. The shape alone is common and harmless; only a gain makes it an attack.
/// </summary>
/// <exception cref="KeyNotFoundException">On construction: the rule lacks one of its numbers.</exception>
public sealed class Reentrancy(Rule rule, Rule contextRule, Watch watch)
{
    // Parts per million keep the comparison exact.
    private readonly ulong _minimumPartsPerMillion = (ulong)(rule.Parameter("minimum-gain-share-of-tvl") * 1_000_000m);
    private readonly decimal _minimumUsd = rule.Parameter("minimum-gain-usd");
    private readonly FunctionNames _names = FunctionNames.BuiltIn;

    /// <summary>Judges one deeply traced transaction.</summary>
    /// <returns>Null when the shape is not there; a paging signal when there is a gain; a context signal otherwise.</returns>
    public Signal? Judge(Block block, int transaction, DeepTrace trace, Valuation valuation)
    {
        var conflicts = ReentryConflict.FindAll(trace, watch);
        if (conflicts.Count == 0)
        {
            return null;
        }

        // An attacker may re-enter a large contract for show while robbing a small one: the gain is held against each.
        var economics = Economics.Of(block, transaction, watch, valuation);
        var gain = economics.Gain.IsNegative ? UInt256.Zero : economics.Gain.Magnitude;
        var unpriced = UnpricedLoss.ShareOf(valuation, watch, economics);
        var robbed = unpriced >= UnpricedLoss.LeastForAPage
            ? conflicts[0]
            : conflicts.FirstOrDefault(candidate => IsWorthAPage(gain, valuation, candidate.Contract));
        var (conflict, pages) = (robbed ?? conflicts[0], robbed is not null);
        var isTold = pages || IsUnweighed(economics, valuation);
        return new SignalDraft(isTold ? rule : contextRule, block.ProvenanceOf(transaction), conflict.Contract)
        {
            Pages = pages,
            Score = pages ? 1 : isTold ? 0.5 : 0.1,
            Because = Explain(conflict, trace, pages, Tell(gain, unpriced, valuation)),
            Gain = gain,
            Actors = Actors.Of(block, transaction, watch),
            Evidence = EvidenceOf(trace, conflict, economics.Heaviest(valuation)),
        }.ToSignal();
    }

    private bool IsWorthAPage(UInt256 gain, Valuation valuation, Address contract)
    {
        var share = Valuation.Scale(valuation.ValueHeldBy(contract), _minimumPartsPerMillion, 1_000_000);
        var usd = valuation.InUsd(gain);
        return !gain.IsZero && gain >= share && (usd is null || usd >= _minimumUsd);
    }

    // Where nobody knows what was held, a loss of something without a price can be neither weighed nor passed over.
    private bool IsUnweighed(Economics economics, Valuation valuation) => valuation.Holdings.Count == 0 && economics.Flows.Any(flow =>
        flow.Amount.IsNegative && watch.Protects(flow.Account) && flow.Asset is { } asset && valuation.InWei(asset, UInt256.One) is null);

    private static string Tell(UInt256 gain, double unpriced, Valuation valuation)
    {
        var usd = valuation.InUsd(gain) is { } dollars ? string.Create(CultureInfo.InvariantCulture, $" (about ${dollars:N0})") : "";
        return gain.IsZero && unpriced > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{unpriced:P0} of an asset without a price")
            : $"{gain.ToEther()} ether{usd}";
    }

    private string Explain(ReentryConflict conflict, DeepTrace trace, bool pages, string loss)
    {
        var name = watch.NameOf(conflict.Contract);
        var outer = _names.BareNameOf(trace.Frames[conflict.Outer].Selector);
        var inner = _names.BareNameOf(trace.Frames[conflict.Inner].Selector);
        return pages
            ? $"{name}.{outer} was re-entered through {inner} before it wrote its books, {conflict.Count} times; {loss} left uncovered."
            : $"{name}.{outer} was re-entered through {inner} on shared storage; it cost the other holders {loss}.";
    }

    private static Items<Evidence> EvidenceOf(DeepTrace trace, ReentryConflict conflict, IEnumerable<AccountFlow> flows) =>
    [
        FrameOf(trace, conflict.Outer, "open call"),
        FrameOf(trace, conflict.Inner, "re-entering call"),
        SlotOf(trace, conflict.Read, "read before the re-entry"),
        SlotOf(trace, conflict.Used, conflict.Used.IsWrite ? "written inside" : "read inside"),
        SlotOf(trace, conflict.Write, "written after the re-entry"),
        .. flows.Select(flow => new Evidence.Flow(trace.Transaction, flow.Account, flow.Asset, flow.Amount)),
    ];

    private static Evidence.Frame FrameOf(DeepTrace trace, int index, string role) =>
        new(trace.Transaction, index, trace.Frames[index].From, trace.Frames[index].To, trace.Frames[index].Selector, role);

    private static Evidence.Slot SlotOf(DeepTrace trace, StorageAccess access, string role) =>
        new(trace.Transaction, access.Account, access.Slot, access.Step, role);
}
