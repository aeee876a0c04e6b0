using Firebreak.Engine.Ingest;
using Microsoft.Extensions.Logging;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>Remembers how it stands with the node and tells those who listen, once per change.</summary>
internal sealed partial class NodeHealth(TimeProvider time, ILogger<NodeHealth> logger) : INodeHealth
{
    private readonly Lock _gate = new();
    private volatile NodeState _current = new(NodeCondition.Connecting, time.GetUtcNow(), "Connecting to the node.");

    public NodeState Current => _current;

    public event Action<NodeState>? Changed;

    /// <summary>A new reason for the same condition is kept without being announced again.</summary>
    public void Report(NodeCondition condition, string reason)
    {
        bool isChange;
        NodeState state;
        lock (_gate)
        {
            isChange = _current.Condition != condition;
            state = new NodeState(condition, isChange ? time.GetUtcNow() : _current.Since, reason);
            _current = state;
        }

        if (!isChange)
        {
            return;
        }

        if (condition == NodeCondition.Healthy)
        {
            LogHealthy();
        }
        else
        {
            LogTrouble(condition, reason);
        }

        Changed?.Invoke(state);
    }

    [LoggerMessage(1101, LogLevel.Information, "The node answers and its chain grows.")]
    private partial void LogHealthy();

    [LoggerMessage(1102, LogLevel.Warning, "The node is {Condition}: {Reason}")]
    private partial void LogTrouble(NodeCondition condition, string reason);
}
