using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Forensics;

/// <summary>
/// Control came back into a protected contract while one of its functions was still open, and that function then wrote what the second
/// visit had relied on.
/// </summary>
/// <param name="Outer">Index of the frame that was still open.</param>
/// <param name="Inner">Index of the frame that came back in.</param>
/// <param name="Slot">Touched by <paramref name="Inner"/>, read before it and written after it by <paramref name="Outer"/>.</param>
public sealed record ReentrancyProof(int Outer, int Inner, Address Account, Hash256 Slot, int ReadAt, int TouchedAt, int WrittenAt)
{
    // An attacker chooses the size of the trace; a case needs one proof, not all of them.
    private const int MostComparisons = 1_000;

    /// <summary>
    /// Looks for the proofs of classic re-entrancy in a deep trace, the outermost frame first; at most one per pair of frames and slot.
    /// </summary>
    /// <remarks>
    /// Both frames act on the same protected account, the way between them leaves the protocol, and neither reverted. Static calls cannot
    /// be the outer frame, since they write nothing.
    /// </remarks>
    public static IReadOnlyList<ReentrancyProof> Find(DeepTrace trace, IReadOnlySet<Address> watched)
    {
        var proofs = new List<ReentrancyProof>();
        var comparisons = 0;
        for (var inner = 0; inner < trace.Frames.Length; inner++)
        {
            var frame = trace.Frames[inner];
            if (frame.Reverted || !watched.Contains(frame.Context))
            {
                continue;
            }

            var hasLeft = false;
            for (var outer = frame.Parent; outer >= 0 && comparisons < MostComparisons; outer = trace.Frames[outer].Parent)
            {
                var candidate = trace.Frames[outer];
                hasLeft |= !watched.Contains(candidate.Context);
                if (hasLeft && !candidate.Reverted && candidate.Context == frame.Context)
                {
                    comparisons++;
                    proofs.AddRange(Compare(trace, outer, inner));
                }
            }
        }

        return [.. proofs.OrderBy(proof => proof.Outer).ThenBy(proof => proof.Inner).ThenBy(proof => proof.ReadAt)];
    }

    private static IEnumerable<ReentrancyProof> Compare(DeepTrace trace, int outer, int inner)
    {
        var (reads, touches, writes) = (new Dictionary<Hash256, int>(), new Dictionary<Hash256, int>(), new Dictionary<Hash256, int>());
        var (opened, closed) = (trace.Frames[inner].Enter, trace.Frames[inner].Exit);
        var account = trace.Frames[inner].Context;
        foreach (var access in trace.Accesses)
        {
            if (access.Account != account)
            {
                continue;
            }

            if (access.Step > opened && access.Step < closed)
            {
                touches.TryAdd(access.Slot, access.Step);
            }
            else if (IsBy(trace, access.Frame, outer))
            {
                var place = access.Step < opened ? (access.IsWrite ? null : reads) : access.IsWrite ? writes : null;
                place?.TryAdd(access.Slot, access.Step);
            }
        }

        return reads
            .Where(read => touches.ContainsKey(read.Key) && writes.ContainsKey(read.Key))
            .Select(read => new ReentrancyProof(outer, inner, account, read.Key, read.Value, touches[read.Key], writes[read.Key]));
    }

    // A library called by delegate works on the outer frame's storage: it is the outer frame's own hand.
    private static bool IsBy(DeepTrace trace, int frame, int outer)
    {
        while (frame > outer && trace.Frames[frame].Kind is FrameKind.DelegateCall or FrameKind.CallCode)
        {
            frame = trace.Frames[frame].Parent;
        }

        return frame == outer;
    }
}
