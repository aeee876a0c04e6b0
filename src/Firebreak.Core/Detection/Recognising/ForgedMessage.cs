using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// R18: a contract pays out or mints on a message, and within the call that made it do so nobody's signature was checked with success, no
/// proof was shown or asked of another contract, no role holder stood above, and nothing was paid in. A bridge is what the operator calls so,
/// or what behaves so: it pays the amount that stands in its call, and notes down a number of which it had no record before.
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
        foreach (ref readonly var row in scene.Rows)
        {
            if (!row.IsMovement || row.Amount.IsZero || scene.IsOurs(row.To) || (row.Kind == ObservationKind.Mint && !scene.IsOurs(row.Asset)))
            {
                continue;
            }

            var bridge = row.Kind == ObservationKind.Mint && row.Frame < 0 ? MinterOf(scene, row.Asset) : row.From;
            if (!scene.IsOurs(bridge) || looks++ >= MostLooks)
            {
                continue;
            }

            var isZeroRoot = IsBridge(scene, bridge) && AcceptsNothing(scene);
            if ((isZeroRoot || IsUnproven(scene, row, bridge)) && !scene.IsByRole(bridge) && _gate.LetsLoss(scene, bridge))
            {
                var why = isZeroRoot ? "for a message under the empty root" : "on a message without a valid signature, a proof or a payment";
                return scene.Tell(
                    Rule, bridge, pages: true, score: 1, $"{scene.Name(bridge)} paid {scene.Lost} to {row.To} {why}.",
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
            if (!frame.Reverted && frame.Kind == FrameKind.Call && frame.To == token && scene.IsOurs(frame.From))
            {
                return frame.From;
            }
        }

        return default;
    }

    private static bool IsUnproven(Scene scene, in ObservationRow payout, Address bridge) =>
        !Vouching.IsSigned(scene) && !Vouching.IsAsked(scene)
        && (IsBridge(scene, bridge) || (!Vouching.IsProven(scene) && !Vouching.IsRecorded(scene) && !Pledge.IsSound(scene) && ForeignMessage.IsCarriedOut(scene, payout)));

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
