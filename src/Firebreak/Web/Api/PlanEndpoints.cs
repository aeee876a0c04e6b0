using Firebreak.Web.Guard;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Firebreak.Web.Api;

/// <summary>Who refuses a plan, and why.</summary>
public sealed record RefusalBody(string? Actor, string? Reason);

internal static class PlanEndpoints
{
    public static void MapPlans(this IEndpointRouteBuilder api)
    {
        api.MapPost("/plans/{plan}/approve", ApproveAsync).RequireDeclaredWrite();
        api.MapPost("/plans/{plan}/refuse", RefuseAsync).RequireDeclaredWrite();
    }

    private static async Task<Results<NoContent, ValidationProblem, ProblemHttpResult>> ApproveAsync(
        string plan, ActorBody body, IncidentActions actions, CancellationToken cancellationToken) =>
        (await actions.ApproveAsync(plan, body.Actor, "through the API", cancellationToken)).ToResult();

    private static async Task<Results<NoContent, ValidationProblem, ProblemHttpResult>> RefuseAsync(
        string plan, RefusalBody body, IncidentActions actions, CancellationToken cancellationToken) =>
        (await actions.RefuseAsync(plan, body.Actor, body.Reason, cancellationToken)).ToResult();
}
