using Firebreak.Core.Chain;

namespace Firebreak.Adapters.Archive.Reading;

/// <summary>Puts one block together from rows of several datasets, which come transactions first.</summary>
internal sealed class BlockAssembly(BlockHeader header)
{
    /// <summary>Bytes of one block: one dictionary entry of a file may be named by a million rows.</summary>
    private const long MostBytes = 512L << 20;

    private readonly List<ulong> _indexes = [];
    private long _bytes;
    private int _last = -1;

    public BlockBuilder Builder { get; } = new(header);

    public void AddTransaction(ulong index, in TransactionRow row, Rows rows)
    {
        if (_indexes.Count > 0 && index <= _indexes[^1])
        {
            throw rows.Fault("transaction_index", $"block {header.Ref.Number} has its transactions out of order or twice");
        }

        _indexes.Add(index);
        Builder.AddTransaction(row);
    }

    /// <summary>Begins a dataset: its rows come in the order of the transactions.</summary>
    public void Begin() => _last = -1;

    /// <summary>Place in the block of the transaction with this number on the chain.</summary>
    public int TransactionAt(ulong index, Rows rows)
    {
        // Mostly the same as before or the next, and mostly numbered as they stand.
        var place = index < (ulong)_indexes.Count && _indexes[(int)index] == index ? (int)index : _indexes.BinarySearch(index);
        if (place < 0)
        {
            throw rows.Fault("transaction_index", $"block {header.Ref.Number} has no transaction {index} in the transactions file; collect both with the same filter");
        }

        if (place < _last)
        {
            throw rows.Fault("transaction_index", $"block {header.Ref.Number} has its rows out of order");
        }

        return _last = place;
    }

    public ByteRange Keep(ReadOnlySpan<byte> bytes, Rows rows, string column)
    {
        if (bytes.IsEmpty)
        {
            return ByteRange.Empty;
        }

        _bytes += bytes.Length;
        return _bytes <= MostBytes ? Builder.AddBytes(bytes) : throw rows.Fault(column, $"block {header.Ref.Number} has more than {MostBytes} bytes of data");
    }

    /// <summary>Transactions without rows of a dataset begin where the next one's would.</summary>
    public Block Build(Lanes lanes)
    {
        Builder.Lanes = lanes;
        var (frames, logs, changes) = (0, 0, 0);
        for (var i = 0; i < Builder.TransactionCount; i++)
        {
            ref var row = ref Builder.Transaction(i);
            (row.FrameStart, row.LogStart, row.ChangeStart) = (frames, logs, changes);
            (frames, logs, changes) = (frames + row.FrameCount, logs + row.LogCount, changes + row.ChangeCount);
        }

        return Builder.Build();
    }
}
