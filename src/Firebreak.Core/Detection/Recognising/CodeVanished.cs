using Firebreak.Core.Detection.Observing;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>R22: a contract of the protocol destroyed itself, or an address of the protocol was created (again) with CREATE2.</summary>
public sealed class CodeVanished(Rule rule) : IRecogniser
{
    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.Kind == ObservationKind.Destroyed && scene.IsOurs(row.Contract))
            {
                return scene.Tell(
                    Rule, row.Contract, pages: false, score: 0.8, $"{scene.Name(row.Contract)} destroyed itself in favour of {row.To}.", [scene.Point(row, "self-destruct")]);
            }

            if (row is { Kind: ObservationKind.Created, Tag: 1 } && scene.IsOurs(row.To))
            {
                return scene.Tell(
                    Rule, row.To, pages: false, score: 0.8, $"{scene.Name(row.To)} was created again at the same address, perhaps with other code.",
                    [scene.Point(row, "created again")]);
            }
        }

        return null;
    }
}
