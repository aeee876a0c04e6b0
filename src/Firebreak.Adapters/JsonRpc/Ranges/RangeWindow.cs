using Firebreak.Core.Chain;
using Firebreak.Engine;

namespace Firebreak.Adapters.JsonRpc.Ranges;

/// <summary>The next few blocks of a range, fetched side by side.</summary>
internal sealed class RangeWindow(Func<ulong, CancellationToken, Task<Block>> fetch, int width, ulong last) : IAsyncDisposable
{
    private readonly Dictionary<ulong, Task<Block>> _coming = [];
    private CancellationTokenSource _generation = new();

    public async Task<Block> TakeAsync(ulong number, CancellationToken cancellationToken)
    {
        for (var ahead = number; ahead <= last && ahead - number < (ulong)width; ahead++)
        {
            if (!_coming.ContainsKey(ahead))
            {
                _coming[ahead] = fetch(ahead, _generation.Token);
            }
        }

        var block = await _coming[number].WaitAsync(cancellationToken);
        _coming.Remove(number);
        return block;
    }

    /// <summary>What is on its way may belong to another branch.</summary>
    public async Task ForgetAsync()
    {
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
}
