using Firebreak.Core.Chain;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>Far behind the head, the next few blocks are fetched side by side and handed out in order.</summary>
internal sealed class BlockPrefetch(BlockFetcher fetcher) : IAsyncDisposable
{
    private const ulong Window = 6;

    private readonly Dictionary<ulong, Task<Block?>> _coming = [];
    private CancellationTokenSource _generation = new();

    /// <summary>The block at a height as the node had it when it was fetched; null when it had none.</summary>
    public async Task<Block?> TakeAsync(ulong number, ulong last, NodeProfile profile, CancellationToken cancellationToken)
    {
        for (var ahead = number; ahead <= last && ahead - number < Window; ahead++)
        {
            if (!_coming.ContainsKey(ahead))
            {
                _coming[ahead] = fetcher.FindAsync(ahead, profile, _generation.Token);
            }
        }

        var next = _coming[number];
        var block = await next.WaitAsync(cancellationToken);
        _coming.Remove(number);
        return block;
    }

    /// <summary>What is on its way may belong to another branch.</summary>
    public async Task ForgetAsync()
    {
        if (_coming.Count == 0)
        {
            return;
        }

        await _generation.CancelAsync();
        foreach (var task in _coming.Values)
        {
            await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _coming.Clear();
        _generation.Dispose();
        _generation = new CancellationTokenSource();
    }

    public async ValueTask DisposeAsync()
    {
        await ForgetAsync();
        _generation.Dispose();
    }
}
