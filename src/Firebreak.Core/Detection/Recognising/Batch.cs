using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// A batch that a Safe runs by a delegate call, wherever its library was deployed: every call that it makes stands in what was signed, and the
/// Safe's own storage stays as it was but for its count of executions.
/// </summary>
internal static class Batch
{
    // Each look reads the signed data once per call of the batch.
    private const int MostCalls = 512;

    // Where every published version of a Safe counts.
    private static readonly UInt256 NonceSlot = 5;
    private static readonly uint MultiSend = CallReading.SelectorOf("multiSend(bytes)");

    public static bool IsPlain(Scene scene, in ObservationRow execution)
    {
        if (!scene.KnowsChanges || IsRewritten(scene, execution.Contract))
        {
            return false;
        }

        var frames = scene.Block.Frames;
        var isFound = false;
        for (var i = execution.Frame; i < frames[execution.Frame].End; i++)
        {
            ref readonly var frame = ref frames[i];
            if (frame.Kind == FrameKind.DelegateCall && frame.From == execution.Contract && frame.To == execution.To)
            {
                if (frame.Selector != MultiSend || !IsSpelledOut(scene, i))
                {
                    return false;
                }

                isFound = true;
            }
        }

        return isFound;
    }

    private static bool IsRewritten(Scene scene, Address safe)
    {
        foreach (ref readonly var change in scene.Changes)
        {
            if (change.Field == StateField.Storage && change.Account == safe && change.Slot.ToUInt256() != NonceSlot)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsSpelledOut(Scene scene, int batch)
    {
        var frames = scene.Block.Frames;
        var signed = scene.Block.Bytes(frames[batch].Input);
        Span<byte> target = stackalloc byte[Address.Length];
        var calls = 0;
        for (var i = batch + 1; i < frames[batch].End; i = frames[i].End)
        {
            ref readonly var call = ref frames[i];
            call.To.CopyTo(target);
            if (call.Kind != FrameKind.Call || ++calls > MostCalls || signed.IndexOf(target) < 0 || signed.IndexOf(scene.Block.Bytes(call.Input)) < 0)
            {
                return false;
            }
        }

        return true;
    }
}
