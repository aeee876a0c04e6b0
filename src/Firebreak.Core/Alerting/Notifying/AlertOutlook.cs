using System.Collections.Immutable;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Alerting.Notifying;

/// <summary>Everything beside the alerts that decides who is told.</summary>
/// <param name="Position">Where the chain stands, to name the block that came in place of one that left; null when it is not known.</param>
public sealed record NoticeScene(
    NoticePlan Plan, Protocol Protocol, Items<Silence> Silences, Items<Acknowledgement> Acknowledgements, ChainPosition? Position);

/// <summary>How it stands with telling of one alert.</summary>
/// <param name="Phase">Its state for those who are told: what has long been quiet counts as resolved.</param>
/// <param name="Mutes">Why it is not told; none when it is.</param>
/// <param name="Routes">Where it belongs.</param>
public sealed record AlertOutlook(
    Alert Alert, AlertState Phase, Labels Labels, Items<Mute> Mutes, Acknowledgement? Acknowledgement, Items<Route> Routes)
{
    public bool GoesOn => Phase is AlertState.Provisional or AlertState.Confirmed;

    /// <summary>All reasons, those of its routes included.</summary>
    public Items<string> Reasons(DateTimeOffset now) =>
    [
        .. Mutes.Select(mute => mute.Tell()),
        .. Routes.Select(route => (route.Receiver, Closed: route.ClosedBy(now))).Where(route => route.Closed is not null)
            .Select(route => $"{route.Receiver} is not told: {route.Closed}"),
    ];

    /// <summary>The outlook of every alert that goes on, in the order of the alerts.</summary>
    public static IReadOnlyList<AlertOutlook> OfAll(
        NoticeScene scene, ImmutableDictionary<Hash256, Onsets> onsets, IEnumerable<Alert> alerts, DateTimeOffset now)
    {
        var standing = alerts
            .Where(alert => alert.GoesOn)
            .Select(alert => (Alert: alert, Acknowledgement: AcknowledgementOf(alert, scene.Acknowledgements, now)))
            .Where(alert => PhaseOf(alert.Alert, alert.Acknowledgement, scene.Plan, now) != AlertState.Resolved)
            .Select(alert => (alert.Acknowledgement, Labelled: new LabelledAlert(alert.Alert, AlertLabels.Of(alert.Alert, scene.Protocol))))
            .ToList();
        var muting = new Muting(scene.Plan, scene.Silences, onsets, standing.ConvertAll(alert => alert.Labelled), now);
        return standing.ConvertAll(alert => new AlertOutlook(
            alert.Labelled.Alert, alert.Labelled.Alert.State, alert.Labelled.Labels, muting.Of(alert.Labelled), alert.Acknowledgement,
            scene.Plan.Root.Match(alert.Labelled.Labels)));
    }

    /// <summary>The latest acknowledgement that holds; null when none does.</summary>
    public static Acknowledgement? AcknowledgementOf(Alert alert, Items<Acknowledgement> all, DateTimeOffset now) =>
        all.LastOrDefault(given => given.Covers(alert, now));

    // Attacks have no end that the chain could tell. What nobody needs to look after any more ends when nothing is added to it for long.
    private static AlertState PhaseOf(Alert alert, Acknowledgement? acknowledgement, NoticePlan plan, DateTimeOffset now) =>
        plan.ResolveAfter is { } quiet
        && alert is { GoesOn: true, IsAboutWatching: false }
        && (!alert.Pages || acknowledgement is not null)
        && now - alert.LastSeenAt >= quiet
            ? AlertState.Resolved
            : alert.State;
}
