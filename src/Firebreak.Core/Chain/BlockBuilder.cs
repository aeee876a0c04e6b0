namespace Firebreak.Core.Chain;

/// <summary>
/// Collects a block from a node's answers, which arrive one after the other: header and transactions first, then receipts, frames and
/// state changes in transaction order. Reuses nothing between blocks; one instance builds one block.
/// </summary>
public sealed class BlockBuilder(BlockHeader header)
{
    private Column<TransactionRow> _transactions = new(64);
    private Column<FrameRow> _frames = new(256);
    private Column<LogRow> _logs = new(256);
    private Column<StateChangeRow> _changes = new(256);
    private Column<byte> _bytes = new(16 * 1024);

    public BlockHeader Header { get; } = header;

    public Lanes Lanes { get; set; }

    public int TransactionCount => _transactions.Count;

    public int FrameCount => _frames.Count;

    public int LogCount => _logs.Count;

    public int ChangeCount => _changes.Count;

    /// <summary>The row for filling in what later answers say of it. Invalid after the next <see cref="AddTransaction"/>.</summary>
    public ref TransactionRow Transaction(int index) => ref _transactions[index];

    /// <summary>The row for filling in its end and outcome. Invalid after the next <see cref="AddFrame"/>.</summary>
    public ref FrameRow Frame(int index) => ref _frames[index];

    public int AddTransaction(in TransactionRow row) => _transactions.Add(row);

    public int AddFrame(in FrameRow row) => _frames.Add(row);

    public int AddLog(in LogRow row) => _logs.Add(row);

    public int AddChange(in StateChangeRow row) => _changes.Add(row);

    /// <summary>Copies bytes into the arena.</summary>
    public ByteRange AddBytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(ReserveBytes(bytes.Length, out var range));
        return range;
    }

    /// <summary>Room in the arena to decode into. The span is invalid after the next reservation.</summary>
    public Span<byte> ReserveBytes(int length, out ByteRange range)
    {
        range = new ByteRange(_bytes.Count, length);
        return _bytes.Reserve(length);
    }

    public Block Build() => new(
        Header, Lanes, _transactions.ToArray(), _frames.ToArray(), _logs.ToArray(), _changes.ToArray(), _bytes.ToArray());

    private struct Column<T>(int capacity)
    {
        private T[] _rows = new T[capacity];

        public int Count { get; private set; }

        public readonly ref T this[int index] => ref _rows.AsSpan(0, Count)[index];

        public int Add(in T row)
        {
            Reserve(1)[0] = row;
            return Count - 1;
        }

        public Span<T> Reserve(int length)
        {
            var needed = checked(Count + length);
            if (needed > _rows.Length)
            {
                Array.Resize(ref _rows, Math.Max(needed, _rows.Length * 2));
            }

            var room = _rows.AsSpan(Count, length);
            Count = needed;
            return room;
        }

        public readonly T[] ToArray() => _rows.AsSpan(0, Count).ToArray();
    }
}
