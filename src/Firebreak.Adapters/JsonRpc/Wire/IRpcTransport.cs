using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.JsonRpc.Wire;

/// <summary>One way to one node. It never retries: whether to try again, and where, is decided above it.</summary>
internal interface IRpcTransport : IAsyncDisposable
{
    /// <summary>Scheme and host, safe to print.</summary>
    string Name { get; }

    /// <exception cref="NodeUnavailableException">The node cannot be reached, is too slow, or asks to be left alone.</exception>
    /// <exception cref="NodeAnswerException">The node answered with an error object or with something that is no answer.</exception>
    Task<RpcAnswer> SendAsync(RpcCall call, CancellationToken cancellationToken);

    /// <summary>Sends all calls at once and gives their answers in the same order, or fails as a whole.</summary>
    /// <inheritdoc cref="SendAsync"/>
    Task<RpcAnswer[]> SendBatchAsync(IReadOnlyList<RpcCall> calls, CancellationToken cancellationToken);

    /// <summary>Null when this transport has no subscriptions.</summary>
    /// <inheritdoc cref="SendAsync"/>
    Task<RpcSubscription?> SubscribeAsync(RpcCall call, CancellationToken cancellationToken);
}

/// <summary>The bounds within which every transport works.</summary>
/// <param name="Deadline">Of one request, connecting included.</param>
/// <param name="LongestAnswer">In bytes, after decompression.</param>
internal sealed record RpcBounds(TimeSpan Deadline, int LongestAnswer, TimeProvider Time)
{
    public const int DefaultLongestAnswer = 256 * 1024 * 1024;

    private const int LongestSmallAnswer = 16 * 1024 * 1024;
    private const int LongestBlock = 64 * 1024 * 1024;

    /// <summary>
    /// Whose turn it is to read on beyond <see cref="PooledBytes.LongestPooled"/>: answers that inflate to no end may come on many connections
    /// at once, and memory must hold out. Only for reading that has a deadline.
    /// </summary>
    public SemaphoreSlim LongAnswers { get; } = new(1, 1);

    /// <summary>
    /// How long the answer to a method may be, in bytes. Calldata and logs cost gas, so a block and its receipts are bounded by the gas limit;
    /// traces are not.
    /// </summary>
    public int LongestOf(string method) => Math.Min(LongestAnswer, method switch
    {
        _ when method.StartsWith("trace_", StringComparison.Ordinal) || method.StartsWith("debug_", StringComparison.Ordinal) => LongestAnswer,
        "eth_getBlockByHash" or "eth_getBlockByNumber" or "eth_getBlockReceipts" or "eth_getLogs" or "txpool_content" => LongestBlock,
        _ => LongestSmallAnswer,
    });

    public NodeUnavailableException TooSlow(string node, string method) =>
        new(FormattableString.Invariant($"{node} did not answer {method} within {Deadline.TotalSeconds:0.###} s."));

    public static NodeAnswerException TooLong(string node, string method, int longest) =>
        new(FormattableString.Invariant($"{method}: the answer of {node} is longer than {longest} bytes."));
}

/// <summary>What a request and a node may show of themselves.</summary>
internal static class RpcNames
{
    /// <summary>An address without user, path and query, which may hold keys; a local socket by its path, which holds none.</summary>
    public static string Of(Uri address) => IpcLink.Serves(address) ? $"ipc://{IpcLink.PathOf(address)}" : address.IsDefaultPort
        ? $"{address.Scheme}://{address.Host}"
        : FormattableString.Invariant($"{address.Scheme}://{address.Host}:{address.Port}");

    /// <summary>The header that carries the user info of an address; null when it has none.</summary>
    public static string? Credentials(Uri address) => address.UserInfo.Length == 0
        ? null
        : "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Uri.UnescapeDataString(address.UserInfo)));

    public static Uri WithoutUser(Uri address) => address.UserInfo.Length == 0
        ? address
        : new UriBuilder(address) { UserName = "", Password = "" }.Uri;
}
