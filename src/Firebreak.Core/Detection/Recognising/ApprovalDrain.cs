using System.Globalization;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>R14: in one transaction the actor's contract pulls a token of the protocol from several strangers who had approved it.</summary>
/// <exception cref="KeyNotFoundException">On construction: the rule lacks one of its numbers.</exception>
public sealed class ApprovalDrain(Rule rule) : IRecogniser
{
    private readonly int _victims = (int)rule.Parameter("victims");

    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        if (!scene.Observed.Has(ObservationKind.Pull))
        {
            return null;
        }

        var victims = new HashSet<Address>();
        List<Evidence> evidence = [];
        var asset = default(Address);
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.Kind == ObservationKind.Pull && !row.Amount.IsZero && scene.IsOurs(row.Asset) && scene.Hand.Has(row.Counter) && scene.Hand.Has(row.To)
                && !scene.Hand.Has(row.From) && !scene.IsTrusted(row.From) && victims.Add(row.From) && evidence.Count < Economics.MostEvidence)
            {
                asset = row.Asset;
                evidence.Add(scene.Point(row, "pulled"));
            }
        }

        return victims.Count < _victims
            ? null
            : scene.Tell(
                Rule, asset, pages: false, score: 0.8,
                string.Create(CultureInfo.InvariantCulture, $"One caller pulled {scene.Name(asset)} from {victims.Count} holders who had approved it."), evidence);
    }
}
