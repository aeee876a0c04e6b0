using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// R21: one signature over one digest is accepted twice by the protocol, by whichever of its contracts, within a transaction or in an earlier
/// one; or a check that found no signer at all was accepted; and value leaves. Or a token never looked at a permit that was followed by a pull.
/// </summary>
public sealed class SignatureAbuse(Rule rule) : IRecogniser
{
    public const string Id = "signature-abuse";

    private readonly ValueGate _gate = new(rule);

    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        if (scene.Observed.Has(ObservationKind.SignatureUsed) && SilentPermit.Find(scene) is >= 0 and var silent)
        {
            return TellSilent(scene, silent);
        }

        if (!scene.Observed.Has(ObservationKind.SignatureChecked))
        {
            return null;
        }

        var seen = new Dictionary<(Address, UInt256), int>();
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.Kind == ObservationKind.SignatureChecked && scene.IsOurs(row.Contract) && FaultOf(scene, row, seen) is { } fault && IsAtStake(scene, row))
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
        if (scene.Signatures?.FindEarlier(key.Item2, scene.Hash) is { } earlier)
        {
            return $"accepted a signature that transaction {earlier} had used before";
        }

        // A contract may check one signature twice within one call: only two calls are a replay, or one that carries it twice.
        var entry = scene.EntryOf(scene.Block.Frames[row.Frame].Parent, row.Contract);
        if (seen.TryAdd(key, entry))
        {
            return null;
        }

        return seen[key] != entry ? "accepted the same signature twice"
            : IsCarriedTwice(scene, entry, row.Amount) ? "counted one signer's signature more than once"
            : null;
    }

    private static bool IsCarriedTwice(Scene scene, int entry, UInt256 r)
    {
        if (entry < 0)
        {
            return false;
        }

        Span<byte> mark = stackalloc byte[32];
        r.WriteBigEndian(mark);
        var said = scene.Block.Bytes(scene.Block.Frames[entry].Input);
        var first = said.IndexOf(mark);
        return first >= 0 && said[(first + mark.Length)..].IndexOf(mark) >= 0;
    }

    // What nobody signed may have been let pass for another reason, so much must be gone. What was signed once and counts twice is wrong
    // however little it pays, and also where only the signer pays, or his allowance grows.
    private bool IsAtStake(Scene scene, in ObservationRow check)
    {
        if (check.To.IsZero)
        {
            return _gate.LetsLoss(scene, check.Contract);
        }

        if (!scene.Loss.IsZero || scene.UnpricedShareLost > 0)
        {
            return true;
        }

        foreach (ref readonly var row in scene.Rows)
        {
            if ((row.IsMovement || row.Kind is ObservationKind.Approval or ObservationKind.OperatorApproval) && row.From == check.To && !row.Amount.IsZero)
            {
                return true;
            }
        }

        return false;
    }

    private Signal? TellSilent(Scene scene, int silent)
    {
        ref readonly var permit = ref scene.Rows[silent];
        ref readonly var pull = ref scene.Rows[SilentPermit.PullOf(scene, permit)];
        var pages = scene.Valuation.InWei(pull.Asset, pull.Amount) is not { } worth || _gate.LetsOthers(worth, scene);
        return scene.Tell(
            Rule, pull.Counter, pages, pages ? 1 : 0.5,
            $"{scene.Name(pull.Counter)} took {pull.Amount} of {scene.Name(pull.Contract)} from {pull.From} on a permit at which the token never looked.",
            [scene.Point(permit, "permit without an answer"), scene.Point(pull, "pull"), .. scene.Flows()]);
    }

    private Signal Tell(Scene scene, in ObservationRow row, string what) => scene.Tell(
        Rule, row.Contract, pages: true, score: 1, $"{scene.Name(row.Contract)} {what}, and {scene.Lost} left the protocol.",
        [scene.Point(row, "signature check"), .. scene.Flows()]);
}
