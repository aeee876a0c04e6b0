using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// A slot of a protected contract that was read, beneath foreign code, while an outer call of that contract was open which wrote it later:
/// whoever read it believed something that was no longer, or not yet, so. What a contract holds is written in its tokens' books: a view of it
/// that looks there is judged by their slots.
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
        var reads = new Dictionary<(Address, Hash256), List<Placed>>();
        var budget = MostSteps;
        foreach (ref readonly var access in trace.Accesses)
        {
            if ((uint)access.Frame >= (uint)trace.Frames.Length || HomeOf(trace, watch, access, ref budget) is not (>= 0 and var home))
            {
                continue;
            }

            if (!reads.TryGetValue((access.Account, access.Slot), out var earlier))
            {
                reads[(access.Account, access.Slot)] = earlier = [];
            }

            if (!access.IsWrite)
            {
                earlier.Add(new Placed(access, home));
                continue;
            }

            var outer = trace.Frames[home];
            for (var i = earlier.Count - 1; i >= 0 && earlier[i].Access.Step > outer.Enter && !trace.Frames[access.Frame].Reverted; i--)
            {
                if (Between(trace, watch, earlier[i], new Placed(access, home), ref budget) is { } found && matters(found))
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

    /// <summary>The call of a protected contract that an access was made for: by itself, or in the token that it asked; -1 for what is none of ours.</summary>
    private static int HomeOf(DeepTrace trace, Watch watch, in StorageAccess access, ref int budget)
    {
        var frames = trace.Frames;
        if (watch.Protects(access.Account))
        {
            return access.Frame;
        }

        // A token that moves reads everybody's balance; only who asks for one relies on it.
        if (!access.IsWrite && frames[access.Frame].Kind != FrameKind.StaticCall && !IsWithinQuestion(frames, access.Frame))
        {
            return -1;
        }

        var at = access.Frame;
        while (at >= 0 && frames[at].Context == access.Account && budget-- > 0)
        {
            at = frames[at].Parent;
        }

        return at >= 0 && watch.Protects(frames[at].Context) ? at : -1;
    }

    // A token behind a proxy answers through its implementation.
    private static bool IsWithinQuestion(ReadOnlySpan<DeepFrame> frames, int frame) =>
        frames[frame] is { Kind: FrameKind.DelegateCall, Parent: >= 0 and var parent } && frames[parent].Kind == FrameKind.StaticCall;

    private static StaleRead? Between(DeepTrace trace, Watch watch, in Placed read, in Placed write, ref int budget)
    {
        var frames = trace.Frames;
        var (reading, actor, isStatic, sawForeign) = (-1, -1, false, false);
        for (var at = read.Home; at >= 0 && budget-- > 0; at = frames[at].Parent)
        {
            if (at == write.Home)
            {
                var isTold = sawForeign && reading >= 0 && (isStatic || watch.Protects(read.Access.Account));
                return isTold ? new StaleRead(at, reading, actor, isStatic, read.Access, write.Access) : null;
            }

            var isOurs = watch.Protects(frames[at].Context);
            sawForeign |= !isOurs;
            if (isOurs)
            {
                actor = at; // Of ours, the one that foreign code called acts; it may have asked through an oracle that is not ours.
                if (frames[at].Context == frames[read.Home].Context)
                {
                    (reading, isStatic) = (at, isStatic || frames[at].Kind == FrameKind.StaticCall);
                }
            }
        }

        return null;
    }

    private readonly record struct Placed(StorageAccess Access, int Home);
}
