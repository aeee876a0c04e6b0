using Firebreak.Core.Incidents;
using Firebreak.Engine.Response;
using Firebreak.Web.Guard;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Firebreak.Web.Api;

/// <summary>Who turns the kill switch, and why.</summary>
public sealed record SwitchBody(string? Actor, string? Reason);

/// <summary>How the kill switch stands.</summary>
/// <param name="By">Who turned it last; empty when nobody ever did.</param>
public sealed record AutomationAnswer(bool Halted, string By, string Reason, DateTimeOffset? Since)
{
    public static AutomationAnswer From(Automation automation) =>
        new(automation.IsHalted, automation.By, automation.Reason, automation.Number == 0 ? null : automation.Since);
}

internal static class AutomationEndpoints
{
    public static void MapAutomation(this IEndpointRouteBuilder api)
    {
        api.MapGet("/automation", ReadAsync);
        api.MapPost("/automation/halt", HaltAsync).RequireDeclaredWrite();
        api.MapPost("/automation/resume", ResumeAsync).RequireDeclaredWrite();
    }

    private static async Task<Ok<AutomationAnswer>> ReadAsync(AutomationSwitch automation, CancellationToken cancellationToken) =>
        TypedResults.Ok(AutomationAnswer.From(await automation.ReadAsync(cancellationToken)));

    private static async Task<Results<NoContent, ValidationProblem, ProblemHttpResult>> HaltAsync(
        SwitchBody body, IncidentActions actions, CancellationToken cancellationToken) =>
        (await actions.HaltAsync(body.Actor, body.Reason, cancellationToken)).ToResult();

    private static async Task<Results<NoContent, ValidationProblem, ProblemHttpResult>> ResumeAsync(
        SwitchBody body, IncidentActions actions, CancellationToken cancellationToken) =>
        (await actions.ResumeAsync(body.Actor, body.Reason, cancellationToken)).ToResult();
}
