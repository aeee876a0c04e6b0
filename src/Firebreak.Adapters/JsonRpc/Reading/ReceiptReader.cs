using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc.Reading;

/// <summary>Reads receipts into a block whose transactions are there already.</summary>
internal static class ReceiptReader
{
    private const int MostTopics = 4;
    private const ulong SetCode = 4; // EIP-7702

    /// <summary>The answer of eth_getBlockReceipts.</summary>
    public static void ReadAll(RpcAnswer answer, BlockBuilder builder) => ReadAll(answer, builder, fillParties: false);

    /// <inheritdoc cref="ReadAll(RpcAnswer, BlockBuilder)"/>
    /// <param name="fillParties">
    /// Whether the rows know only their hash so far: who sent them to whom is then taken from the receipts too, and whether one of them
    /// gave an account code.
    /// </param>
    public static void ReadAll(RpcAnswer answer, BlockBuilder builder, bool fillParties) => answer.Read((ref JsonCursor cursor) =>
    {
        if (cursor.IsNull)
        {
            throw cursor.Contradiction("it has the block but not its receipts");
        }

        var count = 0;
        cursor.EnterArray();
        while (cursor.NextItem())
        {
            Receipt(ref cursor, builder, count++, fillParties);
        }

        return count == builder.TransactionCount
            ? count
            : throw cursor.Contradiction($"it gives {count} receipts for {builder.TransactionCount} transactions");
    });

    /// <summary>The answer of eth_getTransactionReceipt; called for each transaction in order.</summary>
    public static void ReadOne(RpcAnswer answer, BlockBuilder builder, int transaction) => answer.Read((ref JsonCursor cursor) =>
    {
        if (cursor.IsNull)
        {
            throw cursor.Contradiction("it has the block but not the receipt of its transaction");
        }

        Receipt(ref cursor, builder, transaction, fillParties: false);
        return transaction;
    });

    private static void Receipt(ref JsonCursor cursor, BlockBuilder builder, int index, bool fillParties)
    {
        if (index >= builder.TransactionCount)
        {
            throw cursor.Contradiction($"it gives more receipts than the block's {builder.TransactionCount} transactions");
        }

        Hash256? hash = null, block = null;
        ulong? gas = null;
        UInt256? price = null;
        Address? created = null;
        ref var transaction = ref builder.Transaction(index);
        transaction.LogStart = builder.LogCount;
        transaction.Succeeded = true;
        var hasLogs = false;
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            if (cursor.Is("transactionHash"u8)) { hash = cursor.Hash(); }
            else if (cursor.Is("blockHash"u8)) { block = cursor.Hash(); }
            else if (cursor.Is("status"u8)) { transaction.Succeeded = cursor.IsNull || cursor.Index(2) == 1; }
            else if (cursor.Is("gasUsed"u8)) { gas = cursor.Quantity(); }
            else if (cursor.Is("effectiveGasPrice"u8)) { price = cursor.IsNull ? null : cursor.Number(); }
            else if (cursor.Is("contractAddress"u8)) { created = cursor.AccountOrZero(); }
            else if (fillParties && IsParty(ref cursor, builder, ref transaction)) { }
            else if (cursor.Is("logs"u8))
            {
                hasLogs = true;
                Logs(ref cursor, builder, index);
            }
            else { cursor.Skip(); }
        }

        Demand(cursor, block == builder.Header.Ref.Hash && hash == transaction.Hash);

        // Where the transaction itself was not read, nothing else says what it paid.
        builder.Lacks |= fillParties && price is null ? Lanes.Fees : Lanes.None;
        transaction.GasPrice = price ?? transaction.GasPrice;
        transaction.To = transaction.IsCreation ? created ?? transaction.To : transaction.To;
        transaction.GasUsed = gas ?? throw cursor.Missing("gasUsed");
        transaction.LogCount = hasLogs ? builder.LogCount - transaction.LogStart : throw cursor.Missing("logs");
    }

    private static void Demand(in JsonCursor cursor, bool belongs)
    {
        if (!belongs)
        {
            throw cursor.Contradiction("a receipt belongs to another block or transaction");
        }
    }

    private static bool IsParty(ref JsonCursor cursor, BlockBuilder builder, ref TransactionRow transaction)
    {
        if (cursor.Is("from"u8)) { transaction.From = cursor.Account(); }
        else if (cursor.Is("to"u8)) { (transaction.IsCreation, transaction.To) = (cursor.IsNull, cursor.AccountOrZero()); }
        else if (cursor.Is("type"u8))
        {
            // Whom it gave code is told by the state changes alone.
            builder.Lanes &= !cursor.IsNull && cursor.Quantity() == SetCode ? ~Lanes.Delegations : ~Lanes.None;
        }
        else { return false; }

        return true;
    }

    private static void Logs(ref JsonCursor cursor, BlockBuilder builder, int transaction)
    {
        cursor.EnterArray();
        while (cursor.NextItem())
        {
            var row = Log(ref cursor, builder);
            row.Transaction = transaction;
            builder.AddLog(row);
        }
    }

    private static LogRow Log(ref JsonCursor cursor, BlockBuilder builder)
    {
        var row = default(LogRow);
        Address? emitter = null;
        ByteRange? data = null;
        int? index = null;
        var hasTopics = false;
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            if (cursor.Is("address"u8)) { emitter = cursor.Account(); }
            else if (cursor.Is("data"u8)) { data = cursor.Bytes(builder); }
            else if (cursor.Is("logIndex"u8)) { index = cursor.Index(int.MaxValue); }
            else if (cursor.Is("removed"u8) && cursor.Flag()) { throw cursor.Contradiction("a receipt on the chain holds a removed log"); }
            else if (cursor.Is("topics"u8))
            {
                hasTopics = true;
                Topics(ref cursor, ref row);
            }
            else { cursor.Skip(); }
        }

        row.Emitter = emitter ?? throw cursor.Missing("address");
        row.Data = data ?? throw cursor.Missing("data");
        row.LogIndex = index ?? throw cursor.Missing("logIndex");
        return hasTopics ? row : throw cursor.Missing("topics");
    }

    private static void Topics(ref JsonCursor cursor, ref LogRow row)
    {
        cursor.EnterArray();
        while (cursor.NextItem())
        {
            switch (row.TopicCount++)
            {
                case 0: row.Topic0 = cursor.Hash(); break;
                case 1: row.Topic1 = cursor.Hash(); break;
                case 2: row.Topic2 = cursor.Hash(); break;
                case 3: row.Topic3 = cursor.Hash(); break;
                default: throw cursor.Unexpected($"a list of at most {MostTopics} topics");
            }
        }
    }
}
