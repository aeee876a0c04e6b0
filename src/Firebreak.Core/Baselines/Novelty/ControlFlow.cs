using System.Buffers.Binary;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Recognising;
using Firebreak.Ethereum;

namespace Firebreak.Core.Baselines.Novelty;

/// <summary>
/// How a transaction walked through the protocol: which of its functions were entered from outside, in which order, with what happened in
/// between left out. Simplified as CrossGuard does: what only reads or leaves everything as it was, the functions of tokens that everybody
/// calls, and entries that share no state with another are no part of it. Nor is how a contract begins: what is set up in the transaction
/// that creates it has had no users yet.
/// </summary>
/// <param name="Mark">The same for the same walk. The contract is no part of it: pools and vaults of one kind have one behaviour.</param>
/// <param name="Entries">How many entries are left. A single one is what functions are for; only combinations can be new.</param>
public readonly record struct ControlFlow(ulong Mark, int Entries)
{
    private const int MostEntries = 1_024;
    private const ulong Inside = 1UL << 32;

    private static readonly uint[] Everyday =
    [
        Selector("transfer(address,uint256)"), Selector("transferFrom(address,address,uint256)"), Selector("approve(address,uint256)"),
        Selector("increaseAllowance(address,uint256)"), Selector("decreaseAllowance(address,uint256)"),
    ];

    /// <summary>True for a walk that can be told from an ordinary use.</summary>
    public bool Combines => Entries >= 2;

    /// <summary>The walk as the calls show it. With a deep trace reads and writes are known for each call, else for each contract, if at all.</summary>
    public static ControlFlow Of(Scene scene) => scene.Deep is { } trace ? DeepFlow.Of(trace, scene.Watch) : OfCalls(scene);

    private static ControlFlow OfCalls(Scene scene)
    {
        var (mark, entries, frozen) = (0UL, 0, -1);
        var start = scene.Block.Transactions[scene.Transaction].FrameStart;
        var frames = scene.Block.FramesOf(scene.Transaction);
        var born = default(Newborn);
        for (var i = 0; i < frames.Length && entries < MostEntries; i++)
        {
            ref readonly var frame = ref frames[i];
            var isOurs = scene.Watch.Protects(frame.To);
            born.Note(frame.Reverted, frame.Kind, frame.To, isOurs);
            frozen = frame.Kind == FrameKind.StaticCall && start + i > frozen ? frame.End - 1 : frozen;
            if (start + i <= frozen || !IsCandidate(frame.Reverted, frame.Kind, frame.Selector, isOurs && !born.Has(frame.To))
                || scene.Watch.Protects(frame.From) || !Changes(scene, frames, i, start))
            {
                continue;
            }

            mark = Mix.Of(mark, frame.Selector | (IsWithin(scene, start, frame.Parent) ? Inside : 0));
            entries++;
        }

        return new ControlFlow(mark, entries);
    }

    /// <summary>Whether a call may count at all, by what it is.</summary>
    internal static bool IsCandidate(bool reverted, FrameKind kind, uint selector, bool isOurs) =>
        isOurs && !reverted && kind is not (FrameKind.StaticCall or FrameKind.SelfDestruct) && !Everyday.AsSpan().Contains(selector);

    // Net changes are what is left after the transaction: what was restored on the way out shows nowhere.
    private static bool Changes(Scene scene, ReadOnlySpan<FrameRow> frames, int entry, int start)
    {
        if (!scene.KnowsChanges)
        {
            return true;
        }

        for (var i = entry; i < frames[entry].End - start; i++)
        {
            if (!frames[i].Value.IsZero || scene.HasChanged(frames[i].Context))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsWithin(Scene scene, int start, int parent)
    {
        for (var at = parent; at >= start; at = scene.Block.Frames[at].Parent)
        {
            if (scene.Watch.Protects(scene.Block.Frames[at].Context))
            {
                return true;
            }
        }

        return false;
    }

    private static uint Selector(string function) => BinaryPrimitives.ReadUInt32BigEndian(Keccak.Hash(function).AsBytes());
}
