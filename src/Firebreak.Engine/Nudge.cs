using System.Threading.Channels;

namespace Firebreak.Engine;

/// <summary>
/// Tells a waiting worker that there may be news. It carries nothing and may be lost: what matters is in storage, and every waiter also
/// looks by itself from time to time.
/// </summary>
public sealed class Nudge
{
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1)
    {
        FullMode = BoundedChannelFullMode.DropWrite,
        SingleReader = true,
    });

    public void Poke() => _news.Writer.TryWrite(true);

    /// <summary>Returns when poked, or after <paramref name="atMost"/>.</summary>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await _news.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nobody poked in time: the waiter looks by itself.
        }
    }
}
