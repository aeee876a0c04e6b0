using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>
/// Decides what comes next on the chain: each step gives at most one update that fits the position, or throws and leaves the position as
/// it is. Whatever a node answers, a block is only handed out on top of its parent.
/// </summary>
internal sealed class ChainSteps(
    BlockFetcher fetcher, NodeSurvey survey, NodeCouncil council, HeadWatch watch, FollowScene scene, ChainPosition? position) : IAsyncDisposable
{
    private const ulong BlocksBetweenFinalityChecks = 64;
    private static readonly TimeSpan FastestPoll = TimeSpan.FromMilliseconds(500);

    private readonly BlockPrefetch _prefetch = new(fetcher, scene.Time);
    private readonly ReorgWalk _reorgs = new(fetcher);
    private BlockHeader? _head;

    // Finality that came while nobody followed is news.
    private bool _isFinalityDue = true;

    public ChainPosition? Position { get; private set; } = position;

    /// <summary>Why there is nothing new; empty when the head is simply ours.</summary>
    public string Quiet { get; private set; } = "";

    /// <summary>Whether nothing was asked of the node, because what comes next is waited for.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>The next update; null when there is none yet, after having waited for one.</summary>
    public async Task<ChainUpdate?> NextAsync(CancellationToken cancellationToken)
    {
        var profile = await survey.GetAsync(cancellationToken);
        var update = Position is { } position
            ? await NextAsync(position, profile, cancellationToken)
            : await FirstAsync(profile, cancellationToken);
        if (update is not null)
        {
            Position = ChainPosition.After(Position, update);
        }

        return update;
    }

    /// <summary>After a failure: nothing that was in hand is trusted.</summary>
    public async Task ForgetAsync()
    {
        _head = null;
        await _prefetch.GiveWayAsync();
    }

    public ValueTask DisposeAsync() => _prefetch.DisposeAsync();

    private async Task<ChainUpdate?> FirstAsync(NodeProfile profile, CancellationToken cancellationToken)
    {
        var head = await HeadAsync(cancellationToken);
        var number = scene.Options.LearnFrom ?? head.Ref.Number;
        if (number > head.Ref.Number)
        {
            await WaitAsync($"the chain has not reached block {number} yet", cancellationToken);
            return null;
        }

        var block = await fetcher.FindAsync(number, profile, cancellationToken) ?? throw Vanished(number);
        if (!await AgreedAsync(block.Ref, cancellationToken))
        {
            return null;
        }

        _isFinalityDue = true;
        return new ChainUpdate.Advanced(block);
    }

    private async Task<ChainUpdate?> NextAsync(ChainPosition position, NodeProfile profile, CancellationToken cancellationToken)
    {
        if (_isFinalityDue && profile.ReportsFinality)
        {
            _isFinalityDue = false;
            if (await FinalityAsync(position, cancellationToken) is { } final)
            {
                return final;
            }
        }

        var head = await HeadAsync(cancellationToken);
        if (head.Ref == position.Head)
        {
            await WaitAsync("", cancellationToken);
            return null;
        }

        if (!await AgreedAsync(head.Ref, cancellationToken))
        {
            return null;
        }

        return head.Ref.Number <= position.Head.Number
            ? await SidewaysAsync(position, head, cancellationToken)
            : await ForwardAsync(position, head, profile, cancellationToken);
    }

    private async Task<ChainUpdate?> ForwardAsync(ChainPosition position, BlockHeader head, NodeProfile profile, CancellationToken cancellationToken)
    {
        var number = position.Head.Number + 1;
        if (number == head.Ref.Number && head.Parent != position.Head.Hash)
        {
            return await ReorgAsync(position, head, cancellationToken);
        }

        var block = number == head.Ref.Number
            ? await fetcher.FindAsync(head.Ref, profile, cancellationToken)
            : await _prefetch.TakeAsync(number, head.Ref.Number, profile, cancellationToken);
        block = block ?? throw Vanished(number);
        if (block.Header.Parent != position.Head.Hash)
        {
            return await ReorgAsync(position, block.Header, cancellationToken);
        }

        if (number < head.Ref.Number && !await AgreedAsync(block.Ref, cancellationToken))
        {
            await _prefetch.ForgetAsync();
            return null;
        }

        _isFinalityDue = number == head.Ref.Number || number % BlocksBetweenFinalityChecks == 0;
        Quiet = "";
        return new ChainUpdate.Advanced(block);
    }

    // The node's head is not above ours: it lags, or answers for another of its machines, or really took blocks back.
    private async Task<ChainUpdate?> SidewaysAsync(ChainPosition position, BlockHeader head, CancellationToken cancellationToken)
    {
        if (position.Find(head.Ref.Number) is not { } known || known == head.Ref)
        {
            await WaitAsync($"its head, block {head.Ref.Number}, is behind block {position.Head.Number}, which is known already", cancellationToken);
            return null;
        }

        var (there, ours) = (NodeCalls.HeaderByNumber(head.Ref.Number), NodeCalls.HeaderByNumber(position.Head.Number));
        var headers = await Task.WhenAll(
            fetcher.FindHeaderAsync(there, cancellationToken), fetcher.FindHeaderAsync(ours, cancellationToken));
        var isStale = headers[0]?.Ref != head.Ref || headers[1]?.Ref == position.Head;
        if (isStale)
        {
            await WaitAsync($"it names block {head.Ref} as its head, which is not on its own chain", cancellationToken);
            return null;
        }

        return await ReorgAsync(position, head, cancellationToken);
    }

    private async Task<ChainUpdate> ReorgAsync(ChainPosition position, BlockHeader branch, CancellationToken cancellationToken)
    {
        await _prefetch.ForgetAsync();
        var reorg = await _reorgs.FindAsync(position, branch, cancellationToken);

        // The head that was heard of may be on the branch that lost; going on towards it would lead back and forth for ever.
        _head = null;
        _isFinalityDue = false;
        return reorg;
    }

    private async Task<ChainUpdate?> FinalityAsync(ChainPosition position, CancellationToken cancellationToken)
    {
        BlockHeader? final;
        try
        {
            final = await fetcher.FindHeaderAsync(NodeCalls.HeaderByTag("finalized"), cancellationToken);
        }
        catch (NodeAnswerException exception) when (exception.Code is not null)
        {
            // A young chain has no final block yet, and some nodes call that an error.
            return null;
        }

        if (final is null || final.Ref.Number <= position.Finalized?.Number || final.Ref.Number < position.Recent[0].Number)
        {
            return null;
        }

        if (final.Ref.Number > position.Head.Number)
        {
            return await IsOnChainAsync(position.Head, cancellationToken) && position.Head != position.Finalized
                ? new ChainUpdate.Finalized(position.Head)
                : null;
        }

        // After a pause the position itself may lie on a branch that lost; that is for the next step to find out.
        return position.Find(final.Ref.Number) == final.Ref ? new ChainUpdate.Finalized(final.Ref)
            : _head?.Ref != position.Head ? null
            : throw new NodeAnswerException($"eth_getBlockByNumber: The node contradicts itself: final block {final.Ref} is not on the chain it gave.");
    }

    // Whoever comes back after a pause may stand on a branch that lost: what lies below the final height is not final for that alone.
    private async Task<bool> IsOnChainAsync(BlockRef block, CancellationToken cancellationToken) =>
        (await fetcher.FindHeaderAsync(NodeCalls.HeaderByNumber(block.Number), cancellationToken))?.Ref == block;

    private async Task<BlockHeader> HeadAsync(CancellationToken cancellationToken) =>
        _head ??= await fetcher.FindHeaderAsync(NodeCalls.HeaderByTag("latest"), cancellationToken)
            ?? throw new NodeAnswerException("eth_getBlockByNumber: The node has no latest block.");

    private async Task<bool> AgreedAsync(BlockRef block, CancellationToken cancellationToken)
    {
        if (await council.AllowsAsync(block, cancellationToken))
        {
            return true;
        }

        // Nobody announces that a node has changed its mind.
        await WaitAsync($"too few of its nodes agree on block {block}", FastestPoll, cancellationToken);
        return false;
    }

    private Task WaitAsync(string quiet, CancellationToken cancellationToken) =>
        WaitAsync(quiet, watch.IsListening || scene.Options.Patience < FastestPoll ? scene.Options.Patience : FastestPoll, cancellationToken);

    private async Task WaitAsync(string quiet, TimeSpan poll, CancellationToken cancellationToken)
    {
        Quiet = quiet;
        IsWaiting = true;
        _head = await watch.NextAsync(poll, cancellationToken);
        IsWaiting = false;
    }

    private static NodeAnswerException Vanished(ulong number) => new($"eth_getBlockByNumber: Block {number} is not there, though the head is.");
}
