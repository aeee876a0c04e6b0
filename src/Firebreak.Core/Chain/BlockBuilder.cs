namespace Firebreak.Core.Chain;

/// <summary>
/// Collects a block from a node's answers, which arrive one after the other: header and transactions first, then receipts, frames and
/// state changes in transaction order. One instance builds one block.
/// </summary>
/// <remarks>The columns grow in memory from a pool. A builder that is dropped half-way, because an answer was bad, is simply collected.</remarks>
public sealed class BlockBuilder
{
    private BlockColumns? _columns = BlockColumns.Rent();

    /// <summary>For an answer in which transactions may come before what the header says; set <see cref="Header"/> before building.</summary>
    public BlockBuilder()
    {
    }

    public BlockBuilder(BlockHeader header) => Header = header;

    public BlockHeader Header
    {
        get => field ?? throw new InvalidOperationException("The block has no header yet.");
        set;
    }

    public Lanes Lanes
    {
        get;
        set => field = value.HasFlag(Lanes.StateChanges) ? value | Lanes.Delegations : value;
    }

    /// <summary>Lanes that an answer turned out to lack, whatever is offered elsewhere.</summary>
    public Lanes Lacks { get; set; }

    /// <summary>Whether the transactions are mined, or only tried.</summary>
    public EvidenceStage Stage { get; set; }

    public int TransactionCount => Columns.Transactions.Count;

    public int FrameCount => Columns.Frames.Count;

    public int LogCount => Columns.Logs.Count;

    public int ChangeCount => Columns.Changes.Count;

    private BlockColumns Columns => _columns ?? throw new InvalidOperationException("This builder has built its block.");

    /// <summary>The row for filling in what later answers say of it. Invalid after the next <see cref="AddTransaction"/>.</summary>
    public ref TransactionRow Transaction(int index) => ref Columns.Transactions[index];

    /// <summary>The row for filling in its end and outcome. Invalid after the next <see cref="AddFrame"/>.</summary>
    public ref FrameRow Frame(int index) => ref Columns.Frames[index];

    public int AddTransaction(in TransactionRow row) => Columns.Transactions.Add(row);

    public int AddFrame(in FrameRow row) => Columns.Frames.Add(row);

    public int AddLog(in LogRow row) => Columns.Logs.Add(row);

    public int AddChange(in StateChangeRow row) => Columns.Changes.Add(row);

    /// <summary>Copies bytes into the arena.</summary>
    public ByteRange AddBytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(ReserveBytes(bytes.Length, out var range));
        return range;
    }

    /// <summary>Room in the arena to decode into; fill all of it. The span is invalid after the next reservation.</summary>
    public Span<byte> ReserveBytes(int length, out ByteRange range)
    {
        ref var arena = ref Columns.Bytes;
        range = new ByteRange(arena.Count, length);
        return arena.Reserve(length);
    }

    /// <summary>A block with arrays of its own, which may be kept as long as one likes.</summary>
    public Block Build()
    {
        var rented = Take();
        var own = rented.Copy();
        rented.Release();
        return new Block(Header, Lanes & ~Lacks, own) { Stage = Stage };
    }

    /// <summary>
    /// A block that keeps the pool's memory, for whoever holds it alone and disposes it soon: nothing is copied, and nothing allocated per
    /// item. Its arrays may be twice as long as its rows.
    /// </summary>
    public Block BuildPooled() => new(Header, Lanes & ~Lacks, Take()) { Stage = Stage };

    private BlockColumns Take()
    {
        var columns = Columns;
        _columns = null;
        return columns;
    }
}
