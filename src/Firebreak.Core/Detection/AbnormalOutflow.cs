using System.Globalization;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection;

/// <summary>
/// More value left the protocol in one transaction than was paid for, and far more than ever before. Corroborates; never pages alone.
/// </summary>
/// <exception cref="KeyNotFoundException">On construction: the rule lacks one of its numbers.</exception>
public sealed class AbnormalOutflow(Rule rule, Watch watch)
{
    private readonly decimal _minimumHistory = rule.Parameter("minimum-history");
    private readonly ulong _minimumPartsPerMillion = (ulong)(rule.Parameter("minimum-share-of-tvl") * 1_000_000m);
    private readonly ulong _multipleInThousandths = (ulong)(rule.Parameter("history-multiple") * 1_000m);

    /// <summary>The feature that this rule learns from.</summary>
    public const string Feature = "uncovered-outflow.wei";

    /// <summary>Judges against the history of finalised blocks.</summary>
    /// <param name="subject">The protected contract that lost.</param>
    public Signal? Judge(Block block, int transaction, Address subject, Economics economics, Valuation valuation, OutflowHistory history)
    {
        var outflow = economics.Gain.IsNegative ? UInt256.Zero : economics.Gain.Magnitude;
        var held = valuation.ValueHeldBy(subject);
        var known = history.Of(subject);
        if (known.Count < _minimumHistory
            || outflow < Valuation.Scale(held, _minimumPartsPerMillion, 1_000_000)
            || outflow < Valuation.Scale(known.Largest, _multipleInThousandths, 1_000)
            || outflow.IsZero)
        {
            return null;
        }

        return new SignalDraft(rule, block.ProvenanceOf(transaction), subject)
        {
            Score = Math.Min(1, outflow.ToDouble() / Math.Max(1, held.ToDouble())),
            Because = Explain(subject, outflow, held, known),
            Gain = outflow,
            Actors = Actors.Of(block, transaction, watch),
            Evidence = economics.Heaviest(valuation)
                .Select(Evidence (flow) => new Evidence.Flow(block.Transactions[transaction].Hash, flow.Account, flow.Asset, flow.Amount))
                .ToItems(),
        }.ToSignal();
    }

    private string Explain(Address subject, UInt256 outflow, UInt256 held, OutflowRecord known)
    {
        var share = held.IsZero ? 0 : outflow.ToDouble() / held.ToDouble();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{outflow.ToEther()} ether left {watch.NameOf(subject)} without claims of equal worth being burned: {share:P1} of what it held; the largest in {known.Count} earlier transactions was {known.Largest.ToEther()} ether.");
    }
}
