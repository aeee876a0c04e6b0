using System.Buffers.Binary;
using System.Text;
using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc.Proof;

/// <summary>Reads all fields of a header that its hash covers, and where the block's lists stand.</summary>
internal static class HeaderFieldsReader
{
    /// <param name="transactions">Stands nowhere (no method) when there are none.</param>
    /// <param name="withdrawals">Likewise.</param>
    public static (BlockHeaderFields Fields, Hash256? Told) Read(ref JsonCursor cursor, out JsonCursor transactions, out JsonCursor withdrawals)
    {
        var fields = new BlockHeaderFields();
        Hash256? told = null;
        transactions = withdrawals = default;
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            if (cursor.Is("transactions"u8) || cursor.Is("withdrawals"u8))
            {
                if (cursor.Is("transactions"u8)) { transactions = cursor; }
                else if (!cursor.IsNull) { withdrawals = cursor; }

                cursor.Skip();
            }
            else if (cursor.Is("hash"u8))
            {
                told = cursor.Hash();
            }
            else if (cursor.IsNull || TakeHash(ref cursor, fields) || TakeNumber(ref cursor, fields) || TakeBytes(ref cursor, fields))
            {
                // Taken; a field that is null is not there.
            }
            else
            {
                if (!HeaderFieldNames.IsKnown(cursor.Field))
                {
                    fields.UnknownField ??= Encoding.UTF8.GetString(cursor.Field[..Math.Min(cursor.Field.Length, 80)]);
                }

                cursor.Skip();
            }
        }

        return (fields, told);
    }

    private static bool TakeHash(ref JsonCursor cursor, BlockHeaderFields fields)
    {
        if (cursor.Is("parentHash"u8)) { fields.ParentHash = cursor.Hash(); }
        else if (cursor.Is("sha3Uncles"u8)) { fields.UnclesHash = cursor.Hash(); }
        else if (cursor.Is("stateRoot"u8)) { fields.StateRoot = cursor.Hash(); }
        else if (cursor.Is("transactionsRoot"u8)) { fields.TransactionsRoot = cursor.Hash(); }
        else if (cursor.Is("receiptsRoot"u8)) { fields.ReceiptsRoot = cursor.Hash(); }
        else if (cursor.Is("mixHash"u8)) { fields.MixHash = cursor.Hash(); }
        else if (cursor.Is("withdrawalsRoot"u8)) { fields.WithdrawalsRoot = cursor.Hash(); }
        else if (cursor.Is("parentBeaconBlockRoot"u8)) { fields.ParentBeaconBlockRoot = cursor.Hash(); }
        else if (cursor.Is("requestsHash"u8)) { fields.RequestsHash = cursor.Hash(); }
        else if (cursor.Is("blockAccessListHash"u8)) { fields.BlockAccessListHash = cursor.Hash(); }
        else { return false; }

        return true;
    }

    private static bool TakeNumber(ref JsonCursor cursor, BlockHeaderFields fields)
    {
        if (cursor.Is("difficulty"u8)) { fields.Difficulty = cursor.Number(); }
        else if (cursor.Is("number"u8)) { fields.Number = cursor.Quantity(); }
        else if (cursor.Is("gasLimit"u8)) { fields.GasLimit = cursor.Quantity(); }
        else if (cursor.Is("gasUsed"u8)) { fields.GasUsed = cursor.Quantity(); }
        else if (cursor.Is("timestamp"u8)) { fields.Timestamp = cursor.Quantity(); }
        else if (cursor.Is("baseFeePerGas"u8)) { fields.BaseFeePerGas = cursor.Number(); }
        else if (cursor.Is("blobGasUsed"u8)) { fields.BlobGasUsed = cursor.Quantity(); }
        else if (cursor.Is("excessBlobGas"u8)) { fields.ExcessBlobGas = cursor.Quantity(); }
        else if (cursor.Is("slotNumber"u8)) { fields.SlotNumber = cursor.Quantity(); }
        else { return false; }

        return true;
    }

    private static bool TakeBytes(ref JsonCursor cursor, BlockHeaderFields fields)
    {
        if (cursor.Is("miner"u8)) { fields.Miner = cursor.Account(); }
        else if (cursor.Is("logsBloom"u8)) { fields.LogsBloom = cursor.Bytes(); }
        else if (cursor.Is("extraData"u8)) { fields.ExtraData = cursor.Bytes(); }
        else if (cursor.Is("nonce"u8)) { fields.Nonce = cursor.Bytes() is { Length: 8 } nonce ? BinaryPrimitives.ReadUInt64BigEndian(nonce) : null; }
        else { return false; }

        return true;
    }
}
