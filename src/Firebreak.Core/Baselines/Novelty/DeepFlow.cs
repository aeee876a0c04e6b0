using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Ethereum;

namespace Firebreak.Core.Baselines.Novelty;

/// <summary>The walk of a transaction whose storage accesses are known call by call.</summary>
internal static class DeepFlow
{
    private const int MostEntries = 1_024;
    private const ulong Inside = 1UL << 32;

    public static ControlFlow Of(DeepTrace trace, Watch watch)
    {
        var entries = EntriesOf(trace, watch);
        if (entries.Count < 2)
        {
            return new ControlFlow(entries.Count == 0 ? 0 : MarkOf(trace, entries[0], 0), entries.Count);
        }

        // Entries that share no state with any other are uses of their own, that happen to be sent together.
        var linked = Linked(trace, entries);
        var (mark, count) = (0UL, 0);
        for (var i = 0; i < entries.Count; i++)
        {
            if (linked[i])
            {
                mark = MarkOf(trace, entries[i], mark);
                count++;
            }
        }

        return count > 0 ? new ControlFlow(mark, count) : new ControlFlow(MarkOf(trace, entries[0], 0), 1);
    }

    private static ulong MarkOf(DeepTrace trace, Entry entry, ulong before) =>
        Mix.Of(before, trace.Frames[entry.Frame].Selector | (entry.IsInside ? Inside : 0));

    private static List<Entry> EntriesOf(DeepTrace trace, Watch watch)
    {
        var frames = trace.Frames;
        var writes = Writes(trace);
        var entries = new List<Entry>();
        var open = new List<int>();
        var born = default(Newborn);
        for (var i = 0; i < frames.Length && entries.Count < MostEntries; i++)
        {
            while (open.Count > 0 && open[^1] != frames[i].Parent)
            {
                open.RemoveAt(open.Count - 1);
            }

            ref readonly var frame = ref frames[i];
            var isOurs = watch.Protects(frame.To);
            born.Note(frame.Reverted, frame.Kind, frame.To, isOurs);
            var isInside = IsOpen(frames, open, watch);

            // Where callers are not recorded, a contract that is open already was entered again by whoever it called.
            var isFromOutside = !watch.Protects(frame.From) || (frame.Kind != FrameKind.DelegateCall && IsSame(frames, open, frame.To));
            open.Add(i);
            if (isFromOutside && writes[i] && ControlFlow.IsCandidate(frame.Reverted, frame.Kind, frame.Selector, isOurs && !born.Has(frame.To)))
            {
                entries.Add(new Entry(i, isInside));
            }
        }

        return entries;
    }

    private static bool IsOpen(ReadOnlySpan<DeepFrame> frames, List<int> open, Watch watch)
    {
        foreach (var at in open)
        {
            if (watch.Protects(frames[at].Context))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsSame(ReadOnlySpan<DeepFrame> frames, List<int> open, Address contract)
    {
        foreach (var at in open)
        {
            if (frames[at].To == contract)
            {
                return true;
            }
        }

        return false;
    }

    // Which calls write anything, be it in a call that they make.
    private static bool[] Writes(DeepTrace trace)
    {
        var writes = new bool[trace.Frames.Length];
        foreach (ref readonly var access in trace.Accesses)
        {
            for (var at = access.IsWrite ? access.Frame : -1; at >= 0 && !writes[at]; at = trace.Frames[at].Parent)
            {
                writes[at] = true;
            }
        }

        return writes;
    }

    // An entry is linked to another when it reads what that one wrote before, or happens within it.
    private static bool[] Linked(DeepTrace trace, List<Entry> entries)
    {
        var linked = new bool[entries.Count];
        var owner = Owners(trace, entries, linked);
        var written = new Dictionary<(Address, Hash256), int>();
        foreach (ref readonly var access in trace.Accesses)
        {
            var entry = owner[access.Frame];
            if (entry < 0)
            {
                continue;
            }

            if (access.IsWrite)
            {
                written[(access.Account, access.Slot)] = entry;
            }
            else if (written.TryGetValue((access.Account, access.Slot), out var writer) && writer != entry)
            {
                linked[entry] = linked[writer] = true;
            }
        }

        return linked;
    }

    private static int[] Owners(DeepTrace trace, List<Entry> entries, bool[] linked)
    {
        var owner = new int[trace.Frames.Length];
        var next = 0;
        for (var i = 0; i < owner.Length; i++)
        {
            var above = trace.Frames[i].Parent is var parent && parent >= 0 && parent < i ? owner[parent] : -1;
            owner[i] = above;
            if (next < entries.Count && entries[next].Frame == i)
            {
                owner[i] = next;
                if (above >= 0)
                {
                    linked[next] = linked[above] = true;
                }

                next++;
            }
        }

        return owner;
    }

    private readonly record struct Entry(int Frame, bool IsInside);
}
