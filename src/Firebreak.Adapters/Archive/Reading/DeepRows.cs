using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Archive.Reading;

/// <summary>Our own dataset <c>deep_frames</c>.</summary>
internal sealed class DeepFrameRows(ColumnSet columns) : Rows(columns)
{
    private readonly BytesColumn _transaction = columns.Bytes("transaction_hash");
    private readonly NumberColumn _parent = columns.Numbers("parent_index");
    private readonly TextColumn _kind = columns.Text("frame_kind");
    private readonly BytesColumn _from = columns.Bytes("from_address");
    private readonly BytesColumn _to = columns.Bytes("to_address");
    private readonly NumberColumn _selector = columns.Numbers("selector");
    private readonly BytesColumn _value = columns.Bytes("value_binary");
    private readonly NumberColumn _enter = columns.Numbers("enter_step");
    private readonly NumberColumn _exit = columns.Numbers("exit_step");
    private readonly NumberColumn? _reverted = columns.FindFlags("reverted");

    public static IReadOnlyList<string> Wanted { get; } =
    [
        "block_number", "block_hash", "transaction_hash", "parent_index", "frame_kind", "from_address", "to_address", "selector",
        "value_binary", "enter_step", "exit_step", "reverted",
    ];

    public Hash256 TransactionOf(int row) => _transaction.Hash(row);

    /// <param name="count">Frames of the transaction before this one: its parent is one of them.</param>
    public DeepFrame FrameOf(int row, int count)
    {
        var isRoot = _parent.IsNull(row);
        if (!isRoot && _parent[row] >= (ulong)count)
        {
            throw Fault("parent_index", $"row {row} names a frame that does not come before it");
        }

        return new DeepFrame(
            isRoot ? -1 : (int)_parent[row],
            FrameWords.FindKind(_kind[row]) ?? throw Fault("frame_kind", $"row {row} is of an unknown kind"),
            _from.Address(row),
            _to.Address(row),
            (uint)_selector[row],
            _value.Number(row),
            StepOf(_enter, row),
            StepOf(_exit, row),
            _reverted?[row] == 1);
    }

    private int StepOf(NumberColumn column, int row) => column[row] <= int.MaxValue ? (int)column[row] : throw Fault("enter_step", $"row {row} is beyond 31 bits");
}

/// <summary>Our own dataset <c>storage_accesses</c>.</summary>
internal sealed class StorageAccessRows(ColumnSet columns) : Rows(columns)
{
    private readonly BytesColumn _transaction = columns.Bytes("transaction_hash");
    private readonly NumberColumn _frame = columns.Numbers("frame_index");
    private readonly BytesColumn _address = columns.Bytes("address");
    private readonly BytesColumn _slot = columns.Bytes("slot");
    private readonly NumberColumn _isWrite = columns.FindFlags("is_write") ?? throw columns.Missing("is_write");
    private readonly NumberColumn _step = columns.Numbers("step");

    public static IReadOnlyList<string> Wanted { get; } =
        ["block_number", "block_hash", "transaction_hash", "frame_index", "address", "slot", "is_write", "step"];

    public Hash256 TransactionOf(int row) => _transaction.Hash(row);

    public StorageAccess AccessOf(int row, int frames) => new(
        _frame[row] < (ulong)frames ? (int)_frame[row] : throw Fault("frame_index", $"row {row} names a frame that the transaction does not have"),
        _address.Address(row),
        _slot.Hash(row),
        _isWrite[row] == 1,
        _step[row] <= int.MaxValue ? (int)_step[row] : throw Fault("step", $"row {row} is beyond 31 bits"));
}

/// <summary>The deep traces of one block, put together from both.</summary>
internal sealed class DeepGather(BlockRef block)
{
    private readonly List<(Hash256 Transaction, List<DeepFrame> Frames, List<StorageAccess> Accesses)> _traces = [];
    private readonly Dictionary<Hash256, int> _places = [];

    public void Add(DeepFrameRows rows, int start, int end)
    {
        for (var i = start; i < end; i++)
        {
            var transaction = rows.TransactionOf(i);
            if (!_places.TryGetValue(transaction, out var place))
            {
                _places[transaction] = place = _traces.Count;
                _traces.Add((transaction, [], []));
            }

            var frames = _traces[place].Frames;
            frames.Add(rows.FrameOf(i, frames.Count));
        }
    }

    public void Add(StorageAccessRows rows, int start, int end)
    {
        for (var i = start; i < end; i++)
        {
            if (!_places.TryGetValue(rows.TransactionOf(i), out var place))
            {
                throw rows.Fault("transaction_hash", $"row {i} is of a transaction without frames in deep_frames");
            }

            _traces[place].Accesses.Add(rows.AccessOf(i, _traces[place].Frames.Count));
        }
    }

    public Items<DeepTrace> Build() =>
        _traces.Select(trace => new DeepTrace(block, trace.Transaction, [.. trace.Frames], [.. trace.Accesses])).ToItems();
}
