using Firebreak.Adapters.JsonRpc.Reading;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>
/// Several nodes of one chain: one leads, the others are asked what they have at its heights. With a quorum above one a block is only
/// followed when as many of the reachable nodes name it; in any case a node that keeps naming another is told.
/// </summary>
/// <remarks>
/// A node that is behind does not disagree, and one that reorganises does so no longer than propagation takes. One node alone has nobody
/// to disagree with.
/// </remarks>
internal sealed class NodeCouncil(JsonRpcClient client, ITroubleDesk troubles, FollowScene scene)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestVote = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenRounds = TimeSpan.FromSeconds(1);

    private readonly ChainId _chain = new(scene.Options.ChainId);
    private readonly CouncilSeat[] _seats = [.. scene.Options.Nodes.Select((_, node) => new CouncilSeat(node, client, troubles, scene))];
    private BlockRef? _contested;

    /// <summary>Whether enough of the reachable nodes have this block at its height, after giving those a moment that are just behind.</summary>
    public async Task<bool> AllowsAsync(BlockRef block, CancellationToken cancellationToken)
    {
        if (scene.Options.Quorum <= 1 || _seats.Length == 1)
        {
            return true;
        }

        var since = scene.Time.GetTimestamp();
        while (true)
        {
            var votes = await Task.WhenAll(_seats.Where(seat => !seat.IsExcused).Select(async seat => (seat.Node, Opinion: await AskAsync(seat, block, cancellationToken))));
            var needed = Math.Min(scene.Options.Quorum, votes.Count(vote => vote.Opinion is not NodeOpinion.Silent));
            var isAllowed = needed > 0 && votes.Count(vote => vote.Opinion is NodeOpinion.Agrees) >= needed;
            if (isAllowed || !votes.Any(vote => vote.Opinion is NodeOpinion.Lags) || scene.Time.GetElapsedTime(since) >= LongestVote)
            {
                Outvote(votes, block, needed);
                _contested = isAllowed ? null : block;
                return isAllowed;
            }

            await Task.Delay(BetweenLooks, scene.Time, cancellationToken);
        }
    }

    /// <summary>Compares the nodes again and again, until cancelled.</summary>
    /// <param name="position">Where the follower stands; null before its first block.</param>
    public async Task WatchAsync(Func<ChainPosition?> position, CancellationToken cancellationToken)
    {
        while (_seats.Length > 1)
        {
            await Task.Delay(BetweenRounds, scene.Time, cancellationToken);
            if ((_contested ?? position()?.Head) is not { } block)
            {
                continue;
            }

            var lead = client.ActiveNode;
            _seats[lead].Leads();
            await Task.WhenAll(_seats.Where(seat => seat.Node != lead).Select(async seat =>
            {
                var asked = seat.ToAskAbout(block, position());
                seat.Heard(await AskAsync(seat, asked, cancellationToken), asked, lead);
            }));
        }
    }

    // When enough others are of one mind, the one that leads is on a branch of its own, and another should lead.
    private void Outvote((int Node, NodeOpinion Opinion)[] votes, BlockRef block, int needed)
    {
        var lead = client.ActiveNode;
        var own = votes.Where(vote => vote.Node == lead).Select(vote => Named(vote.Opinion, block)).FirstOrDefault();
        var isOutvoted = votes.Where(vote => vote.Node != lead).Select(vote => Named(vote.Opinion, block)).OfType<BlockRef>()
            .GroupBy(named => named).Any(group => group.Key != own && group.Count() >= needed);
        if (own is not null && isOutvoted)
        {
            client.Distrust(lead);
        }
    }

    private static BlockRef? Named(NodeOpinion opinion, BlockRef block) => opinion switch
    {
        NodeOpinion.Agrees => block,
        NodeOpinion.Differs(var has) => has,
        _ => null,
    };

    private async Task<NodeOpinion> AskAsync(CouncilSeat seat, BlockRef block, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await client.AskNodeAsync(seat.Node, NodeCalls.HeaderByNumber(block.Number), cancellationToken);
            return BlockReader.ReadHeader(answer, _chain) switch
            {
                null => new NodeOpinion.Lags(),
                var header when header.Ref == block => new NodeOpinion.Agrees(),
                var header => new NodeOpinion.Differs(header.Ref),
            };
        }
        catch (Exception exception) when (exception is NodeUnavailableException or NodeAnswerException)
        {
            return new NodeOpinion.Silent(exception.Message);
        }
    }
}

/// <summary>What one node says about a block that another named.</summary>
internal abstract record NodeOpinion
{
    private NodeOpinion()
    {
    }

    public sealed record Agrees : NodeOpinion;

    public sealed record Differs(BlockRef Has) : NodeOpinion;

    /// <summary>It has no block at that height yet.</summary>
    public sealed record Lags : NodeOpinion;

    public sealed record Silent(string Why) : NodeOpinion;
}
