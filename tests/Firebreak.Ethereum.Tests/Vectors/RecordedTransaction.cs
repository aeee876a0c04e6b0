using System.Text.Json;

namespace Firebreak.Ethereum.Tests.Vectors;

/// <summary>A transaction from a node's JSON answer.</summary>
internal static class RecordedTransaction
{
    public static Transaction Read(JsonElement json, ulong v) => json.Text("type") switch
    {
        "0x0" => Legacy(json, v),
        "0x1" => Eip2930(json),
        "0x2" => Eip1559(json),
        "0x3" => Eip4844(json),
        _ => Eip7702(json),
    };

    private static LegacyTransaction Legacy(JsonElement json, ulong v) => new()
    {
        ChainId = v < 35 ? null : (v - 35) / 2,
        Nonce = Nonce(json),
        GasPrice = json.Quantity("gasPrice"),
        GasLimit = json.Quantity("gas"),
        To = To(json),
        Value = json.Quantity("value"),
        Data = json.Bytes("input"),
    };

    private static Eip2930Transaction Eip2930(JsonElement json) => new()
    {
        ChainId = ChainId(json),
        Nonce = Nonce(json),
        GasPrice = json.Quantity("gasPrice"),
        GasLimit = json.Quantity("gas"),
        To = To(json),
        Value = json.Quantity("value"),
        Data = json.Bytes("input"),
        AccessList = AccessList(json),
    };

    private static Eip1559Transaction Eip1559(JsonElement json) => new()
    {
        ChainId = ChainId(json),
        Nonce = Nonce(json),
        GasLimit = json.Quantity("gas"),
        MaxPriorityFeePerGas = json.Quantity("maxPriorityFeePerGas"),
        MaxFeePerGas = json.Quantity("maxFeePerGas"),
        To = To(json),
        Value = json.Quantity("value"),
        Data = json.Bytes("input"),
        AccessList = AccessList(json),
    };

    private static Eip4844Transaction Eip4844(JsonElement json) => new()
    {
        ChainId = ChainId(json),
        Nonce = Nonce(json),
        GasLimit = json.Quantity("gas"),
        MaxPriorityFeePerGas = json.Quantity("maxPriorityFeePerGas"),
        MaxFeePerGas = json.Quantity("maxFeePerGas"),
        To = To(json)!.Value,
        Value = json.Quantity("value"),
        Data = json.Bytes("input"),
        AccessList = AccessList(json),
        MaxFeePerBlobGas = json.Quantity("maxFeePerBlobGas"),
        BlobVersionedHashes = [.. json.GetProperty("blobVersionedHashes").EnumerateArray().Select(hash => Hash256.Parse(hash.GetString()))],
    };

    private static Eip7702Transaction Eip7702(JsonElement json) => new()
    {
        ChainId = ChainId(json),
        Nonce = Nonce(json),
        GasLimit = json.Quantity("gas"),
        MaxPriorityFeePerGas = json.Quantity("maxPriorityFeePerGas"),
        MaxFeePerGas = json.Quantity("maxFeePerGas"),
        To = To(json)!.Value,
        Value = json.Quantity("value"),
        Data = json.Bytes("input"),
        AccessList = AccessList(json),
        AuthorizationList = [.. json.GetProperty("authorizationList").EnumerateArray().Select(ReadAuthorization)],
    };

    private static ulong Nonce(JsonElement json) => (ulong)json.Quantity("nonce");

    private static ulong ChainId(JsonElement json) => (ulong)json.Quantity("chainId");

    private static Address? To(JsonElement json) => json.GetProperty("to").GetString() is { } text ? Address.Parse(text) : null;

    private static IReadOnlyList<AccessListEntry> AccessList(JsonElement json) =>
    [
        .. json.GetProperty("accessList").EnumerateArray().Select(entry => new AccessListEntry(
            Address.Parse(entry.Text("address")),
            [.. entry.GetProperty("storageKeys").EnumerateArray().Select(slot => Hash256.Parse(slot.GetString()))])),
    ];

    private static SignedAuthorization ReadAuthorization(JsonElement json) => new(
        new Authorization(json.Quantity("chainId"), Address.Parse(json.Text("address")), (ulong)json.Quantity("nonce")),
        new Signature(json.Quantity("r"), json.Quantity("s"), (byte)(ulong)json.Quantity("yParity")));
}
