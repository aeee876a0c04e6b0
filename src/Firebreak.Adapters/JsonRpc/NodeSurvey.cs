using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>Keeps what the probe found, per configured node: after a failover the other node is probed before it is trusted.</summary>
internal sealed class NodeSurvey(JsonRpcClient client, NodeProbe probe, IngestOptions options) : IDisposable
{
    private readonly NodeProfile?[] _profiles = new NodeProfile?[options.Nodes.Count];
    private readonly SemaphoreSlim _probing = new(1, 1);

    /// <summary>The profile of the node that answered last, if it was probed.</summary>
    public NodeProfile? Known => Volatile.Read(ref _profiles[client.ActiveNode]);

    /// <exception cref="NodeUnavailableException">No node can be reached.</exception>
    /// <exception cref="NodeAnswerException">The node is on another chain, or answers nonsense to the simplest questions.</exception>
    public async Task<NodeProfile> GetAsync(CancellationToken cancellationToken)
    {
        if (Known is { } known)
        {
            return known;
        }

        await _probing.WaitAsync(cancellationToken);
        try
        {
            if (Known is { } meanwhile)
            {
                return meanwhile;
            }

            var profile = await probe.ProbeAsync(cancellationToken);
            _profiles[client.ActiveNode] = profile;
            return profile;
        }
        finally
        {
            _probing.Release();
        }
    }

    public void Dispose() => _probing.Dispose();
}
