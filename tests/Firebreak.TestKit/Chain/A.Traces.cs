using System.Buffers.Binary;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.TestKit;

public static partial class A
{
    /// <summary>A call into <paramref name="to"/>; <paramref name="function"/> is a canonical signature, or empty for plain ether.</summary>
    public static FrameSketch Frame(Address to, string function, params ActSketch[] acts) => new(to, function, acts);

    public static FrameSketch StaticFrame(Address to, string function, params ActSketch[] acts) =>
        new(to, function, acts) { Kind = FrameKind.StaticCall };

    /// <summary>The code of <paramref name="code"/> run on the caller's storage.</summary>
    public static FrameSketch DelegateFrame(Address code, string function, params ActSketch[] acts) =>
        new(code, function, acts) { Kind = FrameKind.DelegateCall };

    public static AccessSketch Read(string slot) => new(slot, IsWrite: false);

    public static AccessSketch Write(string slot) => new(slot, IsWrite: true);

    /// <summary>The deep trace of the transaction at <paramref name="index"/> of a block; the sketch is what happened in it.</summary>
    public static DeepTrace Trace(Block block, int index, FrameSketch root) =>
        new TraceSketch(block.Transactions[index].From).Build(block.Ref, block.Transactions[index].Hash, root);

    /// <summary>The same story as the wide lane tells it: without storage.</summary>
    public static TransactionSketch Transaction(Address sender, FrameSketch root, params LogSketch[] logs) => new(root.ToCall(sender), logs);
}

/// <summary>Something that a frame does.</summary>
public abstract record ActSketch;

/// <summary>One storage access of the frame's own account; the slot is known by a name.</summary>
public sealed record AccessSketch(string Slot, bool IsWrite) : ActSketch;

/// <summary>A call and all that it does, in order.</summary>
public sealed record FrameSketch(Address To, string Function, IReadOnlyList<ActSketch> Acts) : ActSketch
{
    public FrameKind Kind { get; init; } = FrameKind.Call;

    public UInt256 Value { get; init; }

    public bool Reverts { get; init; }

    public FrameSketch Paying(UInt256 value) => this with { Value = value };

    public FrameSketch Failing() => this with { Reverts = true };

    internal CallSketch ToCall(Address from)
    {
        var context = Kind is FrameKind.DelegateCall or FrameKind.CallCode ? from : To;
        return new CallSketch(Kind, from, To, Function, Value, [.. Acts.OfType<FrameSketch>().Select(inner => inner.ToCall(context))])
        {
            Reverts = Reverts,
        };
    }
}

/// <summary>Lays a sketch out on a transaction's line of steps.</summary>
internal sealed class TraceSketch(Address sender)
{
    private readonly List<DeepFrame> _frames = [];
    private readonly List<StorageAccess> _accesses = [];
    private int _step;

    public DeepTrace Build(BlockRef block, Hash256 transaction, FrameSketch root)
    {
        Add(root, parent: -1, sender, hasReverted: false);
        return new DeepTrace(block, transaction, [.. _frames], [.. _accesses]);
    }

    private void Add(FrameSketch sketch, int parent, Address from, bool hasReverted)
    {
        var index = _frames.Count;
        var selector = sketch.Function.Length == 0 ? 0 : BinaryPrimitives.ReadUInt32BigEndian(Keccak.Hash(sketch.Function).AsBytes());
        var frame = new DeepFrame(
            parent, sketch.Kind, from, sketch.To, selector, sketch.Value, _step++, Exit: 0, hasReverted || sketch.Reverts);
        _frames.Add(frame);
        foreach (var act in sketch.Acts)
        {
            switch (act)
            {
                case AccessSketch access:
                    _accesses.Add(new StorageAccess(index, frame.Context, A.Hash(access.Slot), access.IsWrite, _step++));
                    break;
                case FrameSketch inner:
                    Add(inner, index, frame.Context, frame.Reverted);
                    break;
            }
        }

        _frames[index] = frame with { Exit = _step++ };
    }
}
