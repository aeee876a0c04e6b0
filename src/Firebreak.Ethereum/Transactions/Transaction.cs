namespace Firebreak.Ethereum;

/// <summary>The bytes are well-formed, but no transaction that the chain would accept: an unknown type, or an impossible signature.</summary>
public sealed class TransactionException(string message) : Exception(message);

/// <summary>An unsigned transaction of types 0 to 4: the family is closed.</summary>
public abstract record Transaction
{
    private protected Transaction()
    {
    }

    /// <summary>The first byte of the envelope (EIP-2718); 0 for legacy transactions, which have none.</summary>
    public abstract byte Type { get; }

    public required ulong Nonce { get; init; }

    /// <summary>Chains refuse 2^64 and more (EIP-4803); the format does not.</summary>
    public required UInt256 GasLimit { get; init; }

    /// <summary>In wei.</summary>
    public UInt256 Value { get; init; }

    /// <summary>Call data; the init code where the transaction creates a contract.</summary>
    public byte[] Data { get; init; } = [];

    /// <summary>What the sender signs.</summary>
    public Hash256 SigningHash => Keccak.Hash(EncodeUnsigned());

    /// <summary>The bytes under <see cref="SigningHash"/>.</summary>
    public byte[] EncodeUnsigned()
    {
        var writer = new RlpWriter().OpenList();
        WriteFields(writer);
        WriteUnsignedTail(writer);
        return Envelope(writer.CloseList());
    }

    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public SignedTransaction Sign(PrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new(this, key.Sign(SigningHash), key.Address);
    }

    /// <summary>Joins a signature that was made elsewhere; the sender is recovered. By Homestead's rules, not those before it.</summary>
    /// <exception cref="TransactionException">The signature is not canonical, or no key made it.</exception>
    public SignedTransaction WithSignature(Signature signature) =>
        signature.IsCanonical && signature.TryRecover(SigningHash, out var sender)
            ? new(this, signature, sender)
            : throw new TransactionException("The signature is impossible: out of range, of the upper half (EIP-2), or made by no key.");

    /// <summary>The bytes that the chain hashes and keeps, with a signature that is not checked: enough to check the hash of a mined transaction.</summary>
    public byte[] EncodeSigned(Signature signature)
    {
        var writer = new RlpWriter();
        WriteSigned(writer, signature);
        return writer.ToArray();
    }

    /// <inheritdoc cref="EncodeSigned"/>
    public void WriteSigned(RlpWriter writer, Signature signature)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (Type != 0)
        {
            writer.WriteRaw([Type]);
        }

        writer.OpenList();
        WriteFields(writer);
        writer.Write(SignatureV(signature.RecoveryId)).Write(signature.R).Write(signature.S).CloseList();
    }

    private protected abstract void WriteFields(RlpWriter writer);

    private protected virtual void WriteUnsignedTail(RlpWriter writer)
    {
    }

    private protected virtual UInt256 SignatureV(byte parity) => parity;

    private byte[] Envelope(RlpWriter payload) => Type == 0 ? payload.ToArray() : [Type, .. payload.ToArray()];
}

/// <summary>Type 0, replay-protected by EIP-155 where it names a chain.</summary>
public sealed record LegacyTransaction : Transaction
{
    public override byte Type => 0;

    /// <summary>Null for transactions from before EIP-155, which are valid on every chain.</summary>
    public ulong? ChainId { get; init; }

    /// <summary>In wei.</summary>
    public required UInt256 GasPrice { get; init; }

    /// <summary>Null creates a contract.</summary>
    public Address? To { get; init; }

    private protected override void WriteFields(RlpWriter writer) =>
        writer.Write(Nonce).Write(GasPrice).Write(GasLimit).Write(To).Write(Value).Write(Data);

    private protected override void WriteUnsignedTail(RlpWriter writer)
    {
        if (ChainId is { } chainId)
        {
            writer.Write(chainId).Write(0UL).Write(0UL);
        }
    }

    private protected override UInt256 SignatureV(byte parity) =>
        (ChainId is { } chainId ? (UInt256)chainId * 2u + 35u : (UInt256)27u) + (UInt256)parity;
}

/// <summary>Type 1: a gas price and an access list (EIP-2930).</summary>
public sealed record Eip2930Transaction : Transaction
{
    public override byte Type => 1;

