using Firebreak.Ethereum;

namespace Firebreak.Core.Chain;

/// <summary>What the node was able to say about a block. A rule that needs a missing part is not evaluated, and that is said.</summary>
[Flags]
public enum Lanes
{
    None = 0,

    /// <summary>The outcome of each transaction.</summary>
    Receipts = 1,

    /// <summary>Every message call.</summary>
    Frames = 2,

    /// <summary>What each transaction changed: balances, nonces, code, storage.</summary>
    StateChanges = 4,

    /// <summary>The events. A recorded set may have frames and no logs.</summary>
    Logs = 8,

    /// <summary>Whole call data of transactions and frames, not only selectors.</summary>
    Inputs = 16,

    /// <summary>Storage access per frame, which only the deep lane reads.</summary>
    Storage = 32,

    /// <summary>
    /// Which accounts were given code by set-code transactions (EIP-7702): a part of the state changes, and known without them where
    /// receipts show that there was no such transaction.
    /// </summary>
    Delegations = 64,

    /// <summary>The nonce of each transaction; known only where whole transactions were read.</summary>
    Nonces = 128,

    /// <summary>What each transaction paid for its gas.</summary>
    Fees = 256,

    /// <summary>Which height the block has and when it was mined. A recording may have made both up.</summary>
    Clock = 512,

    /// <summary>What else the header says: who made the block, its base fee and its gas.</summary>
    Headers = 1024,

    /// <summary>What reverted calls answered, which some nodes leave out of their traces.</summary>
    Reasons = 2048,

    /// <summary>Everything that the wide lane reads.</summary>
    Wide = Receipts | Frames | StateChanges | Logs | Inputs | Delegations | Nonces | Fees | Clock | Headers | Reasons,
}

/// <summary>
/// One block as flat arrays: transactions, frames, logs and state changes that point at each other by index, and one arena of bytes.
/// Immutable once built by <see cref="BlockBuilder"/>.
/// </summary>
/// <remarks>
/// A block may be dropped like any other object. Whoever alone holds a block, as a replay or a scan does, may dispose it instead: then its
/// arrays serve the next one (<see cref="BlockBuilder.BuildPooled"/>). A span that was taken before must not be read after that; the block
/// itself refuses every further question.
/// </remarks>
public sealed class Block : IDisposable
{
    private BlockColumns? _columns;

    internal Block(BlockHeader header, Lanes lanes, BlockColumns columns)
    {
        Header = header;
        Lanes = lanes;
        _columns = columns;
    }

    public BlockHeader Header { get; }

    public BlockRef Ref => Header.Ref;

    /// <summary>The parent: the state before this block. Genesis stands for itself.</summary>
    public BlockRef Before => Ref.Number == 0 ? Ref : new BlockRef(Ref.Number - 1, Header.Parent);

    public Lanes Lanes { get; }

    /// <summary>Whether its transactions are mined, or only tried on the newest state.</summary>
    public EvidenceStage Stage { get; init; }

    /// <exception cref="ObjectDisposedException">The block was disposed; so for every other row and byte of it.</exception>
    public ReadOnlySpan<TransactionRow> Transactions => Columns.Transactions.Rows;

    public ReadOnlySpan<FrameRow> Frames => Columns.Frames.Rows;

    public ReadOnlySpan<LogRow> Logs => Columns.Logs.Rows;

    public ReadOnlySpan<StateChangeRow> Changes => Columns.Changes.Rows;

    private BlockColumns Columns => _columns ?? throw new ObjectDisposedException(nameof(Block));

    public ReadOnlySpan<byte> Bytes(ByteRange range) => Columns.Bytes.Rows.Slice(range.Offset, range.Length);

    public ReadOnlySpan<FrameRow> FramesOf(int transaction)
    {
        ref readonly var row = ref Transactions[transaction];
        return Frames.Slice(row.FrameStart, row.FrameCount);
    }

    public ReadOnlySpan<LogRow> LogsOf(int transaction)
    {
        ref readonly var row = ref Transactions[transaction];
        return Logs.Slice(row.LogStart, row.LogCount);
    }

    /// <summary>Index of the transaction with this hash, or -1.</summary>
    public int IndexOf(Hash256 transaction)
    {
        var rows = Transactions;
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i].Hash == transaction)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Gives the memory back, if it came from a pool. Only for whoever alone holds the block.</summary>
    public void Dispose()
    {
        var columns = _columns;
        _columns = null;
        columns?.Release();
    }
}
