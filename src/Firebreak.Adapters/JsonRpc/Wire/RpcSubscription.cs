using System.Threading.Channels;
using Firebreak.Engine;

namespace Firebreak.Adapters.JsonRpc.Wire;

/// <summary>Notifications of one subscription. They end when the connection ends; they may be dropped, never doubled.</summary>
internal sealed class RpcSubscription
{
    // A pool announces thousands at once. Beyond that, what nobody took yet says less than the newest.
    private const int Capacity = 1_024;

    private readonly Channel<RpcAnswer> _notifications;
    private int _lost;

    public RpcSubscription() => _notifications = Channel.CreateBounded<RpcAnswer>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
        dropped =>
        {
            dropped.Dispose();
            Interlocked.Increment(ref _lost);
        });

    /// <summary>How many were dropped since this was asked last.</summary>
    public int TakeLost() => Interlocked.Exchange(ref _lost, 0);

    /// <summary>Each answer is the reader's to dispose.</summary>
    public IAsyncEnumerable<RpcAnswer> ReadAllAsync(CancellationToken cancellationToken) => _notifications.Reader.EachAsync(cancellationToken);

    public void Post(RpcAnswer notification)
    {
        if (!_notifications.Writer.TryWrite(notification))
        {
            notification.Dispose();
        }
    }

    public void End() => _notifications.Writer.TryComplete();
}
