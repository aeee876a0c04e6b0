using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc.Reading;

/// <summary>
/// Reads the transactions of a block in passing. They may stand before the hash of the block that they must name, so that is held
/// against them at the end.
/// </summary>
internal sealed class TransactionList(BlockBuilder builder)
{
    private Hash256 _block;
    private bool _isRead;

    public BlockBuilder Builder => builder;

    public void Read(ref JsonCursor cursor)
    {
        if (_isRead)
        {
            throw cursor.Contradiction("it gives the transactions of a block twice");
        }

        _isRead = true;
        cursor.EnterArray();
        while (cursor.NextItem())
        {
            Transaction(ref cursor);
        }
    }

    /// <summary>All transactions were there, and name the block that holds them.</summary>
    public void CheckBlock(in JsonCursor cursor)
    {
        if (!_isRead)
        {
            throw cursor.Missing("transactions");
        }

        if (builder.TransactionCount > 0 && _block != builder.Header.Ref.Hash)
        {
            throw OfAnotherBlock(cursor);
        }
    }

    private static Exception OfAnotherBlock(in JsonCursor cursor) =>
        cursor.Contradiction("a transaction names another block than the one that holds it");

    private void Transaction(ref JsonCursor cursor)
    {
        var row = default(TransactionRow);
        var found = Fields.None;
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            found |= Field(ref cursor, ref row);
        }

        if ((found & Fields.Needed) != Fields.Needed)
        {
            throw cursor.Missing(Missing(found));
        }

        builder.Lacks |= (found & Fields.Price) == Fields.None ? Lanes.Fees : Lanes.None;
        row.IsCreation = (found & Fields.To) == Fields.None;
        builder.AddTransaction(row);
    }

    private Fields Field(ref JsonCursor cursor, ref TransactionRow row)
    {
        if (cursor.Is("hash"u8)) { row.Hash = cursor.Hash(); return Fields.Hash; }
        if (cursor.Is("blockHash"u8)) { Block(ref cursor); return Fields.Block; }
        if (cursor.Is("from"u8)) { row.From = cursor.Account(); return Fields.From; }
        if (cursor.Is("nonce"u8)) { row.Nonce = cursor.Quantity(); return Fields.Nonce; }
        if (cursor.Is("value"u8)) { row.Value = cursor.Number(); return Fields.Value; }
        if (cursor.Is("input"u8)) { row.Input = cursor.Bytes(builder); return Fields.Input; }
        if (cursor.Is("gasPrice"u8) && !cursor.IsNull) { row.GasPrice = cursor.Number(); return Fields.Price; }
        if (cursor.Is("to"u8) && !cursor.IsNull) { row.To = cursor.Account(); return Fields.To; }
        cursor.Skip();
        return Fields.None;
    }

    private void Block(ref JsonCursor cursor)
    {
        var block = cursor.Hash();
        if (builder.TransactionCount == 0)
        {
            _block = block;
        }
        else if (block != _block)
        {
            throw OfAnotherBlock(cursor);
        }
    }

    private static string Missing(Fields found) =>
        (found & Fields.Block) == Fields.None ? "blockHash"
        : (found & Fields.Hash) == Fields.None ? "hash"
        : (found & Fields.From) == Fields.None ? "from"
        : (found & Fields.Nonce) == Fields.None ? "nonce"
        : (found & Fields.Value) == Fields.None ? "value"
        : "input";

    [Flags]
    private enum Fields
    {
        None = 0,
        Hash = 1,
        Block = 2,
        From = 4,
        Nonce = 8,
        Value = 16,
        Input = 32,
        To = 64,
        Price = 128,
        Needed = Hash | Block | From | Nonce | Value | Input,
    }
}
