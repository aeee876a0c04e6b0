using Firebreak.Engine.Ingest;
using Firebreak.Web.Live;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Firebreak.Web.Api;

internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder api) => api.MapGet("/health", ReadAsync);

    private static async Task<Ok<HealthAnswer>> ReadAsync(NodeBoard node, PendingStatus pending, CancellationToken cancellationToken) =>
        TypedResults.Ok(HealthAnswer.From(node.State, await node.HeadAsync(cancellationToken)) with { Halted = node.Halted, Pending = PendingAnswer.From(pending) });
}
