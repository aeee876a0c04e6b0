namespace Firebreak.Ethereum;

/// <summary>
/// All that a block's hash covers, as a node told it; null where it did not. The fields up to <see cref="Nonce"/> are in every header,
/// the others came one fork after the other and stand only behind all before them.
/// </summary>
/// <remarks>A field is filled from the JSON field of the same name; <see cref="Miner"/> and <see cref="Nonce"/> are also told as in Geth.</remarks>
public sealed class BlockHeaderFields
{
    private const int LongestShown = 40;

    public Hash256? ParentHash { get; set; }

    /// <summary>"sha3Uncles".</summary>
    public Hash256? UnclesHash { get; set; }

    public Address? Miner { get; set; }

    public Hash256? StateRoot { get; set; }

    public Hash256? TransactionsRoot { get; set; }

    public Hash256? ReceiptsRoot { get; set; }

    /// <summary>256 bytes.</summary>
    public byte[]? LogsBloom { get; set; }

    public UInt256? Difficulty { get; set; }

    public ulong? Number { get; set; }

    public ulong? GasLimit { get; set; }

    public ulong? GasUsed { get; set; }

    /// <summary>In seconds.</summary>
    public ulong? Timestamp { get; set; }

    public byte[]? ExtraData { get; set; }

    /// <summary>The beacon chain's randomness since the Merge.</summary>
    public Hash256? MixHash { get; set; }

    /// <summary>Eight bytes, read as a big-endian number.</summary>
    public ulong? Nonce { get; set; }

    /// <summary>Since London (EIP-1559), in wei.</summary>
    public UInt256? BaseFeePerGas { get; set; }

    /// <summary>Since Shanghai (EIP-4895).</summary>
    public Hash256? WithdrawalsRoot { get; set; }

    /// <summary>Since Cancun (EIP-4844).</summary>
    public ulong? BlobGasUsed { get; set; }

    /// <summary>Since Cancun (EIP-4844).</summary>
    public ulong? ExcessBlobGas { get; set; }

    /// <summary>Since Cancun (EIP-4788).</summary>
    public Hash256? ParentBeaconBlockRoot { get; set; }

    /// <summary>Since Prague (EIP-7685).</summary>
    public Hash256? RequestsHash { get; set; }

    /// <summary>Amsterdam (EIP-7928).</summary>
    public Hash256? BlockAccessListHash { get; set; }

    /// <summary>Amsterdam (EIP-7843).</summary>
    public ulong? SlotNumber { get; set; }

    /// <summary>The first field that the node told and <see cref="HeaderFieldNames.IsKnown"/> does not know: it may be one that is hashed.</summary>
    public string? UnknownField { get; set; }

    /// <summary>The hash of the block, or which field makes it impossible to tell.</summary>
    public HeaderHash ComputeHash() => UnknownField is null
        ? HashKnownFields()
        : new HeaderHash.Unknowable($"the header has the field '{Excerpt.Of(UnknownField, LongestShown)}', which may be part of its hash");

    /// <summary>Compares with the hash that was told. A match proves the fields even where the header has more than is known here.</summary>
    public HeaderVerdict Verify(in Hash256 told) => HashKnownFields() switch
    {
        HeaderHash.Unknowable when HeaderFieldNames.FindGap(this) is { } gap =>
            HashesAsDevelopmentNodesDo(told) ? new HeaderVerdict.Proven() : new HeaderVerdict.Impossible(gap),
        HeaderHash.Unknowable unknowable when UnknownField is null => new HeaderVerdict.Incomplete(unknowable.Reason),
        HeaderHash.Computed computed when computed.Hash == told => new HeaderVerdict.Proven(),
        HeaderHash.Unknowable unknowable => new HeaderVerdict.Undecidable(unknowable.Reason),
        HeaderHash.Computed when ComputeHash() is HeaderHash.Unknowable unknown => new HeaderVerdict.Undecidable(unknown.Reason),
        HeaderHash.Computed computed => new HeaderVerdict.Contradicted(computed.Hash),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The header in RLP; null and the reason where a field is missing.</summary>
    internal byte[]? Encode(out string? missing)
    {
        missing = HeaderFieldNames.FindMissing(this);
        if (missing is not null)
        {
            return null;
        }

        return EncodeWhatIsThere();
    }

    // Anvil hashes "no blobs" into the headers of forks that have none yet, right behind the base fee. No other header has two nothings there, so
    // none can be told as one of these.
    private bool HashesAsDevelopmentNodesDo(in Hash256 told) =>
        this is { BaseFeePerGas: not null, WithdrawalsRoot: null, BlobGasUsed: 0, ExcessBlobGas: 0, ParentBeaconBlockRoot: null, RequestsHash: null, BlockAccessListHash: null, SlotNumber: null }
        && HeaderFieldNames.HasFirstFields(this) && Keccak.Hash(EncodeWhatIsThere()) == told;

    private byte[] EncodeWhatIsThere()
    {
        var writer = new RlpWriter().OpenList()
            .Write(ParentHash!.Value).Write(UnclesHash!.Value).Write(Miner!.Value)
            .Write(StateRoot!.Value).Write(TransactionsRoot!.Value).Write(ReceiptsRoot!.Value)
            .Write(LogsBloom).Write(Difficulty!.Value).Write(Number!.Value)
            .Write(GasLimit!.Value).Write(GasUsed!.Value).Write(Timestamp!.Value)
            .Write(ExtraData).Write(MixHash!.Value);
        WriteNonce(writer);
        WriteFieldsOfLaterForks(writer);
        return writer.CloseList().ToArray();
    }

    private HeaderHash HashKnownFields() => Encode(out var missing) is { } encoded
        ? new HeaderHash.Computed(Keccak.Hash(encoded))
        : new HeaderHash.Unknowable(missing!);

    private void WriteNonce(RlpWriter writer)
    {
        Span<byte> nonce = stackalloc byte[sizeof(ulong)];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(nonce, Nonce!.Value);
        writer.Write(nonce);
    }

    private void WriteFieldsOfLaterForks(RlpWriter writer)
    {
        if (BaseFeePerGas is { } baseFee) { writer.Write(baseFee); }
        if (WithdrawalsRoot is { } withdrawals) { writer.Write(withdrawals); }
        if (BlobGasUsed is { } blobGas) { writer.Write(blobGas); }
        if (ExcessBlobGas is { } excess) { writer.Write(excess); }
        if (ParentBeaconBlockRoot is { } beacon) { writer.Write(beacon); }
        if (RequestsHash is { } requests) { writer.Write(requests); }
        if (BlockAccessListHash is { } accesses) { writer.Write(accesses); }
        if (SlotNumber is { } slot) { writer.Write(slot); }
    }
}
