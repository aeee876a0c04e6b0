using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Microsoft.Extensions.DependencyInjection;

namespace Firebreak.Adapters.Tests.JsonRpc;

/// <summary>
/// Follows a chain as ingest does and refuses any story that does not hang together: a block that is not on top of the one before, a
/// reorg that takes back something else than what was told.
/// </summary>
internal sealed class Follower : IAsyncDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _ending = CancellationTokenSource.CreateLinkedTokenSource(Lab.Token);
    private readonly Lock _gate = new();
    private readonly List<BlockRef> _chain = [];
    private readonly List<ChainUpdate> _updates = [];
    private readonly List<NodeCondition> _conditions = [];
    private readonly SemaphoreSlim _news = new(0);
    private readonly Task _following;

    private Follower(IServiceProvider provider, ChainPosition? position)
    {
        Health = provider.GetRequiredService<INodeHealth>();
        Health.Changed += state =>
        {
            lock (_gate)
            {
                _conditions.Add(state.Condition);
            }

            _news.Release();
        };
        Position = position;
        _chain.AddRange(position?.Recent ?? []);
        _following = FollowAsync(provider.GetRequiredService<IChainSource>(), position);
    }

    public INodeHealth Health { get; }

    public ChainPosition? Position { get; private set; }

    /// <summary>The chain as told, without what was taken back.</summary>
    public IReadOnlyList<BlockRef> Chain => Copy(_chain);

    public IReadOnlyList<ChainUpdate> Updates => Copy(_updates);

    public IReadOnlyList<NodeCondition> Conditions => Copy(_conditions);

    /// <summary>The end of following, which is a failure unless this object was disposed.</summary>
    public Task Ended => _following;

    public static Follower Start(IServiceProvider provider, ChainPosition? position = null) => new(provider, position);

    public Task ReachAsync(BlockRef head) => UntilAsync(() => Chain is [.., var last] && last == head, () => $"the head {head}; stands at {(Chain is [.., var last] ? last : null)}");

    public Task ReachAsync(NodeCondition condition) => UntilAsync(() => Conditions.Contains(condition), () => condition.ToString());

    public async Task UntilAsync(Func<bool> isReached, Func<string> what)
    {
        using var deadline = new CancellationTokenSource(LongestWait);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _ending.Token);
        while (!isReached())
        {
            if (_following.IsCompleted)
            {
                await _following;
            }

            try
            {
                await _news.WaitAsync(TimeSpan.FromMilliseconds(200), linked.Token);
            }
            catch (OperationCanceledException exception) when (deadline.IsCancellationRequested)
            {
                throw new TimeoutException($"Not reached: {what()}. Health: {Health.Current}. Story: {string.Join(", ", Conditions)}.", exception);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
        _news.Dispose();
    }

    private async Task FollowAsync(IChainSource source, ChainPosition? position)
    {
        await foreach (var update in source.FollowAsync(position, _ending.Token))
        {
            lock (_gate)
            {
                Apply(update);
                _updates.Add(update);
                Position = ChainPosition.After(Position, update);
            }

            _news.Release();
        }
    }

    private void Apply(ChainUpdate update)
    {
        switch (update)
        {
            case ChainUpdate.Advanced { Block: var block }:
                Demand(_chain.Count == 0 || (block.Header.Parent == _chain[^1].Hash && block.Ref.Number == _chain[^1].Number + 1), update);
                _chain.Add(block.Ref);
                break;
            case ChainUpdate.Reorged reorged:
                foreach (var orphan in reorged.Orphaned)
                {
                    Demand(_chain.Count > 0 && _chain[^1] == orphan, update);
                    _chain.RemoveAt(_chain.Count - 1);
                }

                Demand(_chain.Count == 0 || _chain[^1] == reorged.Ancestor, update);
                break;
            case ChainUpdate.Finalized final:
                Demand(_chain.Contains(final.UpTo) || Position?.Find(final.UpTo) == true, update);
                break;
        }
    }

    private void Demand(bool holds, ChainUpdate update)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"{update} does not follow from {(_chain.Count == 0 ? "nothing" : _chain[^1])}.");
        }
    }

    private T[] Copy<T>(List<T> items)
    {
        lock (_gate)
        {
            return [.. items];
        }
    }
}

internal static class PositionWords
{
    public static bool Find(this ChainPosition position, BlockRef block) => position.Recent.Contains(block) || position.Finalized == block;
}
