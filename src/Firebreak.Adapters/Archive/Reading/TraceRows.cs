using System.Buffers.Binary;
using System.Globalization;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Archive.Reading;

/// <summary>The dataset <c>traces</c>.</summary>
internal sealed class TraceRows(ColumnSet columns) : Rows(columns)
{
    private readonly NumberColumn _transaction = columns.Numbers("transaction_index");
    private readonly BytesColumn _from = columns.Bytes("action_from");
    private readonly BytesColumn _to = columns.Bytes("action_to");
    private readonly TextColumn _value = columns.Text("action_value");
    private readonly TextColumn _type = columns.Text("action_type");
    private readonly TextColumn _callType = columns.Text("action_call_type");
    private readonly BytesColumn? _input = columns.FindBytes("action_input");
    private readonly BytesColumn? _init = columns.FindBytes("action_init");
    private readonly BytesColumn? _output = columns.FindBytes("result_output");
    private readonly BytesColumn? _code = columns.FindBytes("result_code");
    private readonly BytesColumn? _created = columns.FindBytes("result_address");
    private readonly NumberColumn? _gasUsed = columns.FindNumbers("result_gas_used");
    private readonly TextColumn? _path = columns.FindText("trace_address");
    private readonly TextColumn? _error = columns.FindText("error");
    private readonly NumberColumn? _depth = columns.FindNumbers("depth");
    private readonly TextColumn? _kind = columns.FindText("frame_kind");
    private readonly NumberColumn? _selector = columns.FindNumbers("selector");
    private readonly NumberColumn? _reverted = columns.FindFlags("reverted");
    private readonly NumberColumn? _exactGasUsed = columns.FindNumbers("result_gas_used_u64");

    public static IReadOnlyList<string> Wanted { get; } =
    [
        "block_number", "block_hash", "transaction_index", "action_from", "action_to", "action_value", "action_type", "action_call_type",
        "action_input", "action_init", "result_output", "result_code", "result_address", "result_gas_used", "trace_address", "error",
        "depth", "frame_kind", "selector", "reverted", "result_gas_used_u64",
    ];

    /// <summary>Rewards of miners stand among the traces and belong to no transaction.</summary>
    public bool IsReward(int row) => _transaction.IsNull(row) || _type[row] is "reward";

    public int TransactionOf(BlockAssembly block, int row) => block.TransactionAt(_transaction[row], this);

    public ulong NumberOf(int row) => _transaction[row];

    /// <summary>True when the rows stand in the order of calls and say how deep they are; only files of ours do.</summary>
    public bool HasDepths => _depth is not null;

    public int DepthOf(int row) => _depth![row] is var depth && depth < FrameStack.DeepestFrame
        ? (int)depth
        : throw Fault("depth", $"row {row} is deeper than the EVM allows");

    /// <summary>The child numbers from the root down.</summary>
    public int[] PathOf(int row)
    {
        var text = _path is null ? throw Fault("trace_address", "the column is missing") : _path[row];
        if (text.IsEmpty)
        {
            return [];
        }

        var path = new List<int>();
        foreach (var part in text.Split('_'))
        {
            path.Add(int.TryParse(text[part], NumberStyles.None, CultureInfo.InvariantCulture, out var child) && path.Count < FrameStack.DeepestFrame - 1
                ? child
                : throw Fault("trace_address", $"row {row} is no path of calls"));
        }

        return [.. path];
    }

    /// <summary>Everything but its place in the tree.</summary>
    public FrameRow FrameOf(BlockAssembly block, int row)
    {
        var kind = KindOf(row);
        var creates = kind is FrameKind.Create or FrameKind.Create2;
        var input = creates ? _init : _input;
        var output = creates ? _code : _output;
        return new FrameRow
        {
            Kind = kind,
            From = _from.Address(row),
            To = creates ? _created?.Address(row) ?? default : _to.Address(row),
            Value = kind is FrameKind.StaticCall or FrameKind.DelegateCall && _kind is null ? UInt256.Zero : ValueOf(row),
            GasUsed = _exactGasUsed is not null && !_exactGasUsed.IsNull(row) ? _exactGasUsed[row] : _gasUsed?[row] ?? 0,
            Input = input is null ? ByteRange.Empty : block.Keep(input[row], this, "action_input"),
            Output = output is null ? ByteRange.Empty : block.Keep(output[row], this, "result_output"),
            Selector = _selector is not null ? (uint)_selector[row] : creates || input is null || input[row].Length < 4 ? 0 : BinaryPrimitives.ReadUInt32BigEndian(input[row]),
            Reverted = _reverted is not null ? _reverted[row] == 1 : _error is not null && !_error.IsNull(row),
        };
    }

    private FrameKind KindOf(int row) =>
        (_kind is null || _kind.IsNull(row) ? FrameWords.FindKind(_type[row], _callType[row]) : FrameWords.FindKind(_kind[row]))
        ?? throw Fault("action_type", $"row {row} is of an unknown kind");

    private UInt256 ValueOf(int row) => _value[row] is { IsEmpty: false } text
        ? UInt256.TryParse(text, out var value) ? value : throw Fault("action_value", $"row {row} is no decimal number of 256 bits")
        : UInt256.Zero;
}
