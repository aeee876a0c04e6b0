using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;

namespace Firebreak.Adapters.JsonRpc.Reading;

/// <summary>
/// Reads the prestateTracer in diff mode: "pre" holds what touched accounts were, "post" only what changed. An account that is missing in
/// "post" is gone; a slot that is missing there became zero.
/// </summary>
internal static class GethDiffReader
{
    /// <summary>The answer of debug_traceBlockByHash.</summary>
    public static void Read(RpcAnswer answer, BlockBuilder builder)
    {
        using var ledger = new StateLedger();
        answer.Read((ref JsonCursor cursor) => GethTraces.Read(
            ref cursor,
            builder,
            (ref JsonCursor result, BlockBuilder block, int transaction) => ReadTransaction(ref result, block, transaction, ledger)));
        builder.Lanes |= Lanes.StateChanges;
    }

    /// <summary>One diff, as the changes of a transaction of the block.</summary>
    public static void ReadTransaction(ref JsonCursor cursor, BlockBuilder builder, int transaction, StateLedger ledger)
    {
        var start = builder.ChangeCount;
        var (hasPre, hasPost) = (false, false);
        ledger.Clear();
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            if (cursor.Is("pre"u8))
            {
                hasPre = true;
                Accounts(ref cursor, ledger, isAfter: false);
            }
            else if (cursor.Is("post"u8))
            {
                hasPost = true;
                Accounts(ref cursor, ledger, isAfter: true);
            }
            else
            {
                cursor.Skip();
            }
        }

        if (!hasPre || !hasPost)
        {
            throw cursor.Missing(hasPre ? "post" : "pre");
        }

        ledger.WriteTo(builder, transaction, cursor);
        ref var row = ref builder.Transaction(transaction);
        (row.ChangeStart, row.ChangeCount) = (start, builder.ChangeCount - start);
    }

    private static void Accounts(ref JsonCursor cursor, StateLedger ledger, bool isAfter)
    {
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            Account(ref cursor, ledger, isAfter);
        }
    }

    private static void Account(ref JsonCursor cursor, StateLedger ledger, bool isAfter)
    {
        var account = cursor.Account(cursor.Field);
        if (isAfter)
        {
            ledger.Survives(account);
        }

        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            if (cursor.Is("balance"u8))
            {
                ledger.Set(isAfter, account, StateField.Balance, default, cursor.Number());
            }
            else if (cursor.Is("nonce"u8))
            {
                ledger.Set(isAfter, account, StateField.Nonce, default, cursor.Number());
            }
            else if (cursor.Is("code"u8))
            {
                ledger.Code(account, isAfter, cursor.TextStart(), cursor.Text().Length);
            }
            else if (cursor.Is("storage"u8))
            {
                cursor.EnterObject();
                while (cursor.NextProperty())
                {
                    ledger.Set(isAfter, account, StateField.Storage, cursor.FieldAsWord(), cursor.Word().ToUInt256());
                }
            }
            else
            {
                cursor.Skip();
            }
        }
    }
}
