using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>What a single receipt says about where and how a transaction ended.</summary>
internal sealed record MinedReceipt(BlockRef Block, bool Succeeded, ulong GasUsed)
{
    /// <summary>Null while the transaction is not mined.</summary>
    public static MinedReceipt? Read(ref JsonCursor cursor)
    {
        if (cursor.IsNull)
        {
            return null;
        }

        Hash256? block = null;
        ulong? number = null, gas = null;
        var succeeded = true;
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            if (cursor.Is("blockHash"u8)) { block = cursor.IsNull ? null : cursor.Hash(); }
            else if (cursor.Is("blockNumber"u8)) { number = cursor.IsNull ? null : cursor.Quantity(); }
            else if (cursor.Is("gasUsed"u8)) { gas = cursor.Quantity(); }
            else if (cursor.Is("status"u8)) { succeeded = cursor.IsNull || cursor.Index(2) == 1; }
            else { cursor.Skip(); }
        }

        // Some nodes show the receipt of a pending transaction without a block.
        return block is null || number is null
            ? null
            : new MinedReceipt(new BlockRef(number.Value, block.Value), succeeded, gas ?? throw cursor.Missing("gasUsed"));
    }
}
