using Firebreak.Core;
using Firebreak.Core.Alerting.Notifying;

namespace Firebreak.Web.Views;

/// <summary>Alerts that go on, with who is told of them, and why someone is not.</summary>
public sealed record AlertsView(Items<AlertsRow> Rows, string Summary)
{
    /// <summary>A page ends somewhere; the API tells everything.</summary>
    private const int Most = 200;

    public static AlertsView From(IReadOnlyList<AlertOutlook> outlooks, DateTimeOffset now) => new(
        outlooks.OrderBy(outlook => outlook.Alert.Severity).ThenByDescending(outlook => outlook.Alert.LastSeenAt).Take(Most)
            .Select(outlook => AlertsRow.From(outlook, now)).ToItems(),
        outlooks.Count switch
        {
            0 => "Nothing goes on.",
            1 => "One alert goes on.",
            <= Most => $"{outlooks.Count} alerts go on.",
            _ => $"{outlooks.Count} alerts go on; the {Most} gravest are shown.",
        });
}

/// <summary>One alert in the list.</summary>
public sealed record AlertsRow(
    string Id, Shown Rule, Chip State, Chip Severity, Instant Since, Shown Because, Shown Told, Items<Shown> NotTold, Shown? Acknowledged)
{
    public static AlertsRow From(AlertOutlook outlook, DateTimeOffset now) => new(
        outlook.Alert.Id.ToString(),
        outlook.Alert.Rule,
        Words.Of(outlook.Alert.State),
        Words.Of(outlook.Alert.Severity),
        Instant.WithDate(outlook.Alert.FirstSeenAt),
        outlook.Alert.Because,
        $"told to {string.Join(", ", outlook.Routes.Select(route => route.Receiver).Distinct(StringComparer.Ordinal))}",
        outlook.Reasons(now).Select(reason => new Shown(reason)).ToItems(),
        outlook.Acknowledgement is { } given ? new Shown($"Acknowledged by {given.By}{(given.Why.Length > 0 ? $": {given.Why}" : "")}") : default(Shown?));
}
