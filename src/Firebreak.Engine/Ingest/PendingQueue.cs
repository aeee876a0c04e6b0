using Firebreak.Ethereum;

namespace Firebreak.Engine.Ingest;

/// <summary>
/// What waits to be tried: bounded, and each transaction once. What can matter goes first; when it is full, the oldest of what can hardly
/// matter is dropped, then the oldest of the rest.
/// </summary>
/// <param name="capacity">How many may wait.</param>
internal sealed class PendingQueue(int capacity) : IDisposable
{
    // So many hashes are remembered as known, beside those that wait.
    private const int Remembered = 16_384;

    private readonly Lock _gate = new();
    private readonly Queue<PendingNews> _first = new();
    private readonly Queue<PendingNews> _later = new();
    private readonly HashSet<Hash256> _known = [];
    private readonly Queue<Hash256> _order = new();
    private readonly SemaphoreSlim _waiting = new(0);

    /// <returns>Whether it is new, and whether another had to give way for it.</returns>
    public (bool IsNew, bool HasDropped) Add(PendingNews news, bool canMatter)
    {
        lock (_gate)
        {
            if (!_known.Add(news.Hash))
            {
                return (false, false);
            }

            _order.Enqueue(news.Hash);
            if (_order.Count > Remembered)
            {
                _known.Remove(_order.Dequeue());
            }

            var isFull = _first.Count + _later.Count >= capacity;
            if (isFull)
            {
                _ = _later.TryDequeue(out _) || _first.TryDequeue(out _);
            }

            (canMatter ? _first : _later).Enqueue(news);
            if (!isFull)
            {
                _waiting.Release();
            }

            return (true, isFull);
        }
    }

    public async Task<PendingNews> TakeAsync(CancellationToken cancellationToken)
    {
        await _waiting.WaitAsync(cancellationToken);
        lock (_gate)
        {
            return _first.TryDequeue(out var news) ? news : _later.Dequeue();
        }
    }

    /// <summary>A reorg gives transactions back to the pool: they are tried anew.</summary>
    public void ForgetKnown()
    {
        lock (_gate)
        {
            _known.Clear();
            _order.Clear();
        }
    }

    public void Dispose() => _waiting.Dispose();
}
