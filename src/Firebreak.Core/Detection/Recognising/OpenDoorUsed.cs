using System.Buffers.Binary;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// A plain call got at what is another's, who had given no leave, and before the block the contract would have let any stranger do the same:
/// nothing guards it. Under a protocol file, role holders are no strangers.
/// </summary>
public sealed class OpenDoorUsed(Rule rule) : IRecogniser
{
    private static readonly uint IsSignature = CallReading.SelectorOf("isValidSignature(bytes32,bytes)");

    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        if (OpenDoors.At(scene.Block, scene.Transaction) is not { } door || (!scene.Watch.IsEveryone && !OpenDoors.IsOurs(scene.Watch, door, scene.Sender)) || !scene.Valuation.Views.Any(view => view.Frame == door.Frame)
            || (!door.IsOfPower && (WasPaid(scene, door.Holder) || HasSigned(scene, door.Holder))))
        {
            return null;
        }

        ref readonly var frame = ref scene.Block.Frames[door.Frame];
        var what = door.IsOfPower
            ? $"{scene.Sender} became its owner {(door.Holder == scene.Sender ? "once more" : $"in place of {door.Holder}")}"
            : $"{scene.Sender} had it take tokens of {door.Holder}, who neither called nor got anything";
        return scene.Tell(
            Rule, door.Contract, pages: true, score: 1, $"{door.Contract} lets anybody in: {what}, and it would have let any stranger do the same.",
            [new Evidence.Frame(scene.Hash, 0, frame.From, frame.To, frame.Selector, "anybody may call this"), .. scene.Flows()]);
    }

    // Whoever settles for others, as keepers do, has them paid.
    private static bool WasPaid(Scene scene, Address holder)
    {
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.IsMovement && row.To == holder && !row.Amount.IsZero)
            {
                return true;
            }
        }

        return false;
    }

    // Whoever brings what the holder signed comes by his leave, as the payee of a transfer with authorization does.
    private static bool HasSigned(Scene scene, Address holder)
    {
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.Kind == ObservationKind.SignatureChecked && row.To == holder)
            {
                return true;
            }
        }

        foreach (ref readonly var frame in scene.Block.FramesOf(scene.Transaction))
        {
            if (frame.Kind == FrameKind.StaticCall && frame.To == holder && frame.Selector == IsSignature && !frame.Reverted && SaysYes(scene.Block.Bytes(frame.Output)))
            {
                return true;
            }
        }

        return false;
    }

    // The yes of such a contract is the selector of the question.
    private static bool SaysYes(ReadOnlySpan<byte> answer) => answer.Length >= sizeof(uint) && BinaryPrimitives.ReadUInt32BigEndian(answer) == IsSignature;
}
