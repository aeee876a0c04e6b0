using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// R18: a contract that the operator calls a bridge pays out or mints, and within the call that made it do so nobody's signature was checked
/// with success, no proof was asked of another contract, no role holder stood above, and nothing was paid in.
/// </summary>
/// <exception cref="KeyNotFoundException">On construction: the rule lacks one of its numbers.</exception>
public sealed class ForgedMessage(Rule rule) : IRecogniser
{
    private const string Bridge = "bridge";

    // Each look reads the calls once.
    private const int MostLooks = 64;

    private static readonly uint AcceptableRoot = CallReading.SelectorOf("acceptableRoot(bytes32)");
    private readonly ValueGate _gate = new(rule);

    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        var looks = 0;
        if (!scene.Watch.Protocol.Contracts.Any(contract => contract.Kind.Contains(Bridge, StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        foreach (ref readonly var row in scene.Rows)
        {
            if (!row.IsMovement || scene.IsOurs(row.To) || (row.Kind == ObservationKind.Mint && !scene.IsOurs(row.Asset)))
            {
                continue;
            }

            var bridge = row.Kind == ObservationKind.Mint && row.Frame < 0 ? MinterOf(scene, row.Asset) : row.From;
            if (!IsBridge(scene, bridge) || looks++ >= MostLooks)
            {
                continue;
            }

            var isZeroRoot = AcceptsNothing(scene);
            if ((isZeroRoot || IsUnproven(scene, bridge)) && !scene.IsByRole(bridge) && _gate.LetsLoss(scene, bridge))
            {
                var why = isZeroRoot ? "for a message under the empty root" : "without a valid signature, a proof or a payment";
                return scene.Tell(
                    Rule, bridge, pages: true, score: 1, $"Bridge {scene.Name(bridge)} paid {scene.Lost} to {row.To} {why}.",
                    [scene.Point(row, "payout"), .. scene.Flows()]);
            }
        }

        return null;
    }

    private static bool IsBridge(Scene scene, Address account) =>
        scene.Watch.Protocol.FindContract(account)?.Kind.Contains(Bridge, StringComparison.OrdinalIgnoreCase) == true;

    private static Address MinterOf(Scene scene, Address token)
    {
        foreach (ref readonly var frame in scene.Block.FramesOf(scene.Transaction))
        {
            if (!frame.Reverted && frame.Kind == FrameKind.Call && frame.To == token && IsBridge(scene, frame.From))
            {
                return frame.From;
            }
        }

        return default;
    }

    // Nobody's signature and nobody else's word: whoever asks a verifier, an inbox or a light client asks another contract.
    private static bool IsUnproven(Scene scene, Address bridge)
    {
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.Kind == ObservationKind.SignatureChecked && row.Contract == bridge && !row.To.IsZero)
            {
                return false;
            }
        }

        foreach (ref readonly var frame in scene.Block.FramesOf(scene.Transaction))
        {
            if (frame.From == bridge && frame.Kind == FrameKind.StaticCall && frame.Input.Length > 4 + 32 && !scene.Hand.Has(frame.To))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AcceptsNothing(Scene scene)
    {
        foreach (ref readonly var frame in scene.Block.FramesOf(scene.Transaction))
        {
            if (frame.Selector == AcceptableRoot && !frame.Reverted)
            {
                var question = scene.Block.Bytes(frame.Input);
                var answer = scene.Block.Bytes(frame.Output);
                if (question.Length == 36 && question[4..].IndexOfAnyExcept((byte)0) < 0 && answer.IndexOfAnyExcept((byte)0) >= 0)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
