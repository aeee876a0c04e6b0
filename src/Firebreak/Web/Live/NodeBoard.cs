using Firebreak.Engine.Ingest;
using Firebreak.Web.Views;

namespace Firebreak.Web.Live;

/// <summary>Node health and head for screens. The node is asked at most once a second, however many screens look.</summary>
public sealed class NodeBoard(INodeHealth health, IChainView chain, ChainStatus status, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _asking = new(1, 1);
    private DateTimeOffset _askedAt = DateTimeOffset.MinValue;
    private volatile SeenHead? _head;

    public NodeState State => health.Current;

    /// <summary>Why the chain is not followed any further; null while it is.</summary>
    public string? Halted => status.Halted;

    /// <summary>The newest head that is known already; null before the first.</summary>
    public SeenHead? LastHead => _head;

    /// <summary>The newest head that is known; the last one seen while the node does not answer; null before the first.</summary>
    public async Task<SeenHead?> HeadAsync(CancellationToken cancellationToken)
    {
        await _asking.WaitAsync(cancellationToken);
        try
        {
            var now = clock.GetUtcNow();
            if (now - _askedAt >= FreshFor)
            {
                _askedAt = now;
                _head = await AskAsync(cancellationToken) ?? _head;
            }

            return _head;
        }
        finally
        {
            _asking.Release();
        }
    }

    public void Dispose() => _asking.Dispose();

    private async Task<SeenHead?> AskAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return new SeenHead(await chain.HeadAsync(either.Token), clock.GetUtcNow());
        }
        catch (Exception exception) when (exception is NodeUnavailableException or NodeAnswerException)
        {
            return null;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
