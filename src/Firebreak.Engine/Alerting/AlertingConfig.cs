using Firebreak.Core;
using Firebreak.Core.Alerting.Notifying;

namespace Firebreak.Engine.Alerting;

/// <summary>Who is told of what, and how they are reached; read and checked whole.</summary>
public sealed record AlertingConfig(NoticePlan Plan, Items<ChannelEntry> Channels)
{
    /// <summary>Nobody is told: alerts are on the pages, in the API and in the verbs.</summary>
    public static AlertingConfig Nobody { get; } = new(NoticePlan.Nobody, []);
}

/// <summary>The plan in force with a notifier for each of its channels; swapped whole.</summary>
public sealed record Arrangement(NoticePlan Plan, IReadOnlyDictionary<string, INotifier> Notifiers);

/// <summary>Holds the arrangement in force. A reload swaps it; a bad one never gets here.</summary>
public sealed class NoticeArrangement(AlertingConfig config, INotifierFactory factory)
{
    private volatile Arrangement _current = Arrange(config, factory);

    public Arrangement Current => _current;

    public event Action? Changed;

    public void Swap(AlertingConfig next)
    {
        _current = Arrange(next, factory);
        Changed?.Invoke();
    }

    private static Arrangement Arrange(AlertingConfig config, INotifierFactory factory) => new(
        config.Plan, config.Channels.ToDictionary(channel => channel.Key, factory.Create, StringComparer.Ordinal));
}
