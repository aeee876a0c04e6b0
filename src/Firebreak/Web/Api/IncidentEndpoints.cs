using Firebreak.Core.Incidents;
using Firebreak.Engine.Incidents;
using Firebreak.Web.Guard;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Firebreak.Web.Api;

/// <summary>Who does it.</summary>
public sealed record ActorBody(string? Actor);

/// <summary>A note and its author.</summary>
public sealed record NoteBody(string? Actor, string? Text);

internal static class IncidentEndpoints
{
    public static void MapIncidents(this IEndpointRouteBuilder api)
    {
        api.MapGet("/incidents", ListAsync);
        api.MapGet("/incidents/{id}", FindAsync);
        api.MapGet("/incidents/{id}/log", LogAsync);
        api.MapPost("/incidents/{id}/acknowledge", AcknowledgeAsync).RequireDeclaredWrite();
        api.MapPost("/incidents/{id}/notes", NoteAsync).RequireDeclaredWrite();
    }

    private static async Task<Ok<List<IncidentAnswer>>> ListAsync(IIncidentDesk desk, CancellationToken cancellationToken)
    {
        var incidents = await desk.ListAsync(cancellationToken);
        return TypedResults.Ok(incidents.Select(IncidentAnswer.From).ToList());
    }

    private static async Task<Results<Ok<IncidentDetailAnswer>, ProblemHttpResult>> FindAsync(
        string id, IIncidentDesk desk, CancellationToken cancellationToken) =>
        IncidentId.TryParse(id, out var known) && await desk.FindAsync(known, cancellationToken) is { } incident
            ? TypedResults.Ok(IncidentDetailAnswer.From(incident))
            : OutcomeResults.NotFound("There is no such incident.");

    private static async Task<Results<Ok<List<EntryAnswer>>, ProblemHttpResult>> LogAsync(
        string id, IIncidentDesk desk, CancellationToken cancellationToken) =>
        IncidentId.TryParse(id, out var known) && await desk.LogAsync(known, cancellationToken) is { Count: > 0 } log
            ? TypedResults.Ok(log.Select(EntryAnswer.From).ToList())
            : OutcomeResults.NotFound("There is no such incident.");

    private static async Task<Results<NoContent, ValidationProblem, ProblemHttpResult>> AcknowledgeAsync(
        string id, ActorBody body, IncidentActions actions, CancellationToken cancellationToken) =>
        IncidentId.TryParse(id, out var known)
            ? (await actions.AcknowledgeAsync(known, body.Actor, cancellationToken)).ToResult()
            : OutcomeResults.NotFound("There is no such incident.");

    private static async Task<Results<NoContent, ValidationProblem, ProblemHttpResult>> NoteAsync(
        string id, NoteBody body, IncidentActions actions, CancellationToken cancellationToken) =>
        IncidentId.TryParse(id, out var known)
            ? (await actions.NoteAsync(known, body.Actor, body.Text, cancellationToken)).ToResult()
            : OutcomeResults.NotFound("There is no such incident.");
}
