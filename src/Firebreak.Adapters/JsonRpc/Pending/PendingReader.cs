using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc.Pending;

/// <summary>Reads transactions of a pool: whole ones, and hashes where a node gives no more.</summary>
internal static class PendingReader
{
    private const ulong SetCode = 4; // EIP-7702

    /// <summary>One announcement: a hash or a whole transaction.</summary>
    public static PendingNews News(ref JsonCursor cursor)
    {
        if (cursor.IsText)
        {
            return new PendingNews(cursor.Hash(), Whole: null);
        }

        var (transaction, hash, _) = Read(ref cursor);
        return new PendingNews(hash, transaction);
    }

    /// <summary>The list of what came since a filter was asked last.</summary>
    public static List<PendingNews> Changes(ref JsonCursor cursor)
    {
        var news = new List<PendingNews>();
        cursor.EnterArray();
        while (cursor.NextItem())
        {
            news.Add(News(ref cursor));
        }

        return news;
    }

    /// <summary>The whole pool, by sender and nonce. What is queued behind a missing nonce cannot be mined yet and is passed over.</summary>
    public static List<PendingNews> Content(ref JsonCursor cursor)
    {
        var news = new List<PendingNews>();
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            if (!cursor.Is("pending"u8))
            {
                cursor.Skip();
                continue;
            }

            cursor.EnterObject();
            while (cursor.NextProperty())
            {
                cursor.EnterObject();
                while (cursor.NextProperty())
                {
                    news.Add(News(ref cursor));
                }
            }
        }

        return news;
    }

    /// <summary>Null when the node knows no such transaction, or it is mined.</summary>
    public static PendingTransaction? Waiting(ref JsonCursor cursor)
    {
        if (cursor.IsNull)
        {
            return null;
        }

        var (transaction, _, isMined) = Read(ref cursor);
        return isMined ? null : transaction;
    }

    /// <summary>Where the transaction is, by the answer about it.</summary>
    public static PendingFate Fate(ref JsonCursor cursor)
    {
        if (cursor.IsNull)
        {
            return new PendingFate(IsKnown: false, Block: null);
        }

        Hash256? block = null;
        ulong? number = null;
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            if (cursor.Is("blockHash"u8)) { block = cursor.IsNull ? null : cursor.Hash(); }
            else if (cursor.Is("blockNumber"u8)) { number = cursor.IsNull ? null : cursor.Quantity(); }
            else { cursor.Skip(); }
        }

        return new PendingFate(IsKnown: true, block is { } hash && number is { } height ? new Core.Chain.BlockRef(height, hash) : null);
    }

    private static (PendingTransaction Transaction, Hash256 Hash, bool IsMined) Read(ref JsonCursor cursor)
    {
        var found = default(Fields);
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            if (cursor.Is("hash"u8)) { found.Hash = cursor.Hash(); }
            else if (cursor.Is("from"u8)) { found.From = cursor.Account(); }
            else if (cursor.Is("to"u8)) { found.To = cursor.IsNull ? null : cursor.Account(); }
            else if (cursor.Is("nonce"u8)) { found.Nonce = cursor.Quantity(); }
            else if (cursor.Is("value"u8)) { found.Value = cursor.Number(); }
            else if (cursor.Is("input"u8)) { found.Input = cursor.Bytes(); }
            else if (cursor.Is("gas"u8)) { found.Gas = cursor.Quantity(); }
            else if (cursor.Is("gasPrice"u8) || cursor.Is("maxFeePerGas"u8)) { found.Pays(cursor.IsNull ? default : cursor.Number()); }
            else if (cursor.Is("type"u8)) { found.SetsCode = !cursor.IsNull && cursor.Quantity() == SetCode; }
            else if (cursor.Is("blockHash"u8)) { found.IsMined = !cursor.IsNull; cursor.Skip(); }
            else { cursor.Skip(); }
        }

        var hash = found.Hash ?? throw cursor.Missing("hash");
        return (
            new PendingTransaction(
                hash,
                found.From ?? throw cursor.Missing("from"),
                found.To,
                found.Nonce ?? throw cursor.Missing("nonce"),
                found.Value,
                found.Input ?? throw cursor.Missing("input"),
                found.Gas ?? throw cursor.Missing("gas"),
                found.GasPrice)
            {
                SetsCode = found.SetsCode,
            },
            hash,
            found.IsMined);
    }

    private struct Fields
    {
        public Hash256? Hash;
        public Address? From;
        public Address? To;
        public ulong? Nonce;
        public UInt256 Value;
        public byte[]? Input;
        public ulong? Gas;
        public UInt256 GasPrice;
        public bool SetsCode;

        public bool IsMined;

        public void Pays(UInt256 price) => GasPrice = price > GasPrice ? price : GasPrice;
    }
}
