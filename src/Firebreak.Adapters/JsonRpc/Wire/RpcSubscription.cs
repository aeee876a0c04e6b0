using System.Threading.Channels;

namespace Firebreak.Adapters.JsonRpc.Wire;

/// <summary>Notifications of one subscription. They end when the connection ends; they may be dropped, never doubled.</summary>
internal sealed class RpcSubscription
{
    // A nudge that nobody took yet says less than the newest one.
    private const int Capacity = 64;

    private readonly Channel<RpcAnswer> _notifications = Channel.CreateBounded<RpcAnswer>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
        static dropped => dropped.Dispose());

    /// <summary>Each answer is the reader's to dispose.</summary>
    public IAsyncEnumerable<RpcAnswer> ReadAllAsync(CancellationToken cancellationToken) => _notifications.Reader.ReadAllAsync(cancellationToken);

    public void Post(RpcAnswer notification)
    {
        if (!_notifications.Writer.TryWrite(notification))
        {
            notification.Dispose();
        }
    }

    public void End() => _notifications.Writer.TryComplete();
}
