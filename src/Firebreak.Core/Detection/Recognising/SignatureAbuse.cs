using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// R21: one signature over one digest is accepted twice by the protocol within a transaction, or a check that found no signer at all was
/// accepted.
/// </summary>
public sealed class SignatureAbuse(Rule rule) : IRecogniser
{
    private readonly ValueGate _gate = new(rule);

    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        if (!scene.Observed.Has(ObservationKind.SignatureChecked))
        {
            return null;
        }

        var seen = new Dictionary<(Address, Hash256, UInt256), (int Frame, int Entry)>();
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.Kind != ObservationKind.SignatureChecked || !scene.IsOurs(row.Contract))
            {
                continue;
            }

            if (row.To.IsZero)
            {
                // A caller that notices would have reverted; a try that fails costs nothing.
                if (_gate.Lets(scene.Loss, scene, row.Contract))
                {
                    return Tell(scene, row, "accepted a signature that nobody made");
                }

                continue;
            }

            // A contract may check one signature twice within one call: only two calls are a replay.
            var entry = scene.EntryOf(scene.Block.Frames[row.Frame].Parent, row.Contract);
            var key = (row.Contract, row.Key, row.Amount);
            if (!seen.TryGetValue(key, out var first))
            {
                seen[key] = (row.Frame, entry);
            }
            else if (first.Entry != entry && _gate.Lets(scene.Loss, scene, row.Contract))
            {
                return Tell(scene, row, "accepted the same signature twice");
            }
        }

        return null;
    }

    private Signal Tell(Scene scene, in ObservationRow row, string what) => scene.Tell(
        Rule, row.Contract, pages: true, score: 1, $"{scene.Name(row.Contract)} {what}, and {scene.Money(scene.Loss)} left the protocol.",
        [scene.Point(row, "signature check"), .. scene.Flows()]);
}
