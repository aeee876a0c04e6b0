using System.Text.Json;

namespace Firebreak.Ethereum.Tests.Vectors;

/// <summary>A transaction from a node's JSON answer.</summary>
internal static class RecordedTransaction
{
    public static Transaction Read(JsonElement json, ulong v) => json.Text("type") switch
    {
        "0x0" => new LegacyTransaction
        {
            ChainId = v < 35 ? null : (v - 35) / 2,
            Nonce = Nonce(json), GasPrice = json.Quantity("gasPrice"), GasLimit = json.Quantity("gas"),
            To = To(json), Value = json.Quantity("value"), Data = json.Bytes("input"),
        },
        "0x1" => new Eip2930Transaction
        {
            ChainId = ChainId(json), Nonce = Nonce(json), GasPrice = json.Quantity("gasPrice"), GasLimit = json.Quantity("gas"),
            To = To(json), Value = json.Quantity("value"), Data = json.Bytes("input"), AccessList = AccessList(json),
        },
        "0x2" => new Eip1559Transaction
        {
            ChainId = ChainId(json), Nonce = Nonce(json), GasLimit = json.Quantity("gas"),
            MaxPriorityFeePerGas = json.Quantity("maxPriorityFeePerGas"), MaxFeePerGas = json.Quantity("maxFeePerGas"),
            To = To(json), Value = json.Quantity("value"), Data = json.Bytes("input"), AccessList = AccessList(json),
        },
        "0x3" => new Eip4844Transaction
        {
            ChainId = ChainId(json), Nonce = Nonce(json), GasLimit = json.Quantity("gas"),
            MaxPriorityFeePerGas = json.Quantity("maxPriorityFeePerGas"), MaxFeePerGas = json.Quantity("maxFeePerGas"),
            To = To(json)!.Value, Value = json.Quantity("value"), Data = json.Bytes("input"), AccessList = AccessList(json),
            MaxFeePerBlobGas = json.Quantity("maxFeePerBlobGas"),
            BlobVersionedHashes = [.. json.GetProperty("blobVersionedHashes").EnumerateArray().Select(hash => Hash256.Parse(hash.GetString()))],
        },
        _ => new Eip7702Transaction
        {
            ChainId = ChainId(json), Nonce = Nonce(json), GasLimit = json.Quantity("gas"),
            MaxPriorityFeePerGas = json.Quantity("maxPriorityFeePerGas"), MaxFeePerGas = json.Quantity("maxFeePerGas"),
            To = To(json)!.Value, Value = json.Quantity("value"), Data = json.Bytes("input"), AccessList = AccessList(json),
            AuthorizationList = [.. json.GetProperty("authorizationList").EnumerateArray().Select(ReadAuthorization)],
        },
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
        new Authorization((ulong)json.Quantity("chainId"), Address.Parse(json.Text("address")), (ulong)json.Quantity("nonce")),
        new Signature(json.Quantity("r"), json.Quantity("s"), (byte)(ulong)json.Quantity("yParity")));
}
