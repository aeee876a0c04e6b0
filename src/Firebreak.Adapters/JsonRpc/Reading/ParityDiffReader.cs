using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc.Reading;

/// <summary>
/// Reads trace_replayBlockTransactions with ["stateDiff"]: each field is "=" (unchanged), {"+": new}, {"-": gone} or {"*": {from, to}}.
/// </summary>
internal static class ParityDiffReader
{
    public static void Read(RpcAnswer answer, BlockBuilder builder)
    {
        using var ledger = new StateLedger();
        answer.Read((ref JsonCursor cursor) =>
        {
            var count = 0;
            cursor.EnterArray();
            while (cursor.NextItem())
            {
                Entry(ref cursor, builder, count++, ledger);
            }

            return count == builder.TransactionCount
                ? count
                : throw cursor.Contradiction($"it gives {count} state diffs for {builder.TransactionCount} transactions");
        });
        builder.Lanes |= Lanes.StateChanges;
    }

    private static void Entry(ref JsonCursor cursor, BlockBuilder builder, int index, StateLedger ledger)
    {
        if (index >= builder.TransactionCount)
        {
            throw cursor.Contradiction($"it gives more state diffs than the block's {builder.TransactionCount} transactions");
        }

        Hash256? hash = null;
        var hasDiff = false;
        ledger.Clear();
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            if (cursor.Is("transactionHash"u8))
            {
                hash = cursor.IsNull ? null : cursor.Hash();
            }
            else if (cursor.Is("stateDiff"u8))
            {
                hasDiff = true;
                Accounts(ref cursor, ledger);
            }
            else
            {
                cursor.Skip();
            }
        }

        ref var row = ref builder.Transaction(index);
        if (hash is not null && hash != row.Hash)
        {
            throw cursor.Contradiction("a state diff belongs to another transaction");
        }

        row.ChangeStart = builder.ChangeCount;
        (hasDiff ? ledger : throw cursor.Missing("stateDiff")).WriteTo(builder, index, cursor);
        row.ChangeCount = builder.ChangeCount - row.ChangeStart;
    }

    private static void Accounts(ref JsonCursor cursor, StateLedger ledger)
    {
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            var account = cursor.Account(cursor.Field);
            cursor.EnterObject();
            while (cursor.NextProperty())
            {
                if (cursor.Is("balance"u8)) { Change(ref cursor, ledger, account, StateField.Balance, default); }
                else if (cursor.Is("nonce"u8)) { Change(ref cursor, ledger, account, StateField.Nonce, default); }
                else if (cursor.Is("code"u8)) { Change(ref cursor, ledger, account, StateField.Code, default); }
                else if (cursor.Is("storage"u8)) { Storage(ref cursor, ledger, account); }
                else { cursor.Skip(); }
            }
        }
    }

    private static void Storage(ref JsonCursor cursor, StateLedger ledger, Address account)
    {
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            Change(ref cursor, ledger, account, StateField.Storage, cursor.FieldAsWord());
        }
    }

    private static void Change(ref JsonCursor cursor, StateLedger ledger, Address account, StateField field, Hash256 slot)
    {
        if (cursor.TextIs("="u8))
        {
            return;
        }

        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            if (cursor.Is("+"u8))
            {
                Set(ref cursor, ledger, isAfter: true, account, field, slot);
            }
            else if (cursor.Is("-"u8))
            {
                Set(ref cursor, ledger, isAfter: false, account, field, slot);
            }
            else if (cursor.Is("*"u8))
            {
                FromTo(ref cursor, ledger, account, field, slot);
            }
            else
            {
                throw cursor.Unexpected("one of +, - and *");
            }
        }
    }

    private static void FromTo(ref JsonCursor cursor, StateLedger ledger, Address account, StateField field, Hash256 slot)
    {
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            var isAfter = cursor.Is("to"u8);
            if (isAfter || cursor.Is("from"u8))
            {
                Set(ref cursor, ledger, isAfter, account, field, slot);
            }
            else
            {
                throw cursor.Unexpected("one of from and to");
            }
        }
    }

    private static void Set(ref JsonCursor cursor, StateLedger ledger, bool isAfter, Address account, StateField field, Hash256 slot)
    {
        switch (field)
        {
            case StateField.Code:
                ledger.Code(account, isAfter, cursor.TextStart(), cursor.Text().Length);
                break;
            case StateField.Storage:
                ledger.Set(isAfter, account, field, slot, cursor.Word().ToUInt256());
                break;
            default:
                ledger.Set(isAfter, account, field, slot, cursor.Number());
                break;
        }
    }
}
