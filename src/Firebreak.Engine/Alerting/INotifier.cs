using Firebreak.Core.Alerting.Notifying;

namespace Firebreak.Engine.Alerting;

/// <summary>One way to reach someone. It translates a notice and sends it; it decides nothing.</summary>
public interface INotifier
{
    /// <summary>
    /// Sends a notice once. The same notice may come again after a crash: its key goes along, so that the receiver can tell. What the world does is an
    /// outcome and no exception.
    /// </summary>
    Task<Delivery> DeliverAsync(Notice notice, CancellationToken cancellationToken);
}

/// <summary>Makes notifiers of what the operator wrote.</summary>
public interface INotifierFactory
{
    INotifier Create(ChannelEntry channel);
}

/// <summary>What came of an attempt to deliver.</summary>
public abstract record Delivery
{
    private Delivery()
    {
    }

    public sealed record Arrived : Delivery;

    /// <summary>It may work another time.</summary>
    /// <param name="After">How long the receiver asks to be left alone; null when it does not say.</param>
    public sealed record Again(string Reason, TimeSpan? After) : Delivery;

    /// <summary>The receiver will never take this notice.</summary>
    public sealed record Never(string Reason) : Delivery;
}
