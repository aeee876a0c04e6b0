using System.Buffers;
using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc.Proof;

/// <summary>Encodes transactions again as they were signed and included, from what a node tells of them.</summary>
internal sealed class TransactionProof(OrderedItems items) : IDisposable
{
    private const ulong HighestType = 4;

    // Below that, calling another thread takes longer than it spares.
    private const int FewestForTwo = 16;

    // Of each item: which transaction it is, since those of unknown forms have no item, and who is said to have signed it.
    private readonly List<(int Transaction, Address? Sender)> _told = [];
    private int _read;
    private byte[] _input = ArrayPool<byte>.Shared.Rent(4096);

    /// <summary>Writes one transaction as the next item.</summary>
    /// <param name="type">The transaction's type.</param>
    /// <param name="lie">What was told and cannot be, as the rest of a sentence about the transaction; null when nothing was.</param>
    /// <returns>Why it cannot be encoded; null when it was.</returns>
    public string? Write(ref JsonCursor cursor, out byte type, out string? lie)
    {
        var fields = TransactionFields.Read(ref cursor);
        var transaction = _read++;
        (type, lie) = ((byte)fields.Type, null);
        if (fields.Type > HighestType)
        {
            return FormattableString.Invariant($"a transaction has type 0x{fields.Type:x}, whose form is not known");
        }

        if (fields.FindMissing() is { } missing)
        {
            return $"a transaction has no '{missing}'";
        }

        WriteEnvelope(in fields);
        items.EndItem();
        HasUnsigned |= fields.IsUnsigned;
        _told.Add((transaction, fields.IsUnsigned ? null : fields.From));
        lie = fields.IsUnsigned || Keccak.Hash(items.Item(items.Count - 1)) == fields.Hash
            ? null
            : $"is told as {fields.Hash}, but its fields hash to something else";
        return null;
    }

    /// <summary>Whether some transaction was told without a signature. Chains that make such transactions themselves keep them out of the root.</summary>
    public bool HasUnsigned { get; private set; }

    /// <summary>
    /// The first of the written transactions that its sender did not sign, and the sender; null when there is none. No root covers senders: they
    /// follow from the signatures, which is the dearest part of a proof and is shared by the cores.
    /// </summary>
    public (int Transaction, Address Sender)? FindFalseSender()
    {
        // Without the native library that would hold up every block for a second.
        if (!Secp256k1.IsNative)
        {
            return null;
        }

        var alone = new ParallelOptions { MaxDegreeOfParallelism = _told.Count < FewestForTwo ? 1 : Environment.ProcessorCount };
        var ended = Parallel.For(0, _told.Count, alone, () => new RlpWriter(), Check, static _ => { });
        return ended.LowestBreakIteration is { } first ? (_told[(int)first].Transaction, _told[(int)first].Sender!.Value) : null;
    }

    private RlpWriter Check(int item, ParallelLoopState loop, RlpWriter signed)
    {
        if (_told[item].Sender is { } told && !(SignedTransaction.TryRecoverSender(items.Item(item), signed, out var sender) && sender == told))
        {
            loop.Break();
        }

        return signed;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_input);

    private void WriteEnvelope(in TransactionFields fields)
    {
        var writer = items.Writer;
        if (fields.Type > 0)
        {
            writer.WriteRaw([(byte)fields.Type]);
        }

        writer.OpenList();
        if (fields.Type > 0)
        {
            writer.Write(fields.ChainId!.Value);
        }

        writer.Write(fields.Nonce!.Value);
        if (fields.Type < 2)
        {
            writer.Write(fields.GasPrice!.Value);
        }
        else
        {
            writer.Write(fields.Tip!.Value).Write(fields.FeeCap!.Value);
        }

        writer.Write(fields.Gas!.Value).Write(fields.To).Write(fields.Value!.Value).Write(Decoded(fields.Input));
        if (fields.Type > 0)
        {
            WriteAccessList(fields.AccessList);
        }

        WriteTail(in fields);
        writer.Write((fields.Type == 0 ? fields.V : fields.Parity ?? fields.V)!.Value).Write(fields.R!.Value).Write(fields.S!.Value).CloseList();
    }

    private void WriteTail(in TransactionFields fields)
    {
        if (fields.Type == 3)
        {
            items.Writer.Write(fields.BlobFeeCap!.Value);
            WriteHashes(fields.BlobHashes);
        }
        else if (fields.Type == 4)
        {
            WriteAuthorizations(fields.Authorizations);
        }
    }

    private void WriteAccessList(JsonCursor cursor)
    {
        items.Writer.OpenList();
        cursor.EnterArray();
        while (cursor.NextItem())
        {
            Address? account = null;
            var keys = default(JsonCursor);
            cursor.EnterObject();
            while (cursor.NextProperty())
            {
                if (cursor.Is("address"u8))
                {
                    account = cursor.Account();
                    continue;
                }

                if (cursor.Is("storageKeys"u8))
                {
                    keys = cursor;
                }

                cursor.Skip();
            }

            items.Writer.OpenList().Write(account ?? throw cursor.Missing("address"));
            WriteHashes(keys.Method is null ? throw cursor.Missing("storageKeys") : keys);
            items.Writer.CloseList();
        }

        items.Writer.CloseList();
    }

    private void WriteHashes(JsonCursor cursor)
    {
        items.Writer.OpenList();
        cursor.EnterArray();
        while (cursor.NextItem())
        {
            items.Writer.Write(cursor.Word());
        }

        items.Writer.CloseList();
    }

    private void WriteAuthorizations(JsonCursor cursor)
    {
        items.Writer.OpenList();
        cursor.EnterArray();
        while (cursor.NextItem())
        {
            UInt256? chain = null, nonce = null, parity = null, v = null, r = null, s = null;
            Address? account = null;
            cursor.EnterObject();
            while (cursor.NextProperty())
            {
                if (cursor.Is("chainId"u8)) { chain = cursor.Number(); }
                else if (cursor.Is("address"u8)) { account = cursor.Account(); }
                else if (cursor.Is("nonce"u8)) { nonce = cursor.Number(); }
                else if (cursor.Is("yParity"u8)) { parity = cursor.Number(); }
                else if (cursor.Is("v"u8)) { v = cursor.Number(); }
                else if (cursor.Is("r"u8)) { r = cursor.Number(); }
                else if (cursor.Is("s"u8)) { s = cursor.Number(); }
                else { cursor.Skip(); }
            }

            items.Writer.OpenList()
                .Write(chain ?? throw cursor.Missing("chainId")).Write(account ?? throw cursor.Missing("address"))
                .Write(nonce ?? throw cursor.Missing("nonce")).Write(parity ?? v ?? throw cursor.Missing("yParity"))
                .Write(r ?? throw cursor.Missing("r")).Write(s ?? throw cursor.Missing("s"))
                .CloseList();
        }

        items.Writer.CloseList();
    }

    private ReadOnlySpan<byte> Decoded(JsonCursor cursor)
    {
        var text = cursor.Text();
        var digits = text.StartsWith("0x"u8) ? text[2..] : text;
        var length = digits.Length / 2;
        if (_input.Length < length)
        {
            ArrayPool<byte>.Shared.Return(_input);
            _input = ArrayPool<byte>.Shared.Rent(length);
        }

        return digits.Length % 2 == 0 && Hex.TryDecode(digits, _input.AsSpan(0, length))
            ? _input.AsSpan(0, length)
            : throw cursor.Unexpected("an even number of hex digits");
    }
}
