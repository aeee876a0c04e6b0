using Firebreak.Core.Chain;

namespace Firebreak.Adapters.Archive.Reading;

/// <summary>The dataset <c>logs</c>.</summary>
internal sealed class LogRows(ColumnSet columns) : Rows(columns)
{
    private readonly NumberColumn _transaction = columns.Numbers("transaction_index");
    private readonly NumberColumn _index = columns.Numbers("log_index");
    private readonly BytesColumn _address = columns.Bytes("address");
    private readonly BytesColumn _topic0 = columns.Bytes("topic0");
    private readonly BytesColumn _topic1 = columns.Bytes("topic1");
    private readonly BytesColumn _topic2 = columns.Bytes("topic2");
    private readonly BytesColumn _topic3 = columns.Bytes("topic3");
    private readonly BytesColumn _data = columns.Bytes("data");

    public static IReadOnlyList<string> Wanted { get; } =
        ["block_number", "block_hash", "transaction_index", "log_index", "address", "topic0", "topic1", "topic2", "topic3", "data"];

    public void AddTo(BlockAssembly block, int start, int end)
    {
        for (var i = start; i < end; i++)
        {
            var transaction = block.TransactionAt(_transaction[i], this);
            block.Builder.AddLog(new LogRow
            {
                Transaction = transaction,
                LogIndex = _index[i] <= int.MaxValue ? (int)_index[i] : throw Fault("log_index", $"row {i} is beyond 31 bits"),
                Emitter = _address.Address(i),
                TopicCount = TopicsOf(i),
                Topic0 = _topic0.Hash(i),
                Topic1 = _topic1.Hash(i),
                Topic2 = _topic2.Hash(i),
                Topic3 = _topic3.Hash(i),
                Data = block.Keep(_data[i], this, "data"),
            });
            block.Builder.Transaction(transaction).LogCount++;
        }
    }

    private byte TopicsOf(int row) => (_topic0.IsNull(row), _topic1.IsNull(row), _topic2.IsNull(row), _topic3.IsNull(row)) switch
    {
        (true, true, true, true) => 0,
        (false, true, true, true) => 1,
        (false, false, true, true) => 2,
        (false, false, false, true) => 3,
        (false, false, false, false) => 4,
        _ => throw Fault("topic0", $"row {row} has a topic missing before another"),
    };
}
