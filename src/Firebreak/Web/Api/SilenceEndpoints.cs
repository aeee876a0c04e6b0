using Firebreak.Core;
using Firebreak.Core.Alerting;
using Firebreak.Core.Alerting.Notifying;
using Firebreak.Engine.Alerting;
using Firebreak.Web.Guard;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Firebreak.Web.Api;

/// <summary>A silence. Matchers are written as in the configuration.</summary>
public sealed record SilenceAnswer(
    string Id, string State, IReadOnlyList<string> Matchers, DateTimeOffset StartsAt, DateTimeOffset EndsAt, string By, string Why, DateTimeOffset ChangedAt)
{
    public static SilenceAnswer From(Silence silence, DateTimeOffset now) => new(
        silence.Id.ToString(), silence.StateAt(now).ToString(), [.. silence.Matchers.Select(matcher => matcher.ToString())], silence.StartsAt, silence.EndsAt,
        silence.By, silence.Why, silence.ChangedAt);

    public static bool TryParseId(string text, out SilenceId id)
    {
        var isId = Guid.TryParseExact(text.StartsWith("sil_", StringComparison.Ordinal) ? text[4..] : text, "N", out var value);
        id = new SilenceId(value);
        return isId;
    }
}

/// <summary>What a silence would hide.</summary>
public sealed record PreviewAnswer(bool HidesP1, IReadOnlyList<HiddenAnswer> Now, IReadOnlyList<HiddenAnswer> LastDay)
{
    public static PreviewAnswer From(SilencePreview preview) => new(
        preview.HidesP1, [.. preview.Now.Select(HiddenAnswer.From)], [.. preview.LastDay.Select(HiddenAnswer.From)]);
}

public sealed record HiddenAnswer(string Id, string Rule, string Severity, string State, string Because)
{
    public static HiddenAnswer From(Alert alert) => new(alert.Id.ToString(), alert.Rule, alert.Severity.ToString(), alert.State.ToString(), alert.Because);
}

/// <summary>A wish for a silence.</summary>
public sealed record SilenceBody(IReadOnlyList<string>? Matchers, double? Minutes, string? Actor, string? Reason);

/// <summary>A wish about a silence or an alert.</summary>
public sealed record WishBody(string? Actor, string? Reason, double? Minutes);

internal static class SilenceEndpoints
{
    public static void MapSilences(this IEndpointRouteBuilder api)
    {
        api.MapGet("/silences", ListAsync);
        api.MapPost("/silences", MakeAsync).RequireDeclaredWrite();
        api.MapPost("/silences/preview", PreviewAsync).RequireDeclaredWrite();
        api.MapPost("/silences/{id}/extend", ExtendAsync).RequireDeclaredWrite();
        api.MapPost("/silences/{id}/expire", ExpireAsync).RequireDeclaredWrite();
        api.MapPost("/alerts/{id}/acknowledge", AcknowledgeAsync).RequireDeclaredWrite();
    }

    private static async Task<Ok<List<SilenceAnswer>>> ListAsync([FromServices] AlertCounter counter, TimeProvider time, CancellationToken cancellationToken) =>
        TypedResults.Ok((await counter.SilencesAsync(cancellationToken)).Select(silence => SilenceAnswer.From(silence, time.GetUtcNow())).ToList());

    private static async Task<Results<Ok<SilenceAnswer>, ValidationProblem, ProblemHttpResult>> MakeAsync(
        SilenceBody body, [FromServices] AlertCounter counter, TimeProvider time, CancellationToken cancellationToken) =>
        TryParse(body.Matchers, out var matchers, out var fault)
            ? Told(await counter.SilenceAsync(matchers, startsAt: null, Length(body.Minutes), body.Actor ?? "", body.Reason ?? "", cancellationToken), time)
            : fault!;

    private static async Task<Results<Ok<PreviewAnswer>, ValidationProblem>> PreviewAsync(SilenceBody body, [FromServices] AlertCounter counter, CancellationToken cancellationToken) =>
        TryParse(body.Matchers, out var matchers, out var fault)
            ? TypedResults.Ok(PreviewAnswer.From(await counter.PreviewAsync(matchers, cancellationToken)))
            : fault!;

    private static async Task<Results<Ok<SilenceAnswer>, ValidationProblem, ProblemHttpResult>> ExtendAsync(
        string id, WishBody body, [FromServices] AlertCounter counter, TimeProvider time, CancellationToken cancellationToken) =>
        Told(SilenceAnswer.TryParseId(id, out var known) ? await counter.ExtendAsync(known, Length(body.Minutes), body.Actor ?? "", cancellationToken) : null, time);

    private static async Task<Results<Ok<SilenceAnswer>, ValidationProblem, ProblemHttpResult>> ExpireAsync(
        string id, WishBody body, [FromServices] AlertCounter counter, TimeProvider time, CancellationToken cancellationToken) =>
        Told(SilenceAnswer.TryParseId(id, out var known) ? await counter.ExpireAsync(known, body.Actor ?? "", cancellationToken) : null, time);

    private static async Task<Results<NoContent, ProblemHttpResult>> AcknowledgeAsync(
        string id, WishBody body, [FromServices] AlertCounter counter, CancellationToken cancellationToken)
    {
        TimeSpan? length = body.Minutes is null ? null : Length(body.Minutes);
        return await counter.AcknowledgeAsync(id, body.Actor ?? "", body.Reason ?? "", length, cancellationToken) switch
        {
            null => OutcomeResults.NotFound("No alert, or more than one, is named so."),
            AcknowledgeDecision.Refused refused => TypedResults.Problem(refused.Reason, statusCode: StatusCodes.Status409Conflict),
            _ => TypedResults.NoContent(),
        };
    }

    private static Results<Ok<SilenceAnswer>, ValidationProblem, ProblemHttpResult> Told(SilenceDecision? decision, TimeProvider time) => decision switch
    {
        null => OutcomeResults.NotFound("There is no such silence."),
        SilenceDecision.Accepted accepted => TypedResults.Ok(SilenceAnswer.From(accepted.Silence, time.GetUtcNow())),
        SilenceDecision.Refused refused => TypedResults.Problem(refused.Reason, statusCode: StatusCodes.Status409Conflict),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    // What is no length ends before it begins, and is refused for that.
    private static TimeSpan Length(double? minutes) => minutes is > 0 and <= 1_000_000 ? TimeSpan.FromMinutes(minutes.Value) : TimeSpan.Zero;

    private static bool TryParse(IReadOnlyList<string>? texts, out Items<Matcher> matchers, out ValidationProblem? fault)
    {
        (matchers, fault) = ([], null);
        try
        {
            matchers = (texts ?? []).Take(Silence.MostMatchers + 1).Select(Matcher.Parse).ToItems();
            return true;
        }
        catch (FormatException exception)
        {
            fault = TypedResults.ValidationProblem(new Dictionary<string, string[]>(StringComparer.Ordinal) { ["matchers"] = [exception.Message] });
            return false;
        }
    }
}
