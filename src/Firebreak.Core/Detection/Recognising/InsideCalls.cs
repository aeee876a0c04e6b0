using Firebreak.Core.Chain;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// The cheap question of the wide lane for <see cref="StaleView"/>: is a contract of the protocol called, be it only asked, beneath foreign
/// code beneath an open call of the protocol? One look per frame.
/// </summary>
public static class InsideCalls
{
    // The EVM lets no call be deeper.
    private const int Deepest = 1025;

    private enum Above : byte
    {
        NothingOfOurs,
        Ours,
        OursThenForeign,
    }

    public static bool Exist(Block block, int transaction, Watch watch)
    {
        Span<Above> above = stackalloc Above[Deepest + 1];
        foreach (ref readonly var frame in block.FramesOf(transaction))
        {
            if (frame.Depth >= Deepest)
            {
                continue;
            }

            var (caller, isOurs) = (above[frame.Depth], watch.Protects(frame.Context));
            if (isOurs && caller == Above.OursThenForeign && !frame.Reverted)
            {
                return true;
            }

            above[frame.Depth + 1] = isOurs ? Above.Ours : caller == Above.NothingOfOurs ? Above.NothingOfOurs : Above.OursThenForeign;
        }

        return false;
    }
}
