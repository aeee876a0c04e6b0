using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// R7: a price feed of the protocol is written, or exchanged for another, by somebody who holds no role. With value leaving in the same
/// transaction it pages; without, it is told. A number that anybody may set, moved far, pages at once.
/// </summary>
/// <exception cref="KeyNotFoundException">On construction: the rule lacks one of its numbers.</exception>
public sealed class OracleWritten(Rule rule) : IRecogniser
{
    private readonly ValueGate _gate = new(rule);

    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.Kind is ObservationKind.OracleAnswer or ObservationKind.OracleReplaced && scene.IsTrusted(row.Contract)
                && !scene.IsNew(row.Contract) && !scene.IsByRole(row.Contract))
            {
                return Tell(scene, row.Contract, [scene.Point(row, "price written")]);
            }
        }

        // A feed of the team's own tells no event; that its storage changed is enough.
        foreach (var contract in scene.Watch.Protocol.Contracts)
        {
            if (IsFeed(contract.Kind) && scene.HasChanged(contract.Address) && !scene.IsNew(contract.Address) && !scene.IsByRole(contract.Address))
            {
                return Tell(scene, contract.Address, []);
            }
        }

        return JudgeDictated(scene);
    }

    // Nothing but the number changed, and the node says that it would be taken from anybody: nobody need wait for what follows.
    private Signal? JudgeDictated(Scene scene)
    {
        if (DictatedNumber.Find(scene.Block, scene.Transaction, scene.Changes, scene.Watch) is not { } dictated)
        {
            return null;
        }

        ref readonly var frame = ref scene.Block.Frames[dictated.Frame];
        ref readonly var change = ref scene.Changes[dictated.Change];
        var contract = frame.Context;
        var isOpen = scene.Valuation.Views.Any(view => view.Frame == dictated.Frame);
        var isAlone = !Array.Exists(scene.Rows.ToArray(), row => row.IsMovement);
        var pages = _gate.LetsLoss(scene, contract) || (isOpen && isAlone && scene.Valuation.Holdings.Any(holding => !holding.Amount.IsZero));
        return !pages && !isOpen ? null : scene.Tell(
            Rule, contract, pages, pages ? 1 : 0.4,
            $"{scene.Sender}, who holds no role, set a number at {scene.Name(contract)} from {change.Before} to {change.After}{(isOpen ? "; it would take it from anybody" : "")}.",
            [
                new Evidence.Frame(scene.Hash, dictated.Frame - scene.Block.Transactions[scene.Transaction].FrameStart, frame.From, frame.To, frame.Selector, "number dictated"),
                new Evidence.Slot(scene.Hash, contract, change.Slot, 0, "the number"), .. scene.Flows(),
            ]);
    }

    private static bool IsFeed(string kind) =>
        kind.Contains("oracle", StringComparison.OrdinalIgnoreCase) || kind.Contains("feed", StringComparison.OrdinalIgnoreCase);

    private Signal Tell(Scene scene, Address oracle, IEnumerable<Evidence> evidence)
    {
        var pages = _gate.LetsLoss(scene, oracle);
        var loss = pages ? $", and {scene.Lost} left the protocol in the same transaction" : "";
        return scene.Tell(
            Rule, oracle, pages, pages ? 1 : 0.4, $"The price at {scene.Name(oracle)} was written by {scene.Sender}, who holds no role{loss}.", [.. evidence, .. scene.Flows()]);
    }
}
