using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc.Reading;

/// <summary>Reads the answers of eth_getBlockByHash and eth_getBlockByNumber.</summary>
internal static class BlockReader
{
    private const ulong LatestInstant = 253_402_300_799; // The last second of the year 9999, where the calendar ends.

    /// <summary>The header alone, whatever form the transactions have; null when the node knows no such block.</summary>
    public static BlockHeader? ReadHeader(RpcAnswer answer, ChainId chain) =>
        answer.Read((ref JsonCursor cursor) => ReadHeader(ref cursor, chain));

    /// <inheritdoc cref="ReadHeader(RpcAnswer, ChainId)"/>
    public static BlockHeader? ReadHeader(ref JsonCursor cursor, ChainId chain) => cursor.IsNull ? null : Header(ref cursor, chain, out _);

    /// <summary>Header and whole transactions; null when the node knows no such block.</summary>
    public static BlockBuilder? Read(RpcAnswer answer, ChainId chain) => answer.Read((ref JsonCursor cursor) =>
    {
        if (cursor.IsNull)
        {
            return null;
        }

        var header = Header(ref cursor, chain, out var transactions);
        if (transactions.Method is null)
        {
            throw cursor.Missing("transactions");
        }

        var builder = new BlockBuilder(header);
        transactions.EnterArray();
        while (transactions.NextItem())
        {
            builder.AddTransaction(Transaction(ref transactions, builder));
        }

        return builder;
    });

    // The transactions may stand before what they are checked against: the walk notes where they begin and comes back.
    private static BlockHeader Header(ref JsonCursor cursor, ChainId chain, out JsonCursor transactions)
    {
        Hash256? hash = null, parent = null;
        ulong? number = null, time = null, used = null, limit = null;
        Address? miner = null;
        var baseFee = UInt256.Zero;
        transactions = default;
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            if (cursor.Is("hash"u8)) { hash = cursor.Hash(); }
            else if (cursor.Is("parentHash"u8)) { parent = cursor.Hash(); }
            else if (cursor.Is("number"u8)) { number = cursor.Quantity(); }
            else if (cursor.Is("timestamp"u8)) { time = cursor.Quantity(); }
            else if (cursor.Is("miner"u8)) { miner = cursor.AccountOrZero(); }
            else if (cursor.Is("baseFeePerGas"u8)) { baseFee = cursor.IsNull ? default : cursor.Number(); }
            else if (cursor.Is("gasUsed"u8)) { used = cursor.Quantity(); }
            else if (cursor.Is("gasLimit"u8)) { limit = cursor.Quantity(); }
            else if (cursor.Is("transactions"u8))
            {
                transactions = cursor;
                cursor.Skip();
            }
            else { cursor.Skip(); }
        }

        var mined = time ?? throw cursor.Missing("timestamp");
        return new BlockHeader(
            chain,
            new BlockRef(number ?? throw cursor.Missing("number"), hash ?? throw cursor.Missing("hash")),
            parent ?? throw cursor.Missing("parentHash"),
            mined <= LatestInstant ? DateTimeOffset.FromUnixTimeSeconds((long)mined) : throw cursor.Fault("Field 'timestamp' is beyond the calendar."),
            miner ?? throw cursor.Missing("miner"),
            baseFee,
            used ?? throw cursor.Missing("gasUsed"),
            limit ?? throw cursor.Missing("gasLimit"));
    }

    private static TransactionRow Transaction(ref JsonCursor cursor, BlockBuilder builder)
    {
        var row = default(TransactionRow);
        Hash256? hash = null, block = null;
        Address? from = null, to = null;
        ulong? nonce = null;
        UInt256? value = null;
        ByteRange? input = null;
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            if (cursor.Is("hash"u8)) { hash = cursor.Hash(); }
            else if (cursor.Is("blockHash"u8)) { block = cursor.Hash(); }
            else if (cursor.Is("from"u8)) { from = cursor.Account(); }
            else if (cursor.Is("to"u8)) { to = cursor.IsNull ? null : cursor.Account(); }
            else if (cursor.Is("nonce"u8)) { nonce = cursor.Quantity(); }
            else if (cursor.Is("value"u8)) { value = cursor.Number(); }
            else if (cursor.Is("input"u8)) { input = cursor.Bytes(builder); }
            else if (cursor.Is("gasPrice"u8)) { row.GasPrice = cursor.IsNull ? default : cursor.Number(); }
            else { cursor.Skip(); }
        }

        if (block != builder.Header.Ref.Hash)
        {
            throw cursor.Contradiction("a transaction names another block than the one that holds it");
        }

        row.Hash = hash ?? throw cursor.Missing("hash");
        row.From = from ?? throw cursor.Missing("from");
        row.To = to ?? default;
        row.IsCreation = to is null;
        row.Nonce = nonce ?? throw cursor.Missing("nonce");
        row.Value = value ?? throw cursor.Missing("value");
        row.Input = input ?? throw cursor.Missing("input");
        return row;
    }
}
