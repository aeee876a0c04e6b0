using System.Runtime.CompilerServices;
using Firebreak.Core.Chain;
using Firebreak.Engine;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>Far behind the head, the next blocks are fetched side by side, as many as does good, and handed out in order.</summary>
internal sealed class BlockPrefetch(BlockFetcher fetcher, TimeProvider time) : IAsyncDisposable
{
    private readonly Dictionary<ulong, Task<Block?>> _coming = [];
    private readonly FetchWindow _window = new(time);
    private CancellationTokenSource _generation = new();

    /// <summary>The block at a height as the node had it when it was fetched; null when it had none.</summary>
    public async Task<Block?> TakeAsync(ulong number, ulong last, NodeProfile profile, CancellationToken cancellationToken)
    {
        if (_coming.Count == 0)
        {
            _window.Begin();
        }

        for (var ahead = number; ahead <= last && ahead - number < (ulong)_window.Width; ahead++)
        {
            if (!_coming.ContainsKey(ahead))
            {
                _coming[ahead] = fetcher.FindAsync(ahead, profile, _generation.Token);
            }
        }

        var block = await _coming[number].WaitAsync(cancellationToken);
        _coming.Remove(number);
        _window.Took(block is null ? 0 : WeightOf(block));
        return block;
    }

    /// <summary>The node failed at something.</summary>
    public Task GiveWayAsync()
    {
        _window.Failed();
        return ForgetAsync();
    }

    /// <summary>What is on its way may belong to another branch.</summary>
    public async Task ForgetAsync()
    {
        if (_coming.Count == 0)
        {
            return;
        }

        await _generation.EndAsync([.. _coming.Values]);
        _coming.Clear();
        _generation.Dispose();
        _generation = new CancellationTokenSource();
    }

    public async ValueTask DisposeAsync()
    {
        await ForgetAsync();
        _generation.Dispose();
    }

    // Rows, and bytes of call data, outputs and logs: a node's text is about three times as long.
    private static long WeightOf(Block block) => 4 * (
        (block.Transactions.Length * (long)Unsafe.SizeOf<TransactionRow>())
        + (block.Frames.Length * (long)Unsafe.SizeOf<FrameRow>())
        + (block.Logs.Length * (long)Unsafe.SizeOf<LogRow>())
        + (block.Changes.Length * (long)Unsafe.SizeOf<StateChangeRow>()));
}
