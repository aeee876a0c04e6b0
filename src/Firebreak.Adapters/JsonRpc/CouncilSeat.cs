using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>One node among several: since when it has disagreed, been behind or been silent, and what is told of that.</summary>
internal sealed class CouncilSeat(int node, JsonRpcClient client, ITroubleDesk troubles, FollowScene scene)
{
    private readonly ChainId _chain = new(scene.Options.ChainId);
    private long? _differsSince;
    private long? _absentSince;
    private BlockRef? _owes;

    public int Node => node;

    /// <summary>It has been silent or behind for so long that nobody waits for its voice.</summary>
    public bool IsExcused { get; private set; }

    /// <summary>The newest block, or an older one for which it still owes an answer: a node that is always a moment behind is not stuck.</summary>
    public BlockRef ToAskAbout(BlockRef newest, ChainPosition? position) =>
        _owes is { } owed && position?.Find(owed.Number) == owed ? owed : newest;

    /// <summary>Whoever leads agrees with itself.</summary>
    public void Leads()
    {
        (_owes, _differsSince) = (null, null);
        Present();
        troubles.Settle(_chain, TroubleKind.NodesDisagree, client.NameOf(node));
    }

    public void Heard(NodeOpinion opinion, BlockRef block, int lead)
    {
        _owes = opinion is NodeOpinion.Lags or NodeOpinion.Silent ? block : null;
        switch (opinion)
        {
            case NodeOpinion.Agrees:
                Present();
                _differsSince = null;
                troubles.Settle(_chain, TroubleKind.NodesDisagree, client.NameOf(node));
                break;
            case NodeOpinion.Differs(var has):
                Present();
                Disagree(has, block, lead);
                break;
            case NodeOpinion.Lags:
                Absent(FormattableString.Invariant($"{client.NameOf(node)} answers, but has no block {block.Number}, which {client.NameOf(lead)} has."));
                break;
            case NodeOpinion.Silent(var why):
                Absent(why);
                break;
        }
    }

    private void Disagree(BlockRef has, BlockRef block, int lead)
    {
        if (Lasts(ref _differsSince))
        {
            Raise(TroubleKind.NodesDisagree, block, FormattableString.Invariant(
                $"At height {block.Number} {client.NameOf(lead)} has block {block.Hash}, and {client.NameOf(node)} has {has.Hash}."));
        }
    }

    private void Absent(string why)
    {
        IsExcused = Lasts(ref _absentSince);
        if (IsExcused)
        {
            Raise(TroubleKind.NodeSilent, null, why);
        }
    }

    private void Present()
    {
        (_absentSince, IsExcused) = (null, false);
        troubles.Settle(_chain, TroubleKind.NodeSilent, client.NameOf(node));
    }

    private bool Lasts(ref long? since)
    {
        since ??= scene.Time.GetTimestamp();
        return scene.Time.GetElapsedTime(since.Value) >= scene.Options.Propagation;
    }

    private void Raise(TroubleKind kind, BlockRef? block, string because) =>
        troubles.Raise(new ChainTrouble(_chain, kind, client.NameOf(node), block, because));
}
