using Firebreak.Core.Chain;

namespace Firebreak.Core.Detection;

/// <summary>Finds calls that leave a protected contract and come back into it while the first call is still open.</summary>
public static class ReentryPath
{
    /// <summary>The cheap question of the wide lane: does any state-changing call re-enter a protected contract through foreign code?</summary>
    public static bool Exists(Block block, int transaction, Watch watch)
    {
        var calls = new OpenCalls(watch);
        var start = block.Transactions[transaction].FrameStart;
        var frames = block.FramesOf(transaction);
        for (var i = 0; i < frames.Length; i++)
        {
            ref readonly var frame = ref frames[i];
            if (calls.Enter(start + i, frame.Parent, frame.Kind, frame.Context) >= 0 && !frame.Reverted)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// For each frame the innermost open frame of the same contract above it with foreign code between; -1 for frames that re-enter
    /// nothing, that cannot change state, or that reverted.
    /// </summary>
    public static int[] OutersOf(DeepTrace trace, Watch watch)
    {
        var calls = new OpenCalls(watch);
        var frames = trace.Frames;
        var outers = new int[frames.Length];
        for (var i = 0; i < frames.Length; i++)
        {
            var outer = calls.Enter(i, frames[i].Parent, frames[i].Kind, frames[i].Context);
            outers[i] = frames[i].Reverted ? -1 : outer;
        }

        return outers;
    }
}
