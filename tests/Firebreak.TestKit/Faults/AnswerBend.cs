using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Firebreak.TestKit.Faults;

/// <summary>How one mode bends requests and answers.</summary>
internal sealed class AnswerBend(FaultyNode node, FaultMode mode)
{
    private const long Stranger = 1_000_000_000;

    /// <summary>What is said without asking the real node; null when it is asked.</summary>
    public byte[]? Instead(byte[] request)
    {
        if (mode is not (FaultMode.Garbage or FaultMode.ErrorObjects or FaultMode.TooManyRequests))
        {
            return null;
        }

        node.CountFault();
        return mode switch
        {
            FaultMode.Garbage => "<html>502 bad gateway}{"u8.ToArray(),
            FaultMode.TooManyRequests => Error(request, 429, "too many requests"),
            _ => Error(request, -32603, "internal error"),
        };
    }

    /// <summary>The request as the real node gets it.</summary>
    public async Task<byte[]> RequestAsync(byte[] request, Func<byte[], Task<byte[]>> ask)
    {
        if (mode != FaultMode.PartsOfAnotherBlock || JsonNode.Parse(request) is not JsonObject call || !IsPart(Method(call)))
        {
            return request;
        }

        // Parts are asked for by height or by hash; the block below is found accordingly.
        var block = call["params"]![0]!.GetValue<string>();
        var isHash = block.Length == 66;
        var find = Call(isHash ? "eth_getBlockByHash" : "eth_getBlockByNumber", block, false);
        var header = JsonNode.Parse(await ask(find))?["result"];
        var below = isHash ? header?["parentHash"]?.GetValue<string>() : $"0x{Height(header) - 1:x}";
        if (below is null)
        {
            return request;
        }

        node.CountFault();
        call["params"]![0] = below;
        return Bytes(call);
    }

    public byte[] Answer(byte[] request, byte[] answer)
    {
        if (mode is FaultMode.None or FaultMode.PartsOfAnotherBlock or FaultMode.CloseMidAnswer)
        {
            return answer;
        }

        var asked = JsonNode.Parse(request)!;
        var said = JsonNode.Parse(answer)!;
        if (asked is JsonArray calls && said is JsonArray answers)
        {
            var methods = calls.ToDictionary(call => call!["id"]!.ToJsonString(), call => Method(call!), StringComparer.Ordinal);
            foreach (var one in answers)
            {
                Bend(methods.GetValueOrDefault(one!["id"]?.ToJsonString() ?? "", ""), IsLatest(calls), one);
            }
        }
        else
        {
            Bend(Method(asked), IsLatest(asked), said);
        }

        return Bytes(said);
    }

    public byte[] Notification(byte[] answer)
    {
        if (mode != FaultMode.WrongBlockHash)
        {
            return answer;
        }

        var said = JsonNode.Parse(answer)!;
        BendHash(said["params"]?["result"]);
        return Bytes(said);
    }

    private void Bend(string method, bool isLatest, JsonNode said)
    {
        switch (mode)
        {
            case FaultMode.WrongId:
                node.CountFault();
                said["id"] = (said["id"]?.GetValue<long>() ?? 0) + Stranger;
                break;
            case FaultMode.WrongBlockHash when method is "eth_getBlockByNumber" or "eth_getBlockByHash":
                BendHash(said["result"]);
                break;
            case FaultMode.MissingReceipts when method == "eth_getBlockReceipts" && said["result"] is JsonArray { Count: > 0 } receipts:
                node.CountFault();
                receipts.RemoveAt(receipts.Count - 1);
                break;
            case FaultMode.StaleHead when isLatest && method == "eth_getBlockByNumber":
                said["result"] = node.StaleHead(said["result"]);
                break;
            case FaultMode.StaleHead when method == "eth_blockNumber":
                said["result"] = (node.StaleHead(null) as JsonObject)?["number"]?.DeepClone() ?? said["result"]?.DeepClone();
                break;
        }
    }

    private void BendHash(JsonNode? block)
    {
        if (block?["hash"]?.GetValue<string>() is { } hash)
        {
            node.CountFault();
            block["hash"] = hash[..^1] + (hash[^1] == '0' ? '1' : '0');
        }
    }

    private static bool IsPart(string method) =>
        method is "eth_getBlockReceipts" or "trace_block" or "trace_replayBlockTransactions" or "debug_traceBlockByHash";

    private static bool IsLatest(JsonNode call) =>
        call is JsonObject one && one["params"] is JsonArray some && some.Count > 0 && some[0]?.ToJsonString() == "\"latest\"";

    private static string Method(JsonNode call) => (call as JsonObject)?["method"]?.GetValue<string>() ?? "";

    private static ulong Height(JsonNode? header)
    {
        var text = header?["number"]?.GetValue<string>() ?? "0x1";
        return ulong.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    private static byte[] Call(string method, JsonNode first, JsonNode second) => Bytes(new JsonObject
    {
        ["jsonrpc"] = "2.0",
        ["id"] = 1,
        ["method"] = method,
        ["params"] = new JsonArray(first, second),
    });

    private static byte[] Error(byte[] request, int code, string message)
    {
        JsonObject One(JsonNode? call) => new()
        {
            ["jsonrpc"] = "2.0",
            ["id"] = call?["id"]?.DeepClone(),
            ["error"] = new JsonObject { ["code"] = code, ["message"] = message },
        };

        var asked = JsonNode.Parse(request);
        return Bytes(asked is JsonArray calls ? new JsonArray([.. calls.Select(One)]) : One(asked));
    }

    private static byte[] Bytes(JsonNode json) => Encoding.UTF8.GetBytes(json.ToJsonString());
}
