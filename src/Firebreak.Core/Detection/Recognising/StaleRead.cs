using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// A slot of a protected contract that was read, beneath foreign code, while an outer call of that contract was open which wrote it later:
/// whoever read it believed something that was no longer, or not yet, so.
/// </summary>
/// <param name="Outer">The open call, index in <see cref="DeepTrace.Frames"/>.</param>
/// <param name="Reading">The call through which the contract was asked.</param>
/// <param name="Actor">The outermost protected call beneath the foreign code; the same as <paramref name="Reading"/> when a foreigner asked.</param>
/// <param name="IsReadOnly">True when the contract was asked by a static call.</param>
internal sealed record StaleRead(int Outer, int Reading, int Actor, bool IsReadOnly, StorageAccess Read, StorageAccess Write)
{
    // About as many as an honest transaction has accesses; a hostile one must not be walked endlessly.
    private const int MostSteps = 200_000;

    /// <summary>The first stale read for which <paramref name="matters"/> says so; null when there is none.</summary>
    public static StaleRead? Find(DeepTrace trace, Watch watch, Func<StaleRead, bool> matters)
    {
        var reads = new Dictionary<(Address, Hash256), List<StorageAccess>>();
        var budget = MostSteps;
        foreach (ref readonly var access in trace.Accesses)
        {
            if (!watch.Protects(access.Account) || (uint)access.Frame >= (uint)trace.Frames.Length)
            {
                continue;
            }

            if (!reads.TryGetValue((access.Account, access.Slot), out var earlier))
            {
                reads[(access.Account, access.Slot)] = earlier = [];
            }

            if (!access.IsWrite)
            {
                earlier.Add(access);
                continue;
            }

            var outer = trace.Frames[access.Frame];
            for (var i = earlier.Count - 1; i >= 0 && earlier[i].Step > outer.Enter && !outer.Reverted; i--)
            {
                if (Between(trace, watch, earlier[i], access, ref budget) is { } found && matters(found))
                {
                    return found;
                }

                if (budget <= 0)
                {
                    return null;
                }
            }
        }

        return null;
    }

    private static StaleRead? Between(DeepTrace trace, Watch watch, in StorageAccess read, in StorageAccess write, ref int budget)
    {
        var frames = trace.Frames;
        var (reading, actor, isStatic, sawForeign) = (-1, -1, false, false);
        for (var at = read.Frame; at >= 0 && budget-- > 0; at = frames[at].Parent)
        {
            if (at == write.Frame)
            {
                return sawForeign && reading >= 0 ? new StaleRead(at, reading, actor, isStatic, read, write) : null;
            }

            var isOurs = watch.Protects(frames[at].Context);
            if (isOurs && sawForeign)
            {
                return null; // Another of ours is open in between: its own story.
            }

            sawForeign |= !isOurs;
            if (isOurs)
            {
                actor = at;
                if (frames[at].Context == read.Account)
                {
                    (reading, isStatic) = (at, isStatic || frames[at].Kind == FrameKind.StaticCall);
                }
            }
        }

        return null;
    }
}
