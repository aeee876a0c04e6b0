namespace Firebreak.Ethereum;

/// <summary>Reads the fields of each transaction type in the order of its EIP. Initialisers run in that order too.</summary>
internal static class TransactionReader
{
    public static (Transaction Transaction, Signature Signature) ReadLegacy(ref RlpReader fields)
    {
        var transaction = new LegacyTransaction
        {
            Nonce = fields.ReadUInt64(),
            GasPrice = fields.ReadUInt256(),
            GasLimit = fields.ReadUInt256(),
            To = fields.ReadOptionalAddress(),
            Value = fields.ReadUInt256(),
            Data = fields.ReadBytes().ToArray(),
        };
        var v = fields.ReadUInt64();
        var r = fields.ReadUInt256();
        var s = fields.ReadUInt256();
        return v switch
        {
            27 or 28 => (transaction, new Signature(r, s, (byte)(v - 27))),
            >= 35 => (transaction with { ChainId = (v - 35) / 2 }, new Signature(r, s, (byte)((v - 35) % 2))),
            _ => throw new TransactionException($"The v of {v} is neither 27, 28 nor one of EIP-155."),
        };
    }

    public static (Transaction Transaction, Signature Signature) ReadEip2930(ref RlpReader fields) => (
        new Eip2930Transaction
        {
            ChainId = fields.ReadUInt64(),
            Nonce = fields.ReadUInt64(),
            GasPrice = fields.ReadUInt256(),
            GasLimit = fields.ReadUInt256(),
            To = fields.ReadOptionalAddress(),
            Value = fields.ReadUInt256(),
            Data = fields.ReadBytes().ToArray(),
            AccessList = AccessListEntry.ReadAll(ref fields),
        },
        ReadSignature(ref fields));

    public static (Transaction Transaction, Signature Signature) ReadEip1559(ref RlpReader fields) => (
        new Eip1559Transaction
        {
            ChainId = fields.ReadUInt64(),
            Nonce = fields.ReadUInt64(),
            MaxPriorityFeePerGas = fields.ReadUInt256(),
            MaxFeePerGas = fields.ReadUInt256(),
            GasLimit = fields.ReadUInt256(),
            To = fields.ReadOptionalAddress(),
            Value = fields.ReadUInt256(),
            Data = fields.ReadBytes().ToArray(),
            AccessList = AccessListEntry.ReadAll(ref fields),
        },
        ReadSignature(ref fields));

    public static (Transaction Transaction, Signature Signature) ReadEip4844(ref RlpReader fields) => (
        new Eip4844Transaction
        {
            ChainId = fields.ReadUInt64(),
            Nonce = fields.ReadUInt64(),
            MaxPriorityFeePerGas = fields.ReadUInt256(),
            MaxFeePerGas = fields.ReadUInt256(),
            GasLimit = fields.ReadUInt256(),
            To = fields.ReadAddress(),
            Value = fields.ReadUInt256(),
            Data = fields.ReadBytes().ToArray(),
            AccessList = AccessListEntry.ReadAll(ref fields),
            MaxFeePerBlobGas = fields.ReadUInt256(),
            BlobVersionedHashes = AccessListEntry.ReadHashes(ref fields),
        },
        ReadSignature(ref fields));

    public static (Transaction Transaction, Signature Signature) ReadEip7702(ref RlpReader fields) => (
        new Eip7702Transaction
        {
            ChainId = fields.ReadUInt64(),
            Nonce = fields.ReadUInt64(),
            MaxPriorityFeePerGas = fields.ReadUInt256(),
            MaxFeePerGas = fields.ReadUInt256(),
            GasLimit = fields.ReadUInt256(),
            To = fields.ReadAddress(),
            Value = fields.ReadUInt256(),
            Data = fields.ReadBytes().ToArray(),
            AccessList = AccessListEntry.ReadAll(ref fields),
            AuthorizationList = SignedAuthorization.ReadAll(ref fields),
        },
        ReadSignature(ref fields));

    private static Signature ReadSignature(ref RlpReader fields)
    {
        var parity = fields.ReadUInt64();
        var r = fields.ReadUInt256();
        var s = fields.ReadUInt256();
        return parity <= 1
            ? new Signature(r, s, (byte)parity)
            : throw new TransactionException("The parity of a signature is 0 or 1.");
    }
}
