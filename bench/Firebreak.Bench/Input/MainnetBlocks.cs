using System.Text.Json;
using System.Text.Json.Nodes;
using Firebreak.Ethereum;

namespace Firebreak.Bench.Input;

/// <summary>
/// Whole mainnet blocks in the shape of a node's answers. The block with its transactions is the recorded answer as it is. Receipts and
/// call frames are recorded facts (outcome, gas, logs and calls of every transaction) written in the shape of eth_getBlockReceipts and
/// debug_traceBlockByHash; the Bloom filters are computed from the logs.
/// </summary>
internal static class MainnetBlocks
{
    public static Workload Load()
    {
        var traces = SharedData.Read("benign/mainnet-call-traces.tar.gz", name => name.EndsWith(".json", StringComparison.Ordinal))
            .Select(file => JsonNode.Parse(file.Content)!)
            .Where(trace => trace["txs"] is JsonArray)
            .ToDictionary(trace => trace["number"]!.GetValue<ulong>());
        var blocks = SharedData.Read("rpc/mainnet-blocks-with-prestate.tar.gz", name => name.EndsWith("/block.json", StringComparison.Ordinal))
            .Select(file => (Number: ulong.Parse(file.Name.Split('/')[^2], System.Globalization.CultureInfo.InvariantCulture), file.Content))
            .Where(file => traces.ContainsKey(file.Number))
            .OrderBy(file => file.Number)
            .Select(file => Assemble(file.Content, JsonNode.Parse(file.Content)!, traces[file.Number]))
            .ToArray();
        return new Workload(
            "mainnet",
            $"{blocks.Length} recorded mainnet blocks ({blocks[0].Number} to {blocks[^1].Number}): transactions, receipts with logs, callTracer frames",
            blocks);
    }

    private static BlockAnswers Assemble(byte[] recorded, JsonNode block, JsonNode trace)
    {
        var transactions = trace["txs"]!.AsArray();
        var receipts = Receipts(block, transactions);
        var frames = new JsonArray([.. transactions.Select(transaction =>
            new JsonObject { ["txHash"] = Text(transaction!["hash"]), ["result"] = transaction["call"]!.DeepClone() })]);
        return new BlockAnswers(
            trace["number"]!.GetValue<ulong>(),
            transactions.Count,
            [
                NodeAnswer.Of(AnswerKind.Block, recorded.AsSpan().Trim("\r\n "u8)),
                NodeAnswer.Of(AnswerKind.Receipts, receipts.ToJsonString(Plain)),
                NodeAnswer.Of(AnswerKind.GethFrames, frames.ToJsonString(Plain)),
            ]);
    }

    private static readonly JsonSerializerOptions Plain = new();

    private static JsonArray Receipts(JsonNode block, JsonArray transactions)
    {
        var sent = block["transactions"]!.AsArray();
        var (cumulative, logIndex) = (0UL, 0);
        var receipts = new JsonArray();
        for (var i = 0; i < transactions.Count; i++)
        {
            var transaction = transactions[i]!;
            cumulative += Quantity(transaction["gasUsed"]);
            var logs = Logs(block, transaction, ref logIndex);
            receipts.Add(Receipt(block, sent[i]!, transaction, cumulative, logs));
        }

        return receipts;
    }

    private static JsonObject Receipt(JsonNode block, JsonNode sent, JsonNode traced, ulong cumulative, JsonArray logs)
    {
        var isCreation = sent["to"] is null;
        var receipt = new JsonObject
        {
            ["blockHash"] = Text(block["hash"]),
            ["blockNumber"] = Text(block["number"]),
            ["contractAddress"] = isCreation ? Text(traced["call"]!["to"]) : null,
            ["cumulativeGasUsed"] = $"0x{cumulative:x}",
            ["effectiveGasPrice"] = Text(traced["gasPrice"]),
            ["from"] = Text(sent["from"]),
            ["gasUsed"] = Text(traced["gasUsed"]),
            ["logs"] = logs,
            ["logsBloom"] = Bloom.Of(logs),
        };
        if (traced["status"] is { } status)
        {
            receipt["status"] = $"0x{status.GetValue<int>()}";
        }

        receipt["to"] = isCreation ? null : Text(sent["to"]);
        receipt["transactionHash"] = Text(sent["hash"]);
        receipt["transactionIndex"] = $"0x{traced["index"]!.GetValue<int>():x}";
        receipt["type"] = Text(sent["type"]) ?? "0x0";
        return receipt;
    }

    private static JsonArray Logs(JsonNode block, JsonNode transaction, ref int logIndex)
    {
        var logs = new JsonArray();
        foreach (var log in transaction["logs"]!.AsArray())
        {
            logs.Add(new JsonObject
            {
                ["address"] = Text(log!["address"]),
                ["topics"] = log["topics"]!.DeepClone(),
                ["data"] = Text(log["data"]),
                ["blockNumber"] = Text(block["number"]),
                ["transactionHash"] = Text(transaction["hash"]),
                ["transactionIndex"] = $"0x{transaction["index"]!.GetValue<int>():x}",
                ["blockHash"] = Text(block["hash"]),
                ["logIndex"] = $"0x{logIndex++:x}",
                ["removed"] = false,
            });
        }

        return logs;
    }

    private static string? Text(JsonNode? node) => node?.GetValue<string>();

    private static ulong Quantity(JsonNode? node)
    {
        UInt256.ParseHex(Text(node)!).TryToUInt64(out var value);
        return value;
    }
}
