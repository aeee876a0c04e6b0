using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>Says how it stands with following: to those who show it at once, and as a trouble when it has lasted longer than is usual.</summary>
internal sealed class FollowTroubles(NodeHealth health, ITroubleDesk troubles, FollowScene scene)
{
    private const string Key = "chain";

    private readonly ChainId _chain = new(scene.Options.ChainId);

    public void Healthy()
    {
        health.Report(NodeCondition.Healthy, "");
        troubles.Settle(_chain, TroubleKind.NodeSilent, Key);
    }

    /// <param name="hasLasted">Whether no block came for longer than patience lasts.</param>
    public void Silent(NodeCondition condition, string reason, bool hasLasted)
    {
        health.Report(condition, reason);
        if (hasLasted)
        {
            troubles.Raise(new ChainTrouble(_chain, TroubleKind.NodeSilent, Key, null, reason));
        }
    }

    public void Lying(string reason) => health.Report(NodeCondition.Lying, reason);
}
