using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// R21: one signature over one digest is accepted twice by the protocol, within a transaction or in an earlier one, or a check that found no
/// signer at all was accepted; and value leaves.
/// </summary>
public sealed class SignatureAbuse(Rule rule) : IRecogniser
{
    public const string Id = "signature-abuse";

    private readonly ValueGate _gate = new(rule);

    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        if (!scene.Observed.Has(ObservationKind.SignatureChecked))
        {
            return null;
        }

        var seen = new Dictionary<(Address, UInt256), int>();
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.Kind == ObservationKind.SignatureChecked && scene.IsOurs(row.Contract) && _gate.LetsLoss(scene, row.Contract)
                && FaultOf(scene, row, seen) is { } fault)
            {
                return Tell(scene, row, fault);
            }
        }

        return null;
    }

    private static string? FaultOf(Scene scene, in ObservationRow row, Dictionary<(Address, UInt256), int> seen)
    {
        // A caller that notices would have reverted.
        if (row.To.IsZero)
        {
            return "accepted a signature that nobody made";
        }

        var key = (row.Contract, SignatureMemory.MarkOf(row));
        if (scene.Signatures?.FindEarlier(key.Contract, key.Item2, scene.Hash) is { } earlier)
        {
            return $"accepted a signature that transaction {earlier} had used before";
        }

        // A contract may check one signature twice within one call: only two calls are a replay.
        var entry = scene.EntryOf(scene.Block.Frames[row.Frame].Parent, row.Contract);
        if (!seen.TryAdd(key, entry) && seen[key] != entry)
        {
            return "accepted the same signature twice";
        }

        return null;
    }

    private Signal Tell(Scene scene, in ObservationRow row, string what) => scene.Tell(
        Rule, row.Contract, pages: true, score: 1, $"{scene.Name(row.Contract)} {what}, and {scene.Lost} left the protocol.",
        [scene.Point(row, "signature check"), .. scene.Flows()]);
}
