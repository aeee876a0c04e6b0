using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc.Proof;

/// <summary>The fields of one transaction as a node told them, in whatever order, to be written in the order in which they are hashed.</summary>
internal ref struct TransactionFields
{
    public Hash256? Hash;
    public ulong Type;
    public UInt256? ChainId;
    public ulong? Nonce;
    public UInt256? GasPrice;
    public UInt256? Tip;
    public UInt256? FeeCap;
    public UInt256? BlobFeeCap;
    public UInt256? Gas;
    public UInt256? Value;
    public UInt256? V;
    public UInt256? Parity;
    public UInt256? R;
    public UInt256? S;
    public Address? From;
    public Address? To;
    public bool IsRecipientTold;

    // Lists are walked again when it is their turn; a cursor without a method stands nowhere.
    public JsonCursor Input;
    public JsonCursor AccessList;
    public JsonCursor BlobHashes;
    public JsonCursor Authorizations;

    /// <exception cref="Engine.Ingest.NodeAnswerException">A field is not what it must be.</exception>
    public static TransactionFields Read(ref JsonCursor cursor)
    {
        var fields = default(TransactionFields);
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            if (cursor.IsNull)
            {
                fields.IsRecipientTold |= cursor.Is("to"u8);
            }
            else if (!fields.TakeNumber(ref cursor) && !fields.TakeSignature(ref cursor))
            {
                fields.TakeRest(ref cursor);
            }
        }

        return fields;
    }

    /// <summary>The first field that this type needs and that was not told; null when all are there.</summary>
    public readonly string? FindMissing() => this switch
    {
        { Hash: null } => "hash",
        { From: null } => "from",
        { Nonce: null } => "nonce",
        { Gas: null } => "gas",
        { Value: null } => "value",
        { Input.Method: null } => "input",
        { R: null } => "r",
        { S: null } => "s",
        { IsRecipientTold: false } => "to",
        { Type: 0, V: null } => "v",
        { Type: > 0, V: null, Parity: null } => "yParity",
        { Type: > 0, ChainId: null } => "chainId",
        { Type: < 2, GasPrice: null } => "gasPrice",
        { Type: >= 2, Tip: null } => "maxPriorityFeePerGas",
        { Type: >= 2, FeeCap: null } => "maxFeePerGas",
        { Type: > 0, AccessList.Method: null } => "accessList",
        { Type: 3, BlobFeeCap: null } => "maxFeePerBlobGas",
        { Type: 3, BlobHashes.Method: null } => "blobVersionedHashes",
        { Type: 4, Authorizations.Method: null } => "authorizationList",
        _ => null,
    };

    /// <summary>
    /// Whether nobody signed it. No real chain takes such a transaction; anvil makes them for accounts whose key it does not have, with a
    /// hash of its own making.
    /// </summary>
    public readonly bool IsUnsigned => R?.IsZero == true && S?.IsZero == true;

    private bool TakeNumber(ref JsonCursor cursor)
    {
        if (cursor.Is("type"u8)) { Type = cursor.Quantity(); }
        else if (cursor.Is("chainId"u8)) { ChainId = cursor.Number(); }
        else if (cursor.Is("nonce"u8)) { Nonce = cursor.Quantity(); }
        else if (cursor.Is("gasPrice"u8)) { GasPrice = cursor.Number(); }
        else if (cursor.Is("maxPriorityFeePerGas"u8)) { Tip = cursor.Number(); }
        else if (cursor.Is("maxFeePerGas"u8)) { FeeCap = cursor.Number(); }
        else if (cursor.Is("maxFeePerBlobGas"u8)) { BlobFeeCap = cursor.Number(); }
        else if (cursor.Is("gas"u8)) { Gas = cursor.Number(); }
        else if (cursor.Is("value"u8)) { Value = cursor.Number(); }
        else { return false; }

        return true;
    }

    private bool TakeSignature(ref JsonCursor cursor)
    {
        if (cursor.Is("v"u8)) { V = cursor.Number(); }
        else if (cursor.Is("yParity"u8)) { Parity = cursor.Number(); }
        else if (cursor.Is("r"u8)) { R = cursor.Number(); }
        else if (cursor.Is("s"u8)) { S = cursor.Number(); }
        else { return false; }

        return true;
    }

    private void TakeRest(ref JsonCursor cursor)
    {
        if (cursor.Is("hash"u8))
        {
            Hash = cursor.Hash();
        }
        else if (cursor.Is("from"u8))
        {
            From = cursor.Account();
        }
        else if (cursor.Is("to"u8))
        {
            (To, IsRecipientTold) = (cursor.Account(), true);
        }
        else if (cursor.Is("input"u8))
        {
            Input = cursor;
        }
        else
        {
            if (cursor.Is("accessList"u8)) { AccessList = cursor; }
            else if (cursor.Is("blobVersionedHashes"u8)) { BlobHashes = cursor; }
            else if (cursor.Is("authorizationList"u8)) { Authorizations = cursor; }

            cursor.Skip();
        }
    }
}
