using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.Archive.Writing;

/// <summary>The dataset <c>traces</c>.</summary>
internal sealed class TraceColumns : TableBuffer
{
    private readonly BytesBuffer _from;
    private readonly BytesBuffer _to;
    private readonly TextBuffer _value;
    private readonly BytesBuffer _input;
    private readonly TextBuffer _callType;
    private readonly BytesBuffer _init;
    private readonly TextBuffer _type;
    private readonly NumberBuffer<uint> _gasUsed;
    private readonly BytesBuffer _output;
    private readonly BytesBuffer _code;
    private readonly BytesBuffer _created;
    private readonly TextBuffer _path;
    private readonly NumberBuffer<uint> _children;
    private readonly NumberBuffer<uint> _transaction;
    private readonly BytesBuffer _hash;
    private readonly NumberBuffer<uint> _block;
    private readonly BytesBuffer _blockHash;
    private readonly TextBuffer _error;
    private readonly NumberBuffer<ulong> _chain;
    private readonly NumberBuffer<uint> _depth;
    private readonly TextBuffer _kind;
    private readonly NumberBuffer<uint> _selector;
    private readonly NumberBuffer<bool> _reverted;
    private readonly NumberBuffer<ulong> _exactGasUsed;

    public TraceColumns()
    {
        _from = Bytes("action_from");
        _to = Bytes("action_to");
        _value = Text("action_value");
        _input = Bytes("action_input");
        _callType = Text("action_call_type");
        _init = Bytes("action_init");
        _type = Text("action_type");
        _gasUsed = UInt32("result_gas_used");
        _output = Bytes("result_output");
        _code = Bytes("result_code");
        _created = Bytes("result_address");
        _path = Text("trace_address");
        _children = UInt32("subtraces");
        _transaction = UInt32("transaction_index");
        _hash = Bytes("transaction_hash");
        _block = UInt32("block_number");
        _blockHash = Bytes("block_hash");
        _error = Text("error");
        _chain = UInt64("chain_id");
        _depth = UInt32("depth");
        _kind = Text("frame_kind");
        _selector = UInt32("selector");
        _reverted = Flag("reverted");
        _exactGasUsed = UInt64("result_gas_used_u64");
    }

    public override void Add(ArchivedBlock block)
    {
        var height = Height(block.Block);
        var hash = block.Block.Ref.Hash.ToArray();
        var paths = new TracePaths(block.Block);
        var rows = block.Block.Frames;
        for (var i = 0; i < rows.Length; i++)
        {
            ref readonly var row = ref rows[i];
            _block.Add(height);
            _blockHash.Add(hash);
            _chain.Add(block.Block.Header.Chain.Value);
            _transaction.Add((uint)row.Transaction);
            _hash.Add(block.Block.Transactions[row.Transaction].Hash.AsBytes());
            _path.Add(paths.PathOf(i));
            _children.Add(paths.ChildrenOf(i));
            Place(row, isAbove: row.Parent >= 0 && rows[row.Parent].Reverted);
            Call(block.Block, row);
            Rows++;
        }
    }

    // Which frame failed first is told by the tree: below it all are reverted with it.
    private void Place(in FrameRow row, bool isAbove)
    {
        _depth.Add(row.Depth);
        _reverted.Add(row.Reverted);
        _error.Add(row.Reverted && !isAbove ? "Reverted" : null);
        _kind.Add(FrameWords.KindOf(row.Kind));
        _selector.Add(row.Selector);
        var fits = row.GasUsed <= uint.MaxValue;
        _gasUsed.Add(fits ? (uint)row.GasUsed : null);
        _exactGasUsed.Add(fits ? null : row.GasUsed);
    }

    private void Call(Block block, in FrameRow row)
    {
        var creates = row.Kind is FrameKind.Create or FrameKind.Create2;
        var (input, output) = (block.Bytes(row.Input).ToArray(), block.Bytes(row.Output).ToArray());
        _from.Add(row.From.ToArray());
        _value.Add(row.Value.ToString());
        _type.Add(FrameWords.TypeOf(row.Kind));
        _callType.Add(FrameWords.CallTypeOf(row.Kind));
        _to.Add(creates ? null : row.To.ToArray());
        _created.Add(creates && !row.To.IsZero ? row.To.ToArray() : null);
        _input.Add(creates ? null : input);
        _init.Add(creates ? input : null);
        _output.Add(creates ? null : output);
        _code.Add(creates ? output : null);
    }
}
