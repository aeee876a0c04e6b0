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

    /// <summary>Everything that the wide lane reads.</summary>
    Wide = Receipts | Frames | StateChanges | Logs | Inputs,
}

/// <summary>
/// One block as flat arrays: transactions, frames, logs and state changes that point at each other by index, and one arena of bytes.
/// Immutable once built by <see cref="BlockBuilder"/>.
/// </summary>
public sealed class Block
{
    private readonly TransactionRow[] _transactions;
    private readonly FrameRow[] _frames;
    private readonly LogRow[] _logs;
    private readonly StateChangeRow[] _changes;
    private readonly byte[] _bytes;

    internal Block(
        BlockHeader header, Lanes lanes, TransactionRow[] transactions, FrameRow[] frames, LogRow[] logs, StateChangeRow[] changes, byte[] bytes)
    {
        Header = header;
        Lanes = lanes;
        _transactions = transactions;
        _frames = frames;
        _logs = logs;
        _changes = changes;
        _bytes = bytes;
    }

    public BlockHeader Header { get; }

    public BlockRef Ref => Header.Ref;

    /// <summary>The parent: the state before this block. Genesis stands for itself.</summary>
    public BlockRef Before => Ref.Number == 0 ? Ref : new BlockRef(Ref.Number - 1, Header.Parent);

    public Lanes Lanes { get; }

    public ReadOnlySpan<TransactionRow> Transactions => _transactions;

    public ReadOnlySpan<FrameRow> Frames => _frames;

    public ReadOnlySpan<LogRow> Logs => _logs;

    public ReadOnlySpan<StateChangeRow> Changes => _changes;

    public ReadOnlySpan<byte> Bytes(ByteRange range) => _bytes.AsSpan(range.Offset, range.Length);

    public ReadOnlySpan<FrameRow> FramesOf(int transaction) =>
        _frames.AsSpan(_transactions[transaction].FrameStart, _transactions[transaction].FrameCount);

    public ReadOnlySpan<LogRow> LogsOf(int transaction) =>
        _logs.AsSpan(_transactions[transaction].LogStart, _transactions[transaction].LogCount);

    /// <summary>Index of the transaction with this hash, or -1.</summary>
    public int IndexOf(Hash256 transaction)
    {
        for (var i = 0; i < _transactions.Length; i++)
        {
            if (_transactions[i].Hash == transaction)
            {
                return i;
            }
        }

        return -1;
    }
}
