using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Recognising;

namespace Firebreak.Core.Baselines.Explaining;

/// <summary>
/// What happened within the protocol, call by call in a few lines: the entries from outside and everything below them, without what only
/// reads and without the second frame of a proxy. What callers do around it is their business and differs all day.
/// </summary>
public static class CallOutline
{
    /// <summary>Longer ones are cut: two trees that go alike for so long are alike for whoever has to compare them.</summary>
    public const int Most = 48;

    internal static OutlineCall[] Of(Scene scene)
    {
        Span<OutlineCall> calls = stackalloc OutlineCall[Most];
        var (count, start) = (0, scene.Block.Transactions[scene.Transaction].FrameStart);
        var frames = scene.Block.FramesOf(scene.Transaction);
        var (entryEnd, entryDepth, frozen) = (0, 0, 0);
        for (var i = 0; i < frames.Length && count < Most; i++)
        {
            ref readonly var frame = ref frames[i];
            if (i < frozen || frame.Kind is FrameKind.StaticCall || frame.Reverted)
            {
                frozen = Math.Max(frozen, frame.Kind is FrameKind.StaticCall ? frame.End - start : 0);
                continue;
            }

            if (i >= entryEnd && scene.Watch.Protects(frame.To) && !scene.Watch.Protects(frame.From))
            {
                (entryEnd, entryDepth) = (frame.End - start, frame.Depth);
            }

            if (i < entryEnd && frame.Kind is not (FrameKind.DelegateCall or FrameKind.CallCode))
            {
                calls[count++] = new OutlineCall(frame, frame.Depth - entryDepth);
            }
        }

        return calls[..count].ToArray();
    }

    /// <summary>Where two outlines part: the first place at which they differ, or the end of the shorter one.</summary>
    public static int PartAt(ReadOnlySpan<OutlineCall> one, ReadOnlySpan<OutlineCall> other) => one.CommonPrefixLength(other);

    /// <summary>The call within which a call was made; -1 for an entry from outside.</summary>
    public static int ParentOf(ReadOnlySpan<OutlineCall> calls, int place)
    {
        var at = place - 1;
        while (at >= 0 && calls[at].Depth >= calls[place].Depth)
        {
            at--;
        }

        return calls[place].Depth == 0 ? -1 : at;
    }

    /// <summary>How many calls would have to be taken out of both until they are the same (by the longest common subsequence).</summary>
    public static int Distance(ReadOnlySpan<OutlineCall> one, ReadOnlySpan<OutlineCall> other)
    {
        Span<int> row = stackalloc int[Most + 1];
        row.Clear();
        foreach (var call in one)
        {
            var diagonal = 0;
            for (var j = 1; j <= other.Length; j++)
            {
                (diagonal, row[j]) = (row[j], call == other[j - 1] ? diagonal + 1 : Math.Max(row[j], row[j - 1]));
            }
        }

        return one.Length + other.Length - (2 * row[other.Length]);
    }
}
