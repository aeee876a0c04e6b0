using Firebreak.Core.Chain;

namespace Firebreak.Core.Detection;

/// <summary>Finds calls that leave a protected contract and come back into it while the first call is still open.</summary>
public static class ReentryPath
{
    /// <summary>The cheap question of the wide lane: does any state-changing call re-enter a protected contract through foreign code?</summary>
    public static bool Exists(Block block, int transaction, Watch watch)
    {
        var start = block.Transactions[transaction].FrameStart;
        var frames = block.FramesOf(transaction);
        for (var i = 0; i < frames.Length; i++)
        {
            ref readonly var inner = ref frames[i];
            if (inner.Reverted || inner.Kind == FrameKind.StaticCall || !watch.Protects(inner.Context))
            {
                continue;
            }

            var left = false;
            for (var parent = inner.Parent; parent >= 0; parent = frames[parent - start].Parent)
            {
                var context = frames[parent - start].Context;
                if (left && context == inner.Context)
                {
                    return true;
                }

                left |= !watch.Protects(context);
            }
        }

        return false;
    }

    /// <summary>The innermost open frame of the same contract above <paramref name="inner"/> with foreign code between; -1 when there is none.</summary>
    public static int OuterOf(DeepTrace trace, int inner, Watch watch)
    {
        var frames = trace.Frames;
        var left = false;
        for (var parent = frames[inner].Parent; parent >= 0; parent = frames[parent].Parent)
        {
            var context = frames[parent].Context;
            if (left && context == frames[inner].Context)
            {
                return parent;
            }

            left |= !watch.Protects(context);
        }

        return -1;
    }
}
