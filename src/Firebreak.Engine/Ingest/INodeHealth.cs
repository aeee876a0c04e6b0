using Firebreak.Core.Detection;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Ingest;

/// <summary>How it stands with the node: told by the adapter, shown to people.</summary>
public interface INodeHealth
{
    NodeState Current { get; }

    /// <summary>Raised on each change; handlers must be quick and must not throw.</summary>
    event Action<NodeState>? Changed;
}

/// <summary>The last thing known of the node.</summary>
/// <param name="Since">When this state began, by our clock.</param>
/// <param name="Reason">One sentence for people; empty while healthy.</param>
public sealed record NodeState(NodeCondition Condition, DateTimeOffset Since, string Reason)
{
    public string Reason { get; init => field = Excerpt.Of(value, Signal.LongestBecause); } = Excerpt.Of(Reason, Signal.LongestBecause);
}

/// <summary>What can be wrong with a node.</summary>
public enum NodeCondition
{
    Connecting,
    Healthy,

    /// <summary>It does not answer at all.</summary>
    Unreachable,

    /// <summary>It answers, but no new block came for longer than <see cref="IngestOptions.Patience"/>.</summary>
    Stalled,

    /// <summary>It answers with something that cannot be true.</summary>
    Lying,
}
