using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// R7: a price feed of the protocol is written, or exchanged for another, by somebody who holds no role. With value leaving in the same
/// transaction it pages; without, it is told.
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

        return null;
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
