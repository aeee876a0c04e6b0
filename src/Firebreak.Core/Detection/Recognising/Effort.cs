using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>How much somebody went through for what a transaction left him: signs that ordinary uses of a contract hardly ever show together.</summary>
internal static class Effort
{
    private const int ManyCalls = 8;
    private const int ManyFrames = 60;

    /// <summary>How many signs there are: borrowed money, being called back, many calls by own contracts, contracts created on the way, a long transaction.</summary>
    public static int Of(Scene scene)
    {
        var (calls, isCalledBack, hasHelpers) = (0, false, false);
        foreach (ref readonly var frame in scene.Block.FramesOf(scene.Transaction))
        {
            if (frame.Reverted || frame.Depth == 0 || frame.Input.Length == 0)
            {
                continue;
            }

            var (from, to) = (scene.Hand.Has(frame.From), scene.Hand.Has(frame.To));
            calls += from && !to && frame.Kind == FrameKind.Call ? 1 : 0;
            isCalledBack |= to && !from && frame.Kind == FrameKind.Call;
            hasHelpers |= to && frame.Kind is FrameKind.Create or FrameKind.Create2;
        }

        return Count(scene.Observed.Has(ObservationKind.FlashLoan)) + Count(isCalledBack) + Count(hasHelpers) + Count(calls >= ManyCalls)
            + Count(scene.Block.Transactions[scene.Transaction].FrameCount >= ManyFrames);
    }

    private static int Count(bool sign) => sign ? 1 : 0;
}
