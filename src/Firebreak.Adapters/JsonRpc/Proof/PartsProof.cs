using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc.Proof;

/// <summary>
/// Checks what detection will read of a block, receipts and traces, against a header whose hash and transactions are proven. It works on
/// the rows themselves, so nothing can be told to the proof that is not also told to detection.
/// </summary>
/// <remarks>
/// Traces have no root. What is checked is that the first frame of each transaction is the transaction itself and ends as its receipt
/// says; what happens below it rests on the node's word.
/// </remarks>
internal static class PartsProof
{
    public static ProofVerdict Check(Block block, BlockPromises promises)
    {
        var receipts = block.Lanes.HasFlag(Lanes.Receipts) ? Receipts(block, promises) : new ProofVerdict.Unprovable("the node gives no receipts");
        return receipts is not ProofVerdict.Lie && block.Lanes.HasFlag(Lanes.Frames) && Traces(block) is { } lie ? lie : receipts;
    }

    private static ProofVerdict Receipts(Block block, BlockPromises promises)
    {
        if (promises.Types.Length != block.Transactions.Length)
        {
            return Lie("it names other transactions to one reader than to the other");
        }

        if (promises.HasOldReceipts)
        {
            return ByFilter(block, promises, "receipts from before Byzantium hold more than is read here");
        }

        foreach (var type in promises.Types)
        {
            if (!ReceiptWriter.Knows(type))
            {
                return ByFilter(block, promises, FormattableString.Invariant($"a transaction has type 0x{type:x}, whose receipt has no known form"));
            }
        }

        var items = new OrderedItems();
        var writer = new ReceiptWriter(items.Writer);
        var gas = 0UL;
        for (var i = 0; i < block.Transactions.Length; i++)
        {
            ref readonly var row = ref block.Transactions[i];
            gas = unchecked(gas + row.GasUsed);
            writer.Open(promises.Types[i], row.Succeeded, gas);
            AddLogs(writer, block, i);
            writer.Close();
            items.EndItem();
            if (row.IsCreation && row.Succeeded && row.To != ContractAddress.Create(row.From, row.Nonce))
            {
                return Lie($"the receipt of transaction {i} names a contract that it cannot have created");
            }
        }

        return items.Root() == promises.ReceiptsRoot
            ? new ProofVerdict.Proven()
            : Lie("the receipts (outcomes, gas and events) are not those that the header promises (receiptsRoot)");
    }

    // Receipts of an unknown form cannot be hashed, but the filter of all events in the header can still be compared.
    private static ProofVerdict ByFilter(Block block, BlockPromises promises, string reason)
    {
        var bloom = new byte[LogsBloom.Length];
        Span<Hash256> topics = stackalloc Hash256[4];
        foreach (ref readonly var log in block.Logs)
        {
            LogsBloom.AddLog(bloom, log.Emitter, Topics(in log, topics));
        }

        return bloom.AsSpan().SequenceEqual(promises.LogsBloom)
            ? new ProofVerdict.Unprovable(reason)
            : Lie("the events are not those that the header promises (logsBloom)");
    }

    private static void AddLogs(ReceiptWriter writer, Block block, int transaction)
    {
        Span<Hash256> topics = stackalloc Hash256[4];
        ref readonly var row = ref block.Transactions[transaction];
        foreach (ref readonly var log in block.Logs.Slice(row.LogStart, row.LogCount))
        {
            writer.AddLog(log.Emitter, Topics(in log, topics), block.Bytes(log.Data));
        }
    }

    private static ReadOnlySpan<Hash256> Topics(in LogRow log, Span<Hash256> into)
    {
        (into[0], into[1], into[2], into[3]) = (log.Topic0, log.Topic1, log.Topic2, log.Topic3);
        return into[..log.TopicCount];
    }

    private static ProofVerdict.Lie? Traces(Block block)
    {
        for (var i = 0; i < block.Transactions.Length; i++)
        {
            ref readonly var row = ref block.Transactions[i];
            if (row.FrameCount > 0 && Contradiction(block, in row, in block.Frames[row.FrameStart]) is { } what)
            {
                return new ProofVerdict.Lie(ProofPart.Traces, $"the trace of transaction {i} {what}");
            }
        }

        return null;
    }

    private static string? Contradiction(Block block, in TransactionRow row, in FrameRow root) =>
        root.From != row.From ? "begins with another sender"
        : root.Value != row.Value ? "begins with another amount"
        : (root.Kind == FrameKind.Create) != row.IsCreation ? "begins with another kind of message"
        : (row.Succeeded || !row.IsCreation) && root.To != row.To ? "begins with another recipient"
        : !block.Bytes(root.Input).SequenceEqual(block.Bytes(row.Input)) ? "begins with other input"
        : block.Lanes.HasFlag(Lanes.Receipts) && root.Reverted == row.Succeeded ? "ends in another way than its receipt says"
        : null;

    private static ProofVerdict.Lie Lie(string sentence) => new(ProofPart.Receipts, sentence);
}
