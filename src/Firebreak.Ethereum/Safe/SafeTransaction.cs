namespace Firebreak.Ethereum;

/// <summary>How a Safe carries out its transaction.</summary>
public enum SafeOperation : byte
{
    Call = 0,

    /// <summary>Runs the target's code as the Safe itself: it can do anything, also take the Safe over.</summary>
    DelegateCall = 1,
}

/// <summary>A transaction of a Safe (versions 1.3.0 and later), signed by its owners off the chain.</summary>
public sealed record SafeTransaction
{
    /// <summary>The call that carries the transaction out, once enough owners have signed.</summary>
    public static AbiFunction ExecTransaction { get; } = AbiFunction.Parse(
        "function execTransaction(address to, uint256 value, bytes data, uint8 operation, uint256 safeTxGas, uint256 baseGas, uint256 gasPrice, "
        + "address gasToken, address refundReceiver, bytes signatures) payable returns (bool success)");

    private static readonly TypedDataSchema Schema = new(new Dictionary<string, IReadOnlyList<TypedDataMember>>(StringComparer.Ordinal)
    {
        ["SafeTx"] =
        [
            new("to", "address"), new("value", "uint256"), new("data", "bytes"), new("operation", "uint8"), new("safeTxGas", "uint256"),
            new("baseGas", "uint256"), new("gasPrice", "uint256"), new("gasToken", "address"), new("refundReceiver", "address"),
            new("nonce", "uint256"),
        ],
    });

    public required Address To { get; init; }

    /// <summary>In wei.</summary>
    public UInt256 Value { get; init; }

    public byte[] Data { get; init; } = [];

    public SafeOperation Operation { get; init; }

    /// <summary>0 forwards all gas and reverts when the inner call does.</summary>
    public UInt256 SafeTxGas { get; init; }

    public UInt256 BaseGas { get; init; }

    /// <summary>0 refunds nobody.</summary>
    public UInt256 GasPrice { get; init; }

    public Address GasToken { get; init; }

    public Address RefundReceiver { get; init; }

    /// <summary>The Safe's own nonce: the transactions of a Safe are carried out in this order.</summary>
    public required UInt256 Nonce { get; init; }

    /// <summary>What the owners sign.</summary>
    public Hash256 SigningHash(ulong chainId, Address safe) => Domain(chainId, safe).SigningHash(MessageHash);

    /// <summary>The hash of the domain, which some wallets show first.</summary>
    public static Hash256 DomainHash(ulong chainId, Address safe) => Domain(chainId, safe).Separator;

    /// <summary>The hash of the transaction alone, which some wallets show second.</summary>
    public Hash256 MessageHash => Schema.HashStruct("SafeTx", new Dictionary<string, object>(StringComparer.Ordinal)
    {
        ["to"] = To,
        ["value"] = Value,
        ["data"] = Data,
        ["operation"] = (byte)Operation,
        ["safeTxGas"] = SafeTxGas,
        ["baseGas"] = BaseGas,
        ["gasPrice"] = GasPrice,
        ["gasToken"] = GasToken,
        ["refundReceiver"] = RefundReceiver,
        ["nonce"] = Nonce,
    });

    /// <summary>Call data of <see cref="ExecTransaction"/>. The signatures are put in the order of the signers, as the Safe demands.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A signature that no key made.</exception>
    public byte[] EncodeExecution(ulong chainId, Address safe, IEnumerable<Signature> signatures)
    {
        ArgumentNullException.ThrowIfNull(signatures);
        var hash = SigningHash(chainId, safe);
        byte[] joined = [.. signatures.OrderBy(signature => signature.Recover(hash)).SelectMany(signature => signature.ToBytes())];
        return ExecTransaction.Encode(
            To, Value, Data, (byte)Operation, SafeTxGas, BaseGas, GasPrice, GasToken, RefundReceiver, joined);
    }

    private static Eip712Domain Domain(ulong chainId, Address safe) => new() { ChainId = chainId, VerifyingContract = safe };
}
