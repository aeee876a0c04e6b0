using System.Text.Json.Nodes;

namespace Firebreak.TestKit.Faults;

/// <summary>What a request asks for, as far as a liar has to know.</summary>
/// <param name="Block">The height, tag or hash of the block that it is about; null when it is about none.</param>
internal sealed record Question(string Method, string? Block)
{
    /// <summary>What nobody asked for: the announcement of a new head.</summary>
    public static Question Announcement { get; } = new("eth_subscription", null);

    public bool IsAnnouncement => this == Announcement;

    public bool IsHeader => Method is "eth_getBlockByNumber" or "eth_getBlockByHash";

    public bool IsReceipts => Method == "eth_getBlockReceipts";

    /// <summary>Whether it asks for a part of a block beside the block itself.</summary>
    public bool IsPart => IsReceipts || Method is "trace_block" or "trace_replayBlockTransactions" or "debug_traceBlockByHash";

    public bool IsTrace => Method.StartsWith("debug_", StringComparison.Ordinal) || Method.StartsWith("trace_", StringComparison.Ordinal);

    /// <summary>Whether it asks for the state of accounts.</summary>
    public bool IsState => Method is "eth_call" or "eth_getBalance";

    public bool IsHead => Method == "eth_blockNumber" || (Method == "eth_getBlockByNumber" && Block == "latest");

    /// <summary>Of a batch, the first.</summary>
    public static Question Of(JsonNode? request)
    {
        var call = (request is JsonArray { Count: > 0 } calls ? calls[0] : request) as JsonObject;
        var first = (call?["params"] as JsonArray)?.FirstOrDefault();
        var method = call?["method"]?.GetValue<string>() ?? "";
        return new Question(method, first is JsonValue value && value.TryGetValue(out string? block) ? block : null);
    }
}
