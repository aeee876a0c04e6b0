using Firebreak.Core;
using Firebreak.Core.Alerting;

namespace Firebreak.Web.Views;

/// <summary>What is wrong with the watching itself. It opens no incident, so it is shown above all of them.</summary>
public sealed record WatchingView(Items<WatchingRow> Rows)
{
    public static WatchingView From(IEnumerable<Alert> alerts) => new(alerts
        .Where(alert => alert is { IsAboutWatching: true, State: AlertState.Provisional or AlertState.Confirmed })
        .OrderBy(alert => alert.Severity)
        .ThenBy(alert => alert.FirstSeenAt)
        .Select(alert => new WatchingRow(alert.Id.ToString(), Words.Watching(alert.Severity, alert.Pages), alert.Rule, alert.Because, Instant.WithDate(alert.FirstSeenAt)))
        .ToItems());
}

/// <summary>One trouble.</summary>
public sealed record WatchingRow(string Id, Chip Severity, Shown Rule, Shown Because, Instant Since);
