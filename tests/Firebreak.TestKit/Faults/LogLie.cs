using System.Text.Json.Nodes;
using Firebreak.Ethereum;

namespace Firebreak.TestKit.Faults;

/// <summary>A lie about one log, told with everything in the receipts that follows from it.</summary>
internal static class LogLie
{
    private const int BloomBytes = 256;

    /// <summary>False when no receipt has a log.</summary>
    public static bool Tell(FaultMode kind, JsonArray receipts, Random dice)
    {
        var withLogs = receipts.Where(receipt => receipt?["logs"] is JsonArray { Count: > 0 }).ToList();
        if (withLogs.Count == 0)
        {
            return false;
        }

        var receipt = dice.Pick(withLogs)!;
        var logs = receipt["logs"]!.AsArray();
        var at = dice.Next(logs.Count);
        switch (kind)
        {
            case FaultMode.LogRemoved:
                logs.RemoveAt(at);
                break;
            case FaultMode.LogAdded:
                var copy = logs[at]!.DeepClone().AsObject();
                Change(copy);
                logs.Insert(at + 1, copy);
                break;
            default:
                Change(logs[at]!.AsObject());
                break;
        }

        Number(receipts);
        receipt["logsBloom"] = Hex.Encode(Bloom(logs));
        return true;
    }

    private static void Change(JsonObject log)
    {
        if (!BlockLie.Bend(log, "data"))
        {
            BlockLie.Bend(log, "address");
        }
    }

    private static void Number(JsonArray receipts)
    {
        var next = 0;
        foreach (var log in receipts.SelectMany(receipt => receipt?["logs"] as JsonArray ?? []))
        {
            log!["logIndex"] = FormattableString.Invariant($"0x{next++:x}");
        }
    }

    /// <summary>Yellow paper, 4.3.1: three bits for the emitter and for each topic.</summary>
    private static byte[] Bloom(JsonArray logs)
    {
        var bloom = new byte[BloomBytes];
        foreach (var log in logs)
        {
            foreach (var word in log!["topics"]!.AsArray().Append(log["address"]))
            {
                var hash = Keccak.Hash(Hex.Decode(word!.GetValue<string>())).AsBytes();
                for (var pair = 0; pair < 6; pair += 2)
                {
                    var bit = ((hash[pair] << 8) | hash[pair + 1]) & 0x7ff;
                    bloom[BloomBytes - 1 - (bit / 8)] |= (byte)(1 << (bit % 8));
                }
            }
        }

        return bloom;
    }
}
