using System.Globalization;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Ingest;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Firebreak.Web.Api;

/// <summary>What the rules saw of a range of blocks. Heights are decimal strings.</summary>
/// <param name="Through">How far this answer came; ask again from the height after it for the rest. Null when nothing is known.</param>
public sealed record CoverageAnswer(string? From, string? Through, bool Whole, string Summary, IReadOnlyList<RuleCoverageAnswer> Rules)
{
    public static CoverageAnswer Of(CoverageReport report) => new(
        Text(report.From), Text(report.To), report.IsWhole, report.Summary(), [.. report.Rules.Select(line => new RuleCoverageAnswer(
            line.Rule,
            [.. line.Evaluated.Select(stretch => new StretchAnswer(Text(stretch.First)!, Text(stretch.Last)!))],
            [.. line.Gaps.Select(gap => new GapAnswer(
                Text(gap.First)!, Text(gap.Last)!, gap.Transaction?.ToString(), gap.Cause.ToString(), gap.Reason))]))]);

    private static string? Text(ulong? height) => height?.ToString(CultureInfo.InvariantCulture);
}

public sealed record RuleCoverageAnswer(string Rule, IReadOnlyList<StretchAnswer> Evaluated, IReadOnlyList<GapAnswer> Gaps);

public sealed record StretchAnswer(string From, string To);

/// <summary>What a rule has not seen.</summary>
/// <param name="Transaction">Null when it is the blocks as a whole.</param>
public sealed record GapAnswer(string From, string To, string? Transaction, string Cause, string Reason);

internal static class CoverageEndpoints
{
    private const int Rows = 5_000;

    public static void MapCoverage(this IEndpointRouteBuilder api) => api.MapGet("/coverage", ReadAsync);

    private static async Task<Results<Ok<CoverageAnswer>, ProblemHttpResult>> ReadAsync(
        ICoverageLedger ledger, IOptions<IngestOptions> ingest, CancellationToken cancellationToken, ulong from = 0, ulong to = ulong.MaxValue, string? rule = null)
    {
        if (from > to)
        {
            return TypedResults.Problem("'from' lies above 'to'.", statusCode: StatusCodes.Status400BadRequest);
        }

        var reading = await ledger.ReadAsync(new ChainId(ingest.Value.ChainId), from, to, Rows, cancellationToken);
        return TypedResults.Ok(CoverageAnswer.Of(CoverageReport.Of(reading.Spans, rule)));
    }
}
