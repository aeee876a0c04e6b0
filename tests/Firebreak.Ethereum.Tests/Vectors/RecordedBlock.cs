using System.Text.Json;

namespace Firebreak.Ethereum.Tests.Vectors;

/// <summary>The parts of a block from a node's JSON answer.</summary>
internal static class RecordedBlock
{
    public static BlockHeaderFields Header(JsonElement json)
    {
        var fields = new BlockHeaderFields
        {
            ParentHash = Hash(json, "parentHash"),
            UnclesHash = Hash(json, "sha3Uncles"),
            Miner = Address.Parse(json.Text("miner")),
            StateRoot = Hash(json, "stateRoot"),
            TransactionsRoot = Hash(json, "transactionsRoot"),
            ReceiptsRoot = Hash(json, "receiptsRoot"),
            LogsBloom = json.Bytes("logsBloom"),
            Difficulty = Number(json, "difficulty"),
            Number = Small(json, "number"),
            GasLimit = Small(json, "gasLimit"),
            GasUsed = Small(json, "gasUsed"),
            Timestamp = Small(json, "timestamp"),
            ExtraData = json.Bytes("extraData"),
            MixHash = Hash(json, "mixHash"),
            Nonce = Small(json, "nonce"),
            BaseFeePerGas = Number(json, "baseFeePerGas"),
            WithdrawalsRoot = Hash(json, "withdrawalsRoot"),
            BlobGasUsed = Small(json, "blobGasUsed"),
            ExcessBlobGas = Small(json, "excessBlobGas"),
            ParentBeaconBlockRoot = Hash(json, "parentBeaconBlockRoot"),
            RequestsHash = Hash(json, "requestsHash"),
        };
        foreach (var property in json.EnumerateObject())
        {
            fields.UnknownField ??= HeaderFieldNames.IsKnown(System.Text.Encoding.UTF8.GetBytes(property.Name)) ? null : property.Name;
        }

        return fields;
    }

    public static Hash256 TransactionsRoot(JsonElement block)
    {
        var items = new OrderedItems();
        foreach (var json in block.GetProperty("transactions").EnumerateArray())
        {
            var v = (ulong)json.Quantity("v");
            var parity = json.Text("type") is not "0x0" ? v : v < 35 ? v - 27 : (v - 35) % 2;
            RecordedTransaction.Read(json, v).WriteSigned(items.Writer, new Signature(json.Quantity("r"), json.Quantity("s"), (byte)parity));
            items.EndItem();
        }

        return items.Root();
    }

    public static Hash256 WithdrawalsRoot(JsonElement block)
    {
        var items = new OrderedItems();
        foreach (var json in block.GetProperty("withdrawals").EnumerateArray())
        {
            new Withdrawal(
                Small(json, "index")!.Value,
                Small(json, "validatorIndex")!.Value,
                Address.Parse(json.Text("address")),
                Small(json, "amount")!.Value).WriteTo(items.Writer);
            items.EndItem();
        }

        return items.Root();
    }

    /// <summary>Writes a receipt whose logs have "address", "topics" and "data".</summary>
    public static void WriteReceipt(ReceiptWriter writer, JsonElement json, byte type, bool succeeded, ulong cumulativeGas)
    {
        if (json.TryGetProperty("root", out var root) && root.GetString() is { Length: > 2 } state)
        {
            writer.Open(Hash256.Parse(state), cumulativeGas);
        }
        else
        {
            writer.Open(type, succeeded, cumulativeGas);
        }

        foreach (var log in json.GetProperty("logs").EnumerateArray())
        {
            writer.AddLog(
                Address.Parse(log.Text("address")),
                [.. log.GetProperty("topics").EnumerateArray().Select(topic => Hash256.Parse(topic.GetString()))],
                log.Bytes("data"));
        }

        writer.Close();
    }

    private static Hash256? Hash(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) ? Hash256.Parse(value.GetString()) : null;

    private static UInt256? Number(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) ? UInt256.ParseHex(value.GetString()) : null;

    private static ulong? Small(JsonElement json, string name) => Number(json, name) is { } number ? (ulong)number : null;
}
