using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;

namespace Firebreak.Adapters.JsonRpc.Reading;

/// <summary>Reads a block that was asked for without its transactions: the header, and rows that know nothing but their hash.</summary>
internal static class TransactionHashes
{
    /// <summary>Null when the node knows no such block.</summary>
    public static BlockBuilder? Read(RpcAnswer answer, ChainId chain)
    {
        if (BlockReader.ReadHeader(answer, chain) is not { } header)
        {
            return null;
        }

        var builder = new BlockBuilder(header);
        return answer.Read((ref JsonCursor cursor) =>
        {
            var isRead = false;
            cursor.EnterObject();
            while (cursor.NextProperty())
            {
                if (cursor.Is("transactions"u8))
                {
                    isRead = true;
                    ReadRows(ref cursor, builder);
                }
                else
                {
                    cursor.Skip();
                }
            }

            return isRead ? builder : throw cursor.Missing("transactions");
        });
    }

    private static void ReadRows(ref JsonCursor cursor, BlockBuilder builder)
    {
        cursor.EnterArray();
        while (cursor.NextItem())
        {
            builder.AddTransaction(new TransactionRow { Hash = cursor.Hash() });
        }
    }
}
