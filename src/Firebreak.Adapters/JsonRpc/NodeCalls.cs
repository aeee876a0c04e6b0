using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>The questions about blocks, as requests.</summary>
internal static class NodeCalls
{
    public static RpcCall BlockByHash(Hash256 hash) => new("eth_getBlockByHash", $"[\"{hash}\",true]");

    public static RpcCall BlockByNumber(ulong number) => new("eth_getBlockByNumber", $"[\"{RpcText.Quantity(number)}\",true]");

    public static RpcCall HeaderByHash(Hash256 hash) => new("eth_getBlockByHash", $"[\"{hash}\",false]");

    public static RpcCall HeaderByNumber(ulong number) => new("eth_getBlockByNumber", $"[\"{RpcText.Quantity(number)}\",false]");

    /// <param name="tag">latest, safe or finalized.</param>
    public static RpcCall HeaderByTag(string tag) => new("eth_getBlockByNumber", $"[\"{tag}\",false]");

    public static RpcCall Receipts(BlockRef block) => new("eth_getBlockReceipts", $"[\"{block.Hash}\"]");

    public static RpcCall ReceiptsByNumber(ulong number) => new("eth_getBlockReceipts", $"[\"{RpcText.Quantity(number)}\"]");

    public static RpcCall TracesByNumber(ulong number) => new("trace_block", $"[\"{RpcText.Quantity(number)}\"]");

    public static RpcCall Receipt(Hash256 transaction) => new("eth_getTransactionReceipt", $"[\"{transaction}\"]");

    public static RpcCall Logs(LogQuestion question)
    {
        var emitter = question.Emitter is { } account ? $"\"address\":\"{account.ToHex()}\"," : "";
        var topics = string.Join(',', question.Topics.Select(topic => topic is { } wanted ? $"\"{wanted.ToHex()}\"" : "null"));
        return new("eth_getLogs", $"[{{{emitter}\"topics\":[{topics}],\"fromBlock\":\"{RpcText.Quantity(question.From)}\",\"toBlock\":\"{RpcText.Quantity(question.To)}\"}}]");
    }

    public static RpcCall Frames(TraceDialect dialect, BlockRef block) => dialect == TraceDialect.Parity
        ? new("trace_block", $"[\"{RpcText.Quantity(block.Number)}\"]")
        : new("debug_traceBlockByHash", $"[\"{block.Hash}\",{{\"tracer\":\"callTracer\"}}]");

    public static RpcCall Diffs(TraceDialect dialect, BlockRef block) => dialect == TraceDialect.Parity
        ? new("trace_replayBlockTransactions", $"[\"{RpcText.Quantity(block.Number)}\",[\"stateDiff\"]]")
        : new("debug_traceBlockByHash", $"[\"{block.Hash}\",{{\"tracer\":\"prestateTracer\",\"tracerConfig\":{{\"diffMode\":true}}}}]");
}
