using Firebreak.Core.Chain;

namespace Firebreak.Engine.Ingest;

/// <summary>
/// The seam to the chain: blocks in order, without gaps, reorgs as updates. Adapters own reconnecting and repairing; what reaches the
/// caller is always a consistent story.
/// </summary>
public interface IChainSource
{
    /// <summary>Follows the chain for ever.</summary>
    /// <param name="position">Where to go on; null starts at <see cref="IngestOptions.LearnFrom"/>.</param>
    /// <exception cref="DeepReorgException">The chain took back a finalised block: an operator must look.</exception>
    IAsyncEnumerable<ChainUpdate> FollowAsync(ChainPosition? position, CancellationToken cancellationToken);
}

/// <summary>The node contradicts what it had called final.</summary>
public sealed class DeepReorgException(string message) : Exception(message);

/// <summary>The node cannot be used for the moment; the caller may try again.</summary>
public sealed class NodeUnavailableException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>How long the node asked to be left alone; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>The node answered, and the answer is an error or nonsense. Trying the same again will not help by itself.</summary>
public sealed class NodeAnswerException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The JSON-RPC error code; null when the answer was not even an error object.</summary>
    public int? Code { get; init; }

    /// <summary>True when the answer contradicts what the block's own hash promises: no honest mistake explains it.</summary>
    public bool IsLie { get; init; }

    /// <summary>True when the node follows another chain than it was configured for: only a person can mend that.</summary>
    public bool IsWrongChain { get; init; }

    /// <summary>Revert bytes, when the error carried any.</summary>
    public ReadOnlyMemory<byte> RevertData { get; init; }

    /// <summary>True when a contract refused the call (EIP-1474 code 3, or revert bytes); false when the node itself erred.</summary>
    public bool IsRevert => Code == 3 || RevertData.Length > 0;
}
