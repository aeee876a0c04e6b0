using System.Diagnostics;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection;

/// <summary>What proves re-entrancy: two open calls of one contract, and a slot that was read, then used inside, then written.</summary>
/// <param name="Outer">Index in <see cref="DeepTrace.Frames"/>.</param>
/// <param name="Inner">Index in <see cref="DeepTrace.Frames"/>.</param>
/// <param name="Read">By the outer call before the inner one.</param>
/// <param name="Used">Inside the inner call.</param>
/// <param name="Write">By the outer call after the inner one.</param>
/// <param name="Count">How many inner calls of this contract conflict; the first of them is described.</param>
internal sealed record ReentryConflict(
    Address Contract, int Outer, int Inner, StorageAccess Read, StorageAccess Used, StorageAccess Write, int Count)
{
    /// <summary>The first conflict of each contract, in order of entry. About linear in the trace, whatever its shape.</summary>
    public static IReadOnlyList<ReentryConflict> FindAll(DeepTrace trace, Watch watch)
    {
        var outers = ReentryPath.OutersOf(trace, watch);
        if (Array.TrueForAll(outers, outer => outer < 0))
        {
            return [];
        }

        var slots = new SlotLines(trace, watch);
        var conflicting = Conflicting(trace, outers, slots);
        var found = new Dictionary<Address, ReentryConflict>();
        for (var inner = 0; inner < conflicting.Length; inner++)
        {
            if (!conflicting[inner])
            {
                continue;
            }

            var contract = trace.Frames[inner].Context;
            found[contract] = found.TryGetValue(contract, out var known)
                ? known with { Count = known.Count + 1 }
                : Describe(trace, outers[inner], inner, slots);
        }

        return [.. found.Values.OrderBy(conflict => conflict.Inner)];
    }

    // Asks from the inner accesses outwards: each can only bear witness for the re-entering calls that it happened in.
    private static bool[] Conflicting(DeepTrace trace, int[] outers, SlotLines slots)
    {
        var frames = trace.Frames;
        var conflicting = new bool[outers.Length];
        var reentering = new int[outers.Length];
        for (var i = 0; i < outers.Length; i++)
        {
            reentering[i] = outers[i] >= 0 ? i : Above(trace, reentering, i);
        }

        foreach (ref readonly var access in trace.Accesses)
        {
            if (!slots.TryFind(access, out var line))
            {
                continue;
            }

            for (var inner = reentering[access.Frame]; inner >= 0; inner = Above(trace, reentering, inner))
            {
                conflicting[inner] = conflicting[inner]
                    || (frames[inner].Context == access.Account && line.IsBroken(frames[outers[inner]], frames[inner]));
            }
        }

        return conflicting;
    }

    private static int Above(DeepTrace trace, int[] reentering, int frame) =>
        trace.Frames[frame].Parent is var parent && parent >= 0 && parent < frame ? reentering[parent] : -1;

    private static ReentryConflict Describe(DeepTrace trace, int outer, int inner, SlotLines slots)
    {
        var (f, g) = (trace.Frames[outer], trace.Frames[inner]);
        foreach (ref readonly var write in trace.Accesses)
        {
            if (write.IsWrite && write.Account == f.Context && write.Step > g.Exit && write.Step < f.Exit
                && slots.TryFind(write, out var line)
                && line.FirstRead(f.Enter, g.Enter) is { } read
                && line.FirstUse(g.Enter, g.Exit) is { } used)
            {
                return new ReentryConflict(f.Context, outer, inner, read, used, write, Count: 1);
            }
        }

        throw new UnreachableException("A conflict was found, and cannot be told.");
    }
}
