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
    public static BlockHeader? ReadHeader(ref JsonCursor cursor, ChainId chain)
    {
        if (cursor.IsNull)
        {
            return null;
        }

        var found = default(HeaderFields);
        Read(ref cursor, ref found, transactions: null);
        return found.ToHeader(cursor, chain);
    }

    /// <summary>Header and whole transactions; null when the node knows no such block.</summary>
    public static BlockBuilder? Read(RpcAnswer answer, ChainId chain) => answer.Read((ref JsonCursor cursor) =>
    {
        if (cursor.IsNull)
        {
            return null;
        }

        var found = default(HeaderFields);
        var transactions = new TransactionList(new BlockBuilder());
        Read(ref cursor, ref found, transactions);
        transactions.Builder.Header = found.ToHeader(cursor, chain);
        transactions.CheckBlock(cursor);
        return transactions.Builder;
    });

    private static void Read(ref JsonCursor cursor, ref HeaderFields found, TransactionList? transactions)
    {
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            if (cursor.Is("hash"u8)) { found.Hash = cursor.Hash(); }
            else if (cursor.Is("parentHash"u8)) { found.Parent = cursor.Hash(); }
            else if (cursor.Is("number"u8)) { found.Number = cursor.Quantity(); }
            else if (cursor.Is("timestamp"u8)) { found.Time = cursor.Quantity(); }
            else if (cursor.Is("miner"u8)) { found.Miner = cursor.AccountOrZero(); }
            else if (cursor.Is("baseFeePerGas"u8)) { found.BaseFee = cursor.IsNull ? default : cursor.Number(); }
            else if (cursor.Is("gasUsed"u8)) { found.Used = cursor.Quantity(); }
            else if (cursor.Is("gasLimit"u8)) { found.Limit = cursor.Quantity(); }
            else if (transactions is not null && cursor.Is("transactions"u8)) { transactions.Read(ref cursor); }
            else { cursor.Skip(); }
        }
    }

    /// <summary>What the walk over a block has found so far.</summary>
    private struct HeaderFields
    {
        public Hash256? Hash;
        public Hash256? Parent;
        public ulong? Number;
        public ulong? Time;
        public Address? Miner;
        public UInt256 BaseFee;
        public ulong? Used;
        public ulong? Limit;

        public readonly BlockHeader ToHeader(in JsonCursor cursor, ChainId chain)
        {
            var mined = Time ?? throw cursor.Missing("timestamp");
            return new BlockHeader(
                chain,
                new BlockRef(Number ?? throw cursor.Missing("number"), Hash ?? throw cursor.Missing("hash")),
                Parent ?? throw cursor.Missing("parentHash"),
                mined <= LatestInstant ? DateTimeOffset.FromUnixTimeSeconds((long)mined) : throw cursor.Fault("Field 'timestamp' is beyond the calendar."),
                Miner ?? throw cursor.Missing("miner"),
                BaseFee,
                Used ?? throw cursor.Missing("gasUsed"),
                Limit ?? throw cursor.Missing("gasLimit"));
        }
    }
}
