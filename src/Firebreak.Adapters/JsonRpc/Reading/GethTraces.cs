using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc.Reading;

/// <summary>Reads what one transaction's tracer gave; the cursor stands on its first token.</summary>
internal delegate void TraceReader(ref JsonCursor cursor, BlockBuilder builder, int transaction);

/// <summary>The list around geth's traces of a block: one entry per transaction, in order, with its hash where the node is new enough.</summary>
internal static class GethTraces
{
    public static int Read(ref JsonCursor cursor, BlockBuilder builder, TraceReader read)
    {
        var count = 0;
        cursor.EnterArray();
        while (cursor.NextItem())
        {
            Entry(ref cursor, builder, count++, read);
        }

        return count == builder.TransactionCount
            ? count
            : throw cursor.Contradiction($"it gives {count} traces for {builder.TransactionCount} transactions");
    }

    private static void Entry(ref JsonCursor cursor, BlockBuilder builder, int index, TraceReader read)
    {
        if (index >= builder.TransactionCount)
        {
            throw cursor.Contradiction($"it gives more traces than the block's {builder.TransactionCount} transactions");
        }

        Hash256? hash = null;
        var hasResult = false;
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            if (cursor.Is("txHash"u8))
            {
                hash = cursor.Hash();
            }
            else if (cursor.Is("result"u8))
            {
                hasResult = true;
                read(ref cursor, builder, index);
            }
            else
            {
                cursor.Skip();
            }
        }

        if (hash is not null && hash != builder.Transaction(index).Hash)
        {
            throw cursor.Contradiction("a trace belongs to another transaction");
        }

        if (!hasResult)
        {
            throw cursor.Fault($"The node could not trace transaction {index} of block {builder.Header.Ref.Number}.");
        }
    }
}
