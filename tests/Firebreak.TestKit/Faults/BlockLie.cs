using System.Globalization;
using System.Text.Json.Nodes;

namespace Firebreak.TestKit.Faults;

/// <summary>Changes a block or its receipts so that they still look right from outside: only hashes and roots give the lie away.</summary>
internal static class BlockLie
{
    private static readonly string[] Fields =
        ["parentHash", "stateRoot", "transactionsRoot", "receiptsRoot", "miner", "timestamp", "gasUsed", "gasLimit", "extraData", "baseFeePerGas", "mixHash", "nonce"];

    /// <summary>False when there is nothing of the kind to lie about.</summary>
    public static bool Tell(FaultMode kind, JsonNode? result, Random dice) => (kind, result) switch
    {
        (FaultMode.WrongBlockHash, JsonObject block) => Bend(block, "hash"),
        (FaultMode.HeaderChanged, JsonObject block) => Bend(block, dice.Pick(Fields)),
        (FaultMode.ValueChanged, JsonObject block) => ChangeValue(block, dice),
        (FaultMode.MissingReceipts, JsonArray { Count: > 0 } receipts) => Remove(receipts),
        (FaultMode.StatusFlipped, JsonArray { Count: > 0 } receipts) => Flip(receipts[dice.Next(receipts.Count)]!),
        (FaultMode.LogRemoved or FaultMode.LogChanged or FaultMode.LogAdded, JsonArray receipts) => LogLie.Tell(kind, receipts, dice),
        _ => false,
    };

    public static ulong? Height(JsonNode? result)
    {
        var block = result is JsonArray { Count: > 0 } receipts ? receipts[0] : result;
        var text = ((block as JsonObject)?["number"] ?? (block as JsonObject)?["blockNumber"])?.GetValue<string>();
        return text is null ? null : ulong.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    /// <summary>Another last digit.</summary>
    public static bool Bend(JsonObject holder, string field)
    {
        if (holder[field]?.GetValue<string>() is not { Length: > 2 } text)
        {
            return false;
        }

        holder[field] = text[..^1] + (text[^1] == '1' ? '2' : '1');
        return true;
    }

    public static T Pick<T>(this Random dice, IList<T> from) => from[dice.Next(from.Count)];

    private static bool ChangeValue(JsonObject block, Random dice) =>
        block["transactions"] is JsonArray { Count: > 0 } transactions
        && dice.Pick(transactions) is JsonObject transaction
        && Bend(transaction, "value");

    private static bool Remove(JsonArray receipts)
    {
        receipts.RemoveAt(receipts.Count - 1);
        return true;
    }

    private static bool Flip(JsonNode receipt)
    {
        receipt["status"] = receipt["status"]?.GetValue<string>() == "0x1" ? "0x0" : "0x1";
        return true;
    }
}
