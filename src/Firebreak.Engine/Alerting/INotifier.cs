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

/// <summary>A channel as the operator wrote it.</summary>
/// <param name="Key">As in the plan.</param>
public abstract record ChannelEntry(string Key)
{
    /// <summary>Posts JSON in the form of Alertmanager's webhook, version 4.</summary>
    /// <param name="Url">May hold a token: never printed whole.</param>
    /// <param name="SigningKey">Signs the body; null leaves it unsigned.</param>
    /// <param name="Bearer">Goes into the header of authorisation; null for none.</param>
    public sealed record Webhook(string Key, Secret Url, Secret? SigningKey, Secret? Bearer) : ChannelEntry(Key)
    {
        /// <summary>Deadline of one attempt. Default 10 s.</summary>
        public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
    }

    /// <summary>Writes one line of JSON for each notice.</summary>
    /// <param name="File">Absolute path; null for standard output.</param>
    public sealed record Log(string Key, string? File) : ChannelEntry(Key);
}
