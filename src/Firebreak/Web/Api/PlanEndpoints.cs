using Firebreak.Web.Guard;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Firebreak.Web.Api;

/// <summary>Who refuses a plan, and why.</summary>
public sealed record RefusalBody(string? Actor, string? Reason);

/// <summary>Who approves a plan; with what was signed where the roster names a wallet.</summary>
/// <param name="TypedData">As <c>GET …/approval</c> gave it.</param>
/// <param name="Signature">65 bytes in hex.</param>
public sealed record ApprovalBody(string? Actor, string? TypedData, string? Signature);

/// <summary>What has to be signed to approve a plan.</summary>
/// <param name="Wallet">Null when the roster names none and a name is enough.</param>
/// <param name="Hash">The EIP-712 digest.</param>
public sealed record ApprovalAnswer(string? Wallet, string TypedData, string Hash);

internal static class PlanEndpoints
{
    public static void MapPlans(this IEndpointRouteBuilder api)
    {
        api.MapGet("/plans/{plan}/approval", DraftAsync);
        api.MapPost("/plans/{plan}/approve", ApproveAsync).RequireDeclaredWrite();
        api.MapPost("/plans/{plan}/refuse", RefuseAsync).RequireDeclaredWrite();
    }

    private static async Task<Results<NoContent, ValidationProblem, ProblemHttpResult>> ApproveAsync(
        string plan, ApprovalBody body, IncidentActions actions, CancellationToken cancellationToken) =>
        (body.Signature is null
            ? await actions.ApproveAsync(plan, body.Actor, "through the API", cancellationToken)
            : await actions.ApproveSignedAsync(plan, body.Actor, "signed, through the API", body.TypedData, body.Signature, cancellationToken)).ToResult();

    private static async Task<Results<Ok<ApprovalAnswer>, ProblemHttpResult>> DraftAsync(
        string plan, string? actor, string? reason, bool? breakGlass, IncidentActions actions, CancellationToken cancellationToken) =>
        await actions.DraftAsync(plan, actor, reason, breakGlass ?? false, cancellationToken) is { } draft
            ? TypedResults.Ok(new ApprovalAnswer(draft.Wallet?.ToString(), draft.TypedData, draft.Hash.ToString()))
            : OutcomeResults.NotFound("There is no such plan, or nobody is named.");

    private static async Task<Results<NoContent, ValidationProblem, ProblemHttpResult>> RefuseAsync(
        string plan, RefusalBody body, IncidentActions actions, CancellationToken cancellationToken) =>
        (await actions.RefuseAsync(plan, body.Actor, body.Reason, cancellationToken)).ToResult();
}
