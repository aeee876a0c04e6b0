using Firebreak.Ethereum;

namespace Firebreak.Core.Chain;

/// <summary>A call frame of the deep lane, placed on the transaction's own line of steps.</summary>
/// <param name="Parent">Index in <see cref="DeepTrace.Frames"/>; -1 for the root.</param>
/// <param name="Enter">Step at which the frame was entered; steps count every entry, exit and storage access of the transaction.</param>
/// <param name="Exit">Step at which it returned; always greater than <paramref name="Enter"/>.</param>
/// <param name="Reverted">True when this frame or one above it reverted.</param>
public readonly record struct DeepFrame(
    int Parent, FrameKind Kind, Address From, Address To, uint Selector, UInt256 Value, int Enter, int Exit, bool Reverted)
{
    /// <summary>The account whose storage this frame reads and writes.</summary>
    public Address Context => Kind is FrameKind.DelegateCall or FrameKind.CallCode ? From : To;
}

/// <summary>One SLOAD or SSTORE.</summary>
/// <param name="Frame">Index in <see cref="DeepTrace.Frames"/> of the frame that did it.</param>
/// <param name="Step">Its place on the line of steps.</param>
public readonly record struct StorageAccess(int Frame, Address Account, Hash256 Slot, bool IsWrite, int Step);

/// <summary>One transaction re-traced with storage access per frame.</summary>
public sealed class DeepTrace(BlockRef block, Hash256 transaction, DeepFrame[] frames, StorageAccess[] accesses)
{
    public BlockRef Block { get; } = block;

    public Hash256 Transaction { get; } = transaction;

    /// <summary>In the order of entry.</summary>
    public ReadOnlySpan<DeepFrame> Frames => frames;

    /// <summary>In the order of execution.</summary>
    public ReadOnlySpan<StorageAccess> Accesses => accesses;
}
