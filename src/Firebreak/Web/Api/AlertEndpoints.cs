using System.Globalization;
using Firebreak.Core.Alerting;
using Firebreak.Engine.Alerting;
using Microsoft.AspNetCore.Http.HttpResults;

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

internal static class AlertEndpoints
{
    private const int Most = 500;

    public static void MapAlerts(this IEndpointRouteBuilder api) => api.MapGet("/alerts", List);

    // The latest first; the board holds every alert there ever was.
    private static Ok<List<BoardAlertAnswer>> List(IAlertBoard board) => TypedResults.Ok(
        board.Current.OrderByDescending(alert => alert.LastSeenAt).Take(Most).Select(BoardAlertAnswer.From).ToList());
}
