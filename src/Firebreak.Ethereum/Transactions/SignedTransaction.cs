namespace Firebreak.Ethereum;

/// <summary>A transaction ready for the pool, or read from it.</summary>
public sealed class SignedTransaction
{
    private const byte FirstListPrefix = 0xc0;
    private const uint FirstVOfEip155 = 35;
    private const int FieldsOfSignature = 3;

    internal SignedTransaction(Transaction transaction, Signature signature, Address sender)
        : this(transaction, signature, sender, transaction.EncodeSigned(signature))
    {
    }

    private SignedTransaction(Transaction transaction, Signature signature, Address sender, byte[] raw)
    {
        Transaction = transaction;
        Signature = signature;
        Sender = sender;
        Raw = raw;
        Hash = Keccak.Hash(raw);
    }

    public Transaction Transaction { get; }

    public Signature Signature { get; }

    /// <summary>The account that signed.</summary>
    public Address Sender { get; }

    /// <summary>What eth_sendRawTransaction takes.</summary>
    public byte[] Raw { get; }

    /// <summary>The transaction's identity on the chain.</summary>
    public Hash256 Hash { get; }

    /// <summary>
    /// Who signed an encoded transaction of types 0 to 4, without reading its fields: what is signed is what is sent, less the signature.
    /// By the rules before Homestead too, so any mined transaction has a sender.
    /// </summary>
    /// <param name="scratch">Is cleared and written over.</param>
    /// <returns>False when no key made the signature.</returns>
    /// <exception cref="RlpException">The bytes are malformed.</exception>
    public static bool TryRecoverSender(ReadOnlySpan<byte> raw, RlpWriter scratch, out Address sender)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        var isLegacy = raw is [>= FirstListPrefix, ..];
        var fields = new RlpReader(isLegacy || raw.IsEmpty ? raw : raw[1..]).ReadList();
        scratch.Clear();
        scratch.WriteRaw(isLegacy ? [] : raw[..1]).OpenList();
        for (var left = CountOf(fields) - FieldsOfSignature; left > 0; left--)
        {
            scratch.WriteRaw(fields.ReadRaw());
        }

        var v = fields.ReadUInt256();
        if (isLegacy && v >= FirstVOfEip155)
        {
            scratch.Write((v - FirstVOfEip155) >> 1).Write(0UL).Write(0UL);
            v = (v - FirstVOfEip155) & UInt256.One;
        }
        else if (isLegacy)
        {
            v -= 27u;
        }

        scratch.CloseList();
        var parity = v <= UInt256.One ? (byte)(ulong)v : byte.MaxValue;
        var r = fields.ReadUInt256();
        return new Signature(r, fields.ReadUInt256(), parity).TryRecover(Keccak.Hash(scratch.Written), out sender);
    }

    /// <summary>Reads a transaction of types 0 to 4 and recovers its sender. Blobs, where sent along, are not accepted.</summary>
    /// <exception cref="RlpException">The bytes are malformed.</exception>
    /// <exception cref="TransactionException">An unknown type, or an impossible signature.</exception>
    public static SignedTransaction Decode(ReadOnlySpan<byte> raw)
    {
        if (raw.IsEmpty)
        {
            throw new TransactionException("A transaction has at least one byte.");
        }

        var type = raw[0] >= FirstListPrefix ? (byte)0 : raw[0];
        var reader = new RlpReader(type == 0 && raw[0] != 0 ? raw : raw[1..]);
        var fields = reader.ReadList();
        reader.ExpectEnd();
        var (transaction, signature) = raw[0] switch
        {
            >= FirstListPrefix => TransactionReader.ReadLegacy(ref fields),
            1 => TransactionReader.ReadEip2930(ref fields),
            2 => TransactionReader.ReadEip1559(ref fields),
            3 => TransactionReader.ReadEip4844(ref fields),
            4 => TransactionReader.ReadEip7702(ref fields),
            _ => throw new TransactionException($"The transaction type {raw[0]} is unknown."),
        };
        fields.ExpectEnd();
        return transaction.WithSignature(signature);
    }

    private static int CountOf(RlpReader fields)
    {
        var count = 0;
        for (; !fields.IsAtEnd; count++)
        {
            fields.ReadRaw();
        }

        return count;
    }
}
