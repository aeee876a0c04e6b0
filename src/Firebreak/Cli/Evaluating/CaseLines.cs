using System.Text.Json;
using System.Text.Json.Serialization;
using Firebreak.Core.Detection;
using Firebreak.Engine.Evaluation;

namespace Firebreak.Cli.Evaluating;

/// <summary>One JSON line for each transaction that is an attack or was told of.</summary>
internal static class CaseLines
{
    private static readonly JsonSerializerOptions Lines = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Converters = { new JsonStringEnumConverter() } };

    public static IEnumerable<string> Of(EvaluationResult result) => result.Verdicts
        .Where(verdict => verdict.Note is not null || verdict.IsTold || verdict.ChainWide.Count > 0)
        .Select(verdict => JsonSerializer.Serialize(
            new
            {
                set = verdict.Set.Name,
                name = verdict.Name,
                label = verdict.Note?.Label,
                day = verdict.Note?.Day,
                gradeA = verdict.Note?.IsGradeA,
                height = verdict.Height,
                frames = verdict.Measures.Frames,
                shape = verdict.Measures.Shape,
                named = verdict.IsNamed,
                paged = verdict.PagesIn(Mode.ChainWide),
                pagedInProtocolMode = verdict.PagesIn(Mode.Protocol),
                miss = verdict.Miss,
                signals = verdict.Protocol.Select(Tell),
                chainWide = verdict.ChainWide.Select(Tell),
            },
            Lines));

    private static object Tell(Signal signal) => new { signal.Rule, signal.Family, signal.Pages, signal.Score, signal.Because };
}
