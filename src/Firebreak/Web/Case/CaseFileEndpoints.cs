using System.Collections.Frozen;
using Firebreak.Core.Forensics;
using Firebreak.Core.Incidents;
using Firebreak.Engine.Incidents;
using Firebreak.Web.Api;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Firebreak.Web.Case;

/// <summary>Serves the sealed files. They quote hostile input, so a browser may show them but never run anything in them.</summary>
internal static class CaseFileEndpoints
{
    private const string SandboxPolicy =
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; font-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

    private static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        [".html"] = "text/html; charset=utf-8",
        [".json"] = "application/json; charset=utf-8",
        [".jsonl"] = "text/plain; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".txt"] = "text/plain; charset=utf-8",
        [".csv"] = "text/plain; charset=utf-8",
        [".md"] = "text/plain; charset=utf-8",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static void MapCaseFiles(this IEndpointRouteBuilder routes) => routes.MapGet("/incidents/{id}/case/{**name}", ServeAsync);

    private static async Task<Results<PhysicalFileHttpResult, ProblemHttpResult>> ServeAsync(
        string id, string? name, IIncidentDesk desk, CaseShelf shelf, HttpContext context, CancellationToken cancellationToken)
    {
        if (!IncidentId.TryParse(id, out var known) || await desk.FindAsync(known, cancellationToken) is not { CaseFile: { } file })
        {
            return OutcomeResults.NotFound("This incident has no sealed case file.");
        }

        var wanted = string.IsNullOrEmpty(name) ? CaseFile.ReportName : name;
        if (shelf.Find(file, wanted) is not { } path)
        {
            return OutcomeResults.NotFound("There is no such file in the case.");
        }

        var type = Types.GetValueOrDefault(Path.GetExtension(path));
        context.Response.Headers.ContentSecurityPolicy = SandboxPolicy;
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.PhysicalFile(path, type ?? "application/octet-stream", type is null ? Path.GetFileName(path) : null);
    }
}
