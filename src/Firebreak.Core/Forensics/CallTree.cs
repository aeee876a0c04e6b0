using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Ethereum;

namespace Firebreak.Core.Forensics;

/// <summary>One frame of a call tree, ready to be shown.</summary>
/// <param name="Index">Its place in the transaction's call order; evidence points at it.</param>
/// <param name="Parent">The index of the calling frame; -1 for the transaction's own.</param>
/// <param name="Value">Wei that it moved.</param>
/// <param name="Failure">What a reverted frame said, bounded and escaped; null when it did not revert.</param>
/// <param name="Proof">What this frame proves; null for all others.</param>
/// <param name="LeftOut">Frames below this one that are not shown, all levels together.</param>
public sealed record CallNode(
    int Index,
    int Parent,
    int Depth,
    FrameKind Kind,
    Address From,
    Address To,
    string Function,
    Items<string> Arguments,
    UInt256 Value,
    ulong GasUsed,
    bool Reverted,
    string? Failure,
    string? Proof,
    int LeftOut);

/// <summary>How much of a call tree is shown.</summary>
public readonly record struct CallTreeBounds(int MostNodes, int MostDepth)
{
    public static CallTreeBounds ForReports => new(MostNodes: 400, MostDepth: 64);
}

/// <summary>The calls of one transaction, the ones that prove something marked.</summary>
/// <param name="Nodes">In call order. Frames that prove something, and the way to them, are always here.</param>
/// <param name="Frames">How many frames the transaction really had.</param>
public sealed record CallTree(Hash256 Transaction, BlockRef Block, Items<CallNode> Nodes, int Frames)
{
    /// <param name="transaction">Index in the block.</param>
    /// <param name="evidence">Signals' evidence; what speaks of other transactions is passed over.</param>
    public static CallTree Of(Block block, int transaction, FunctionNames names, IEnumerable<Evidence> evidence, CallTreeBounds bounds)
    {
        var hash = block.Transactions[transaction].Hash;
        var frames = block.FramesOf(transaction);
        var proofs = ProofsOf(frames, evidence.OfType<Evidence.Frame>().Where(frame => frame.Transaction == hash));
        var start = block.Transactions[transaction].FrameStart;
        var kept = Keep(frames, start, proofs.Keys, bounds);
        var leftOut = CountLeftOut(frames, start, kept);

        var nodes = new List<CallNode>();
        for (var i = 0; i < frames.Length; i++)
        {
            if (kept[i])
            {
                nodes.Add(NodeOf(block, names, i, start, in frames[i], proofs.GetValueOrDefault(i), leftOut[i]));
            }
        }

        return new CallTree(hash, block.Ref, [.. nodes], frames.Length);
    }

    private static CallNode NodeOf(Block block, FunctionNames names, int index, int start, in FrameRow frame, string? proof, int leftOut)
    {
        var input = block.Bytes(frame.Input);
        var isCode = frame.Kind is FrameKind.Create or FrameKind.Create2 or FrameKind.SelfDestruct;
        return new CallNode(
            index, ParentOf(frame, start), frame.Depth, frame.Kind, frame.From, frame.To, names.NameOf(frame.Kind, frame.Selector, input.Length),
            isCode ? [] : names.ArgumentsOf(frame.Selector, input), frame.Value, frame.GasUsed, frame.Reverted,
            frame.Reverted ? RevertReason.Describe(block.Bytes(frame.Output)) : null, proof, leftOut);
    }

    private static int ParentOf(in FrameRow frame, int start) => frame.Parent < 0 ? -1 : frame.Parent - start;

    private static Dictionary<int, string> ProofsOf(ReadOnlySpan<FrameRow> frames, IEnumerable<Evidence.Frame> evidence)
    {
        var proofs = new Dictionary<int, string>();
        foreach (var proof in evidence)
        {
            var index = Find(frames, proof);
            if (index >= 0)
            {
                proofs[index] = proofs.TryGetValue(index, out var known) && known != proof.Role ? $"{known}; {proof.Role}" : proof.Role;
            }
        }

        return proofs;
    }

    // Two tracers may number frames differently (precompiles, self-destructs); the call itself decides.
    private static int Find(ReadOnlySpan<FrameRow> frames, Evidence.Frame proof)
    {
        if (proof.Index >= 0 && proof.Index < frames.Length && IsSame(frames[proof.Index], proof))
        {
            return proof.Index;
        }

        for (var i = 0; i < frames.Length; i++)
        {
            if (IsSame(frames[i], proof))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool IsSame(in FrameRow frame, Evidence.Frame proof) =>
        frame.From == proof.From && frame.To == proof.To && frame.Selector == proof.Selector;

    private static bool[] Keep(ReadOnlySpan<FrameRow> frames, int start, IEnumerable<int> proving, CallTreeBounds bounds)
    {
        var kept = new bool[frames.Length];
        var count = 0;
        foreach (var index in proving)
        {
            for (var i = index; i >= 0 && !kept[i]; i = ParentOf(frames[i], start))
            {
                kept[i] = true;
                count++;
            }
        }

        // Level by level, so that a frame is never kept without the one that called it.
        for (var depth = 0; depth <= bounds.MostDepth && count < bounds.MostNodes; depth++)
        {
            for (var i = 0; i < frames.Length && count < bounds.MostNodes; i++)
            {
                if (frames[i].Depth == depth && !kept[i])
                {
                    kept[i] = true;
                    count++;
                }
            }
        }

        return kept;
    }

    private static int[] CountLeftOut(ReadOnlySpan<FrameRow> frames, int start, bool[] kept)
    {
        var leftOut = new int[frames.Length];
        for (var i = 0; i < frames.Length; i++)
        {
            var shown = i;
            while (shown >= 0 && !kept[shown])
            {
                shown = ParentOf(frames[shown], start);
            }

            if (shown >= 0 && shown != i)
            {
                leftOut[shown]++;
            }
        }

        return leftOut;
    }
}
