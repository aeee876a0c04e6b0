using System.Buffers;
using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc.Proof;

/// <summary>Encodes transactions again as they were signed and included, from what a node tells of them.</summary>
internal sealed class TransactionProof(OrderedItems items) : IDisposable
{
    private const ulong HighestType = 4;

    private readonly RlpWriter _signed = new();
    private byte[] _input = ArrayPool<byte>.Shared.Rent(4096);

    /// <summary>Writes one transaction as the next item.</summary>
    /// <param name="type">The transaction's type.</param>
    /// <param name="lie">What was told and cannot be, as the rest of a sentence about the transaction; null when nothing was.</param>
    /// <returns>Why it cannot be encoded; null when it was.</returns>
    public string? Write(ref JsonCursor cursor, out byte type, out string? lie)
    {
        var fields = TransactionFields.Read(ref cursor);
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
        lie = fields.IsUnsigned ? null : FindLie(in fields, items.Item(items.Count - 1));
        return null;
    }

    /// <summary>Whether some transaction was told without a signature. Chains that make such transactions themselves keep them out of the root.</summary>
    public bool HasUnsigned { get; private set; }

    // No root covers the sender: it follows from the signature. Without the native library that would hold up every block for a second.
    private string? FindLie(in TransactionFields fields, ReadOnlySpan<byte> encoded) =>
        Keccak.Hash(encoded) != fields.Hash ? $"is told as {fields.Hash}, but its fields hash to something else"
        : !Secp256k1.IsNative || (SignedTransaction.TryRecoverSender(encoded, _signed, out var sender) && sender == fields.From) ? null
        : $"names the sender {fields.From}, who did not sign it";

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
