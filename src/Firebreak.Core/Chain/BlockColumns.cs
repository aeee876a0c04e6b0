using System.Buffers;

namespace Firebreak.Core.Chain;

/// <summary>The memory of one block: a column per kind of row and the arena of bytes.</summary>
internal sealed class BlockColumns
{
    private const int FewTransactions = 64;
    private const int FewRows = 256;
    private const int FewBytes = 16 * 1024;

    public Column<TransactionRow> Transactions;
    public Column<FrameRow> Frames;
    public Column<LogRow> Logs;
    public Column<StateChangeRow> Changes;
    public Column<byte> Bytes;

    private bool _isPooled;

    /// <summary>Empty columns out of the pool.</summary>
    public static BlockColumns Rent() => new()
    {
        Transactions = Column<TransactionRow>.Rent(FewTransactions),
        Frames = Column<FrameRow>.Rent(FewRows),
        Logs = Column<LogRow>.Rent(FewRows),
        Changes = Column<StateChangeRow>.Rent(FewRows),
        Bytes = Column<byte>.Rent(FewBytes),
        _isPooled = true,
    };

    /// <summary>The same rows in arrays of their own, without a spare element.</summary>
    public BlockColumns Copy() => new()
    {
        Transactions = Transactions.Copy(),
        Frames = Frames.Copy(),
        Logs = Logs.Copy(),
        Changes = Changes.Copy(),
        Bytes = Bytes.Copy(),
    };

    public void Release()
    {
        if (!_isPooled)
        {
            return;
        }

        Transactions.Return();
        Frames.Return();
        Logs.Return();
        Changes.Return();
        Bytes.Return();
    }
}

/// <summary>A growing array whose rows are plain values.</summary>
internal struct Column<T>
    where T : unmanaged
{
    private T[] _rows;

    public int Count { get; private set; }

    public readonly Span<T> Rows => _rows.AsSpan(0, Count);

    public readonly ref T this[int index] => ref Rows[index];

    public static Column<T> Rent(int room) => new() { _rows = ArrayPool<T>.Shared.Rent(room) };

    public int Add(in T row)
    {
        if (Count == _rows.Length)
        {
            Grow(Count + 1);
        }

        _rows[Count] = row;
        return Count++;
    }

    /// <summary>Room for more rows, holding whatever was in the pool. The span is invalid after the next addition.</summary>
    public Span<T> Reserve(int length)
    {
        var needed = checked(Count + length);
        if (needed > _rows.Length)
        {
            Grow(needed);
        }

        var room = _rows.AsSpan(Count, length);
        Count = needed;
        return room;
    }

    public readonly Column<T> Copy() => new() { _rows = Rows.ToArray(), Count = Count };

    public void Return()
    {
        ArrayPool<T>.Shared.Return(_rows);
        (_rows, Count) = ([], 0);
    }

    private void Grow(int needed)
    {
        var larger = ArrayPool<T>.Shared.Rent(Math.Max(needed, _rows.Length * 2));
        Rows.CopyTo(larger);
        ArrayPool<T>.Shared.Return(_rows);
        _rows = larger;
    }
}
