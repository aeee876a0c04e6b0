using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Archive.Reading;

/// <summary>The dataset <c>transactions</c>.</summary>
internal sealed class TransactionRows(ColumnSet columns) : Rows(columns)
{
    private readonly ColumnSet _columns = columns;
    private readonly NumberColumn _index = columns.Numbers("transaction_index");
    private readonly BytesColumn _hash = columns.Bytes("transaction_hash");
    private readonly BytesColumn _from = columns.Bytes("from_address");
    private readonly BytesColumn _to = columns.Bytes("to_address");
    private readonly BytesColumn? _created = columns.FindBytes("contract_address");
    private readonly NumberColumn? _nonce = columns.FindNumbers("nonce");
    private readonly BytesColumn? _input = columns.FindBytes("input");
    private readonly NumberColumn? _gasUsed = columns.FindNumbers("gas_used");
    private readonly NumberColumn? _gasPrice = columns.FindNumbers("gas_price");
    private readonly BytesColumn? _exactGasPrice = columns.FindBytes("gas_price_binary");
    private readonly NumberColumn? _success = columns.FindFlags("success");
    private readonly BytesColumn? _value = columns.FindBytes("value_binary");
    private readonly TextColumn? _valueText = columns.FindText("value_string");

    public static IReadOnlyList<string> Wanted { get; } =
    [
        "block_number", "block_hash", "transaction_index", "transaction_hash", "nonce", "from_address", "to_address", "contract_address",
        "value_binary", "value_string", "input", "gas_used", "gas_price", "gas_price_binary", "success",
    ];

    /// <summary>What the columns that are there say, when the blocks do not say it themselves.</summary>
    public static Lanes LanesOf(ParquetSource source) =>
        (source.Has("success") && source.Has("gas_used") ? Lanes.Receipts : Lanes.None) | (source.Has("input") ? Lanes.Inputs : Lanes.None);

    public void AddTo(BlockAssembly block, int start, int end)
    {
        for (var i = start; i < end; i++)
        {
            var isCreation = _to.IsNull(i);
            block.AddTransaction(
                _index[i],
                new TransactionRow
                {
                    Hash = _hash.Hash(i),
                    From = _from.Address(i),
                    IsCreation = isCreation,
                    To = isCreation ? _created?.Address(i) ?? default : _to.Address(i),
                    Nonce = _nonce?[i] ?? 0,
                    Value = Value(i),
                    Input = _input is null ? ByteRange.Empty : block.Keep(_input[i], this, "input"),
                    Succeeded = _success?[i] == 1,
                    GasUsed = _gasUsed?[i] ?? 0,
                    GasPrice = _exactGasPrice is not null && !_exactGasPrice.IsNull(i) ? _exactGasPrice.Number(i) : _gasPrice?[i] ?? 0,
                },
                this);
        }
    }

    // cryo writes amounts in several forms, of which these two are exact.
    private UInt256 Value(int row) => _value?.Number(row)
        ?? (_valueText is null ? throw _columns.Missing("value_binary")
            : UInt256.TryParse(_valueText[row], out var value) ? value
            : throw Fault("value_string", $"row {row} is no decimal number of 256 bits"));
}
