using Firebreak.Core.Detection.Observing;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>R25: the actor itself makes a pair of the protocol forget or give away what its books do not know, which is how broken tokens are milked.</summary>
public sealed class SkimSync(Rule rule) : IRecogniser
{
    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        if (!scene.Observed.Has(ObservationKind.SkimOrSync) || scene.Hand.Gain.Sign <= 0)
        {
            return null;
        }

        foreach (ref readonly var row in scene.Rows)
        {
            if (row.Kind == ObservationKind.SkimOrSync && scene.IsOurs(row.Contract) && scene.Hand.Has(row.From))
            {
                return scene.Tell(
                    Rule, row.Contract, pages: false, score: 0.8,
                    $"The caller made {scene.Name(row.Contract)} adjust its books by hand (skim or sync) and gained {scene.Money(scene.Hand.Gain.Magnitude)}.",
                    [scene.Point(row, "skim or sync"), .. scene.Flows()]);
            }
        }

        return null;
    }
}
