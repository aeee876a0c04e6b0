using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Archive.Reading;

/// <summary>One of the datasets of differences: storage, balances, nonces, codes.</summary>
internal sealed class ChangeRows : Rows
{
    private readonly StateField _field;
    private readonly NumberColumn _transaction;
    private readonly BytesColumn _address;
    private readonly NumberColumn? _place;
    private readonly BytesColumn? _slot;
    private readonly BytesColumn? _codeBefore;
    private readonly BytesColumn? _codeAfter;
    private readonly Amounts _before;
    private readonly Amounts _after;

    public ChangeRows(StateField field, ColumnSet columns)
        : base(columns)
    {
        _field = field;
        _transaction = columns.Numbers("transaction_index");
        _address = columns.Bytes("address");
        _place = columns.FindNumbers("change_index");
        _slot = field == StateField.Storage ? columns.Bytes("slot") : null;
        (_codeBefore, _codeAfter) = field == StateField.Code ? (columns.FindBytes("from_value"), columns.FindBytes("to_value")) : (null, null);
        (_before, _after) = (new Amounts(field, columns, "from"), new Amounts(field, columns, "to"));
    }

    public static IReadOnlyList<string> Wanted { get; } =
    [
        "block_number", "block_hash", "transaction_index", "address", "slot", "change_index", "from_value", "to_value", "from_value_binary",
        "to_value_binary", "from_value_string", "to_value_string", "from_code_hash", "to_code_hash",
    ];

    public ulong NumberOf(int row) => _transaction[row];

    /// <summary>Files of cryo do not say in which order the kinds of changes came; any order is as true.</summary>
    public ulong PlaceOf(int row) => _place?[row] ?? ((ulong)_field << 32) + (ulong)row;

    public StateChangeRow ChangeOf(int row) => new()
    {
        Account = _address.Address(row),
        Field = _field,
        Slot = _slot?.Hash(row) ?? default,
        Before = _before.IsCode ? HashOf(_codeBefore, row) : _before.At(row, this),
        After = _after.IsCode ? HashOf(_codeAfter, row) : _after.At(row, this),
    };

    // cryo writes the code, blocks hold its hash.
    private static UInt256 HashOf(BytesColumn? code, int row) =>
        code is null || code[row].IsEmpty ? UInt256.Zero : Keccak.Hash(code[row]).ToUInt256();

    /// <summary>The values on one side of the change, in whichever of the exact forms is there.</summary>
    private sealed class Amounts(StateField of, ColumnSet columns, string side)
    {
        private readonly BytesColumn? _exact = of switch
        {
            StateField.Storage => columns.Bytes($"{side}_value"),
            StateField.Code => columns.FindBytes($"{side}_code_hash"),
            _ => columns.FindBytes($"{side}_value_binary"),
        };

        private readonly NumberColumn? _number = of == StateField.Nonce ? columns.Numbers($"{side}_value") : null;
        private readonly TextColumn? _text = columns.FindText($"{side}_value_string");

        public bool IsCode => of == StateField.Code && _exact is null;

        public UInt256 At(int row, ChangeRows rows) =>
            _exact is not null && !_exact.IsNull(row) ? _exact.Number(row)
            : _number is not null ? _number[row]
            : _text is not null && UInt256.TryParse(_text[row], out var value) ? value
            : _exact is not null ? UInt256.Zero
            : throw rows.Fault($"{side}_value_binary", "the column is missing");
    }
}