    public required ulong ChainId { get; init; }

    /// <summary>In wei.</summary>
    public required UInt256 GasPrice { get; init; }

    /// <summary>Null creates a contract.</summary>
    public Address? To { get; init; }

    public IReadOnlyList<AccessListEntry> AccessList { get; init; } = [];

    private protected override void WriteFields(RlpWriter writer)
    {
        writer.Write(ChainId).Write(Nonce).Write(GasPrice).Write(GasLimit).Write(To).Write(Value).Write(Data);
        AccessListEntry.WriteAll(AccessList, writer);
    }
}

/// <summary>Type 2: the usual transaction, with a fee cap and a tip (EIP-1559).</summary>
public sealed record Eip1559Transaction : Transaction
{
    public override byte Type => 2;

    public required ulong ChainId { get; init; }

    /// <summary>The tip to the block's builder, in wei; at most <see cref="MaxFeePerGas"/>.</summary>
    public required UInt256 MaxPriorityFeePerGas { get; init; }

    /// <summary>In wei, base fee and tip together.</summary>
    public required UInt256 MaxFeePerGas { get; init; }

    /// <summary>Null creates a contract.</summary>
    public Address? To { get; init; }

    public IReadOnlyList<AccessListEntry> AccessList { get; init; } = [];

    private protected override void WriteFields(RlpWriter writer)
    {
        writer.Write(ChainId).Write(Nonce).Write(MaxPriorityFeePerGas).Write(MaxFeePerGas).Write(GasLimit).Write(To).Write(Value).Write(Data);
        AccessListEntry.WriteAll(AccessList, writer);
    }
}

/// <summary>Type 3: the envelope of a transaction with blobs (EIP-4844). The blobs themselves travel beside it and are not handled here.</summary>
public sealed record Eip4844Transaction : Transaction
{
    public override byte Type => 3;

    public required ulong ChainId { get; init; }

    /// <summary>The tip to the block's builder, in wei.</summary>
    public required UInt256 MaxPriorityFeePerGas { get; init; }

    /// <summary>In wei, base fee and tip together.</summary>
    public required UInt256 MaxFeePerGas { get; init; }

    /// <summary>Such a transaction cannot create a contract.</summary>
    public required Address To { get; init; }

    public IReadOnlyList<AccessListEntry> AccessList { get; init; } = [];

    /// <summary>In wei per unit of blob gas.</summary>
    public required UInt256 MaxFeePerBlobGas { get; init; }

    public required IReadOnlyList<Hash256> BlobVersionedHashes { get; init; }

    private protected override void WriteFields(RlpWriter writer)
    {
        writer.Write(ChainId).Write(Nonce).Write(MaxPriorityFeePerGas).Write(MaxFeePerGas).Write(GasLimit).Write(To).Write(Value).Write(Data);
        AccessListEntry.WriteAll(AccessList, writer);
        writer.Write(MaxFeePerBlobGas).OpenList();
        foreach (var hash in BlobVersionedHashes)
        {
            writer.Write(hash);
        }

        writer.CloseList();
    }
}

/// <summary>Type 4: sets the code of accounts that authorised it (EIP-7702).</summary>
public sealed record Eip7702Transaction : Transaction
{
    public override byte Type => 4;

    public required ulong ChainId { get; init; }

    /// <summary>The tip to the block's builder, in wei.</summary>
    public required UInt256 MaxPriorityFeePerGas { get; init; }

    /// <summary>In wei, base fee and tip together.</summary>
    public required UInt256 MaxFeePerGas { get; init; }

    /// <summary>Such a transaction cannot create a contract.</summary>
    public required Address To { get; init; }

    public IReadOnlyList<AccessListEntry> AccessList { get; init; } = [];

    public required IReadOnlyList<SignedAuthorization> AuthorizationList { get; init; }

    private protected override void WriteFields(RlpWriter writer)
    {
        writer.Write(ChainId).Write(Nonce).Write(MaxPriorityFeePerGas).Write(MaxFeePerGas).Write(GasLimit).Write(To).Write(Value).Write(Data);
        AccessListEntry.WriteAll(AccessList, writer);
        writer.OpenList();
        foreach (var authorization in AuthorizationList)
        {
            authorization.WriteTo(writer);
        }

        writer.CloseList();
    }
}
