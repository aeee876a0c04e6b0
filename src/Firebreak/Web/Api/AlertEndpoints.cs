using System.Globalization;
using Firebreak.Core.Alerting;
using Firebreak.Core.Alerting.Notifying;
using Firebreak.Engine.Alerting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Firebreak.Web.Api;

/// <summary>An alert, whether or not it opened an incident: those about watching itself never do.</summary>
/// <param name="Subject">The contract; null for an alert about watching itself.</param>
/// <param name="LastBlock">The block of its latest evidence; null when all was taken back.</param>
public sealed record BoardAlertAnswer(
    string Id, string Chain, string Rule, string? Subject, string State, string Severity, bool Pages, string Because, int Standing, string? LastBlock,
    DateTimeOffset FirstSeenAt, DateTimeOffset LastSeenAt)
{
    public static BoardAlertAnswer From(Alert alert) => new(
        alert.Id.ToString(),
        alert.Chain.ToString(),
        alert.Rule,
        alert.Subject.IsZero ? null : alert.Subject.ToString(),
        alert.State.ToString(),
        alert.Severity.ToString(),
        alert.Pages,
        alert.Because,
        alert.Standing.Count,
        alert.Standing.Count == 0 ? null : alert.LastBlock.Number.ToString(CultureInfo.InvariantCulture),
        alert.FirstSeenAt,
        alert.LastSeenAt);
}

/// <summary>An alert that goes on, with who is told of it.</summary>
/// <param name="Receivers">Whom it is told to.</param>
/// <param name="NotTold">Why it is not told; none when it is.</param>
public sealed record AlertOutlookAnswer(
    string Id, string Rule, string State, string Severity, bool Pages, string Because, IReadOnlyDictionary<string, string> Labels,
    IReadOnlyList<string> Receivers, IReadOnlyList<string> NotTold, string? AcknowledgedBy, DateTimeOffset? AcknowledgedAt, DateTimeOffset? AcknowledgedUntil)
{
    public static AlertOutlookAnswer From(AlertOutlook outlook, DateTimeOffset now) => new(
        outlook.Alert.Id.ToString(),
        outlook.Alert.Rule,
        outlook.Alert.State.ToString(),
        outlook.Alert.Severity.ToString(),
        outlook.Alert.Pages,
        outlook.Alert.Because,
        outlook.Labels.All.ToDictionary(label => label.Name, label => label.Value, StringComparer.Ordinal),
        [.. outlook.Routes.Select(route => route.Receiver).Distinct(StringComparer.Ordinal)],
        [.. outlook.Reasons(now)],
        outlook.Acknowledgement?.By,
        outlook.Acknowledgement?.At,
        outlook.Acknowledgement?.Until);
}

internal static class AlertEndpoints
{
    private const int Most = 500;

    public static void MapAlerts(this IEndpointRouteBuilder api)
    {
        api.MapGet("/alerts", List);
        api.MapGet("/alerts/outlook", OutlookAsync);
        api.MapGet("/notices", NoticesAsync);
    }

    // The latest first; the board holds every alert there ever was.
    private static Ok<List<BoardAlertAnswer>> List(IAlertBoard board) => TypedResults.Ok(
        board.Current.OrderByDescending(alert => alert.LastSeenAt).Take(Most).Select(BoardAlertAnswer.From).ToList());

    private static async Task<Ok<List<AlertOutlookAnswer>>> OutlookAsync(
        IAlertBoard board, [FromServices] AlertCounter counter, TimeProvider time, CancellationToken cancellationToken) => TypedResults.Ok(
        (await counter.OutlooksAsync(board.Current, cancellationToken)).Select(outlook => AlertOutlookAnswer.From(outlook, time.GetUtcNow())).ToList());

    private static async Task<Ok<List<NoticeAnswer>>> NoticesAsync([FromServices] AlertCounter counter, CancellationToken cancellationToken) =>
        TypedResults.Ok((await counter.SentAsync(Most, cancellationToken)).Select(NoticeAnswer.From).ToList());
}

/// <summary>A notice that was sent.</summary>
/// <param name="Refusal">Why the receiver will never take it; null when it arrived.</param>
public sealed record NoticeAnswer(DateTimeOffset At, string Key, string Channel, string Receiver, string Reason, string? Refusal, IReadOnlyList<string> Alerts)
{
    public static NoticeAnswer From(SentNotice sent) => new(
        sent.At, sent.Notice.Key.ToString(), sent.Notice.Channel, sent.Notice.Receiver, sent.Notice.Reason.ToString(), sent.Refusal,
        [.. sent.Notice.Alerts.Select(alert => alert.Id.ToString())]);
}
