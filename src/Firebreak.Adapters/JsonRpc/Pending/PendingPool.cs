using System.Runtime.CompilerServices;
using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc.Pending;

/// <summary>The pool of the configured nodes, over connections of its own: a flood there delays nothing of the ordered lane's.</summary>
internal sealed class PendingPool(NodeSurvey survey, FollowScene scene) : IPendingPool, IAsyncDisposable
{
    private readonly JsonRpcClient _client = new(scene.Options, scene.Time);
    private PendingTrial? _trial;
    private PendingFeed? _feed;

    public string How => _feed?.How ?? "";

    private PendingTrial Trial => _trial ??= new PendingTrial(_client);

    public async Task<string?> WhyNotAsync(CancellationToken cancellationToken)
    {
        if (await Trial.WhyNotAsync(cancellationToken) is { } reason)
        {
            return reason;
        }

        _feed = await PendingFeed.FindAsync(_client, scene.Time, cancellationToken);
        return _feed is null ? "the node shows its pool in no way that is known: newPendingTransactions, a filter, txpool_content" : null;
    }

    public async IAsyncEnumerable<PendingNews> WatchAsync(Action<int> lost, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var feed = _feed ?? throw new InvalidOperationException("Ask first whether the pool can be watched.");
        while (true)
        {
            foreach (var news in await feed.NextAsync(lost, scene.Time, cancellationToken))
            {
                yield return news;
            }
        }
    }

    public Task<PendingTransaction?> FindAsync(Hash256 transaction, CancellationToken cancellationToken) =>
        _client.AskAsync(ByHash(transaction), PendingReader.Waiting, cancellationToken);

    public Task<PendingFate> FateAsync(Hash256 transaction, CancellationToken cancellationToken) =>
        _client.AskAsync(ByHash(transaction), PendingReader.Fate, cancellationToken);

    public Task<Block> TryAsync(PendingTransaction transaction, BlockHeader head, Lanes needs, CancellationToken cancellationToken) =>
        Trial.TryAsync(transaction, head, needs, cancellationToken);

    public async Task<DeepTrace?> TraceAsync(PendingTransaction transaction, BlockHeader head, BlockRef place, CancellationToken cancellationToken) =>
        (await survey.GetAsync(cancellationToken)).Storage == StorageForm.Script
            ? await Trial.TraceAsync(transaction, head, place, cancellationToken)
            : null;

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private static RpcCall ByHash(Hash256 transaction) => new("eth_getTransactionByHash", $"[\"{transaction}\"]");
}
