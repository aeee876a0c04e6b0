using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.Archive.Writing;

/// <summary>Our own dataset <c>deep_frames</c>: call frames of the deep lane on the transaction's line of steps.</summary>
internal sealed class DeepFrameColumns : TableBuffer
{
    private readonly DeepPlace _place;
    private readonly NumberBuffer<uint> _index;
    private readonly NumberBuffer<uint> _parent;
    private readonly TextBuffer _kind;
    private readonly BytesBuffer _from;
    private readonly BytesBuffer _to;
    private readonly NumberBuffer<uint> _selector;
    private readonly BytesBuffer _value;
    private readonly NumberBuffer<uint> _enter;
    private readonly NumberBuffer<uint> _exit;
    private readonly NumberBuffer<bool> _reverted;

    public DeepFrameColumns()
    {
        _place = new DeepPlace(UInt32("block_number"), Bytes("block_hash"), Bytes("transaction_hash"));
        _index = UInt32("frame_index");
        _parent = UInt32("parent_index");
        _kind = Text("frame_kind");
        _from = Bytes("from_address");
        _to = Bytes("to_address");
        _selector = UInt32("selector");
        _value = Bytes("value_binary");
        _enter = UInt32("enter_step");
        _exit = UInt32("exit_step");
        _reverted = Flag("reverted");
    }

    public override void Add(ArchivedBlock block)
    {
        var height = Height(block.Block);
        foreach (var trace in block.Traces)
        {
            for (var i = 0; i < trace.Frames.Length; i++)
            {
                ref readonly var frame = ref trace.Frames[i];
                _place.Add(height, trace);
                _index.Add((uint)i);
                _parent.Add(frame.Parent < 0 ? null : (uint)frame.Parent);
                _kind.Add(FrameWords.KindOf(frame.Kind));
                _from.Add(frame.From.ToArray());
                _to.Add(frame.To.ToArray());
                _selector.Add(frame.Selector);
                _value.Add(frame.Value.ToBigEndian());
                _enter.Add((uint)frame.Enter);
                _exit.Add((uint)frame.Exit);
                _reverted.Add(frame.Reverted);
                Rows++;
            }
        }
    }
}

/// <summary>Our own dataset <c>storage_accesses</c>: every SLOAD and SSTORE of a deep trace, by frame, in the order of execution.</summary>
internal sealed class StorageAccessColumns : TableBuffer
{
    private readonly DeepPlace _place;
    private readonly NumberBuffer<uint> _frame;
    private readonly BytesBuffer _address;
    private readonly BytesBuffer _slot;
    private readonly NumberBuffer<bool> _isWrite;
    private readonly NumberBuffer<uint> _step;

    public StorageAccessColumns()
    {
        _place = new DeepPlace(UInt32("block_number"), Bytes("block_hash"), Bytes("transaction_hash"));
        _frame = UInt32("frame_index");
        _address = Bytes("address");
        _slot = Bytes("slot");
        _isWrite = Flag("is_write");
        _step = UInt32("step");
    }

    public override void Add(ArchivedBlock block)
    {
        var height = Height(block.Block);
        foreach (var trace in block.Traces)
        {
            foreach (ref readonly var access in trace.Accesses)
            {
                _place.Add(height, trace);
                _frame.Add((uint)access.Frame);
                _address.Add(access.Account.ToArray());
                _slot.Add(access.Slot.AsBytes());
                _isWrite.Add(access.IsWrite);
                _step.Add((uint)access.Step);
                Rows++;
            }
        }
    }
}

/// <summary>Says which transaction a row of a deep trace belongs to.</summary>
internal sealed record DeepPlace(NumberBuffer<uint> Block, BytesBuffer BlockHash, BytesBuffer Transaction)
{
    public void Add(uint height, DeepTrace trace)
    {
        Block.Add(height);
        BlockHash.Add(trace.Block.Hash.AsBytes());
        Transaction.Add(trace.Transaction.AsBytes());
    }
}
