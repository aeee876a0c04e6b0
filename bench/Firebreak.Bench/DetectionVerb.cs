using System.CommandLine;
using System.Text.Json;
using Firebreak.Bench.Detection;
using Firebreak.Bench.Input;
using Firebreak.Bench.Report;

namespace Firebreak.Bench;

/// <summary><c>bench/run detection</c>: what the recognisers find in recorded attacks, and how often they are wrong on ordinary traffic.</summary>
internal static class DetectionVerb
{
    private static readonly Option<bool> Write = new("--write") { Description = "Write docs/reference/detection-results.md." };
    private static readonly Option<bool> Json = new("--json") { Description = "One line for each transaction that is an attack or was told of." };
    private static readonly Option<bool> Sandbox = new("--sandbox") { Description = "Rules of status sandbox judge too." };

    public static Command Create()
    {
        var verb = new Command("detection", "Judges recorded attacks and ordinary traffic, and tells what was found, missed and told wrongly.") { Write, Json, Sandbox };
        verb.SetAction(async (parsed, token) =>
        {
            if (!SharedData.Exists)
            {
                Screen.Say($"there is no recorded chain data at {SharedData.Folder}: nothing to judge");
                return 0;
            }

            var judge = new RecordedJudge(parsed.GetValue(Sandbox));
            var results = await JudgeAsync(judge, token);
            if (parsed.GetValue(Json))
            {
                WriteLines(results);
            }

            var page = DetectionPage.Of(judge.Rules, results);
            if (parsed.GetValue(Write))
            {
                await File.WriteAllTextAsync(Path.Combine(SharedData.Repository, "docs", "reference", "detection-results.md"), page, token);
            }
            else if (!parsed.GetValue(Json))
            {
                Console.Write(page);
            }

            return results.Any(result => result.Verdicts.Any(verdict => verdict.Failures.Count > 0)) ? 1 : 0;
        });
        return verb;
    }

    private static async Task<IReadOnlyList<SetResult>> JudgeAsync(RecordedJudge judge, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("firebreak-recordings-");
        try
        {
            var recordings = new Recordings(folder.FullName);
            var results = new List<SetResult>();
            foreach (var set in Recordings.Sets.Where(Recordings.Has))
            {
                Screen.Say($"judging {set.Title}");
                var verdicts = new List<Verdict>();
                await foreach (var recorded in recordings.ReadAsync(set, cancellationToken))
                {
                    verdicts.Add(judge.Judge(recorded));
                }

                verdicts.SelectMany(verdict => verdict.Failures).ToList().ForEach(Screen.Say);
                results.Add(new SetResult(set, verdicts));
            }

            return results;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void WriteLines(IEnumerable<SetResult> results)
    {
        foreach (var (result, verdict) in results.SelectMany(result => result.Verdicts.Select(verdict => (result, verdict))))
        {
            if (verdict.Case.Label is not null || verdict.IsTold)
            {
                Console.WriteLine(JsonSerializer.Serialize(
                    new
                    {
                        set = result.Set.Title,
                        name = verdict.Case.Name,
                        label = verdict.Case.Label,
                        day = verdict.Case.Day,
                        frames = verdict.Case.Frames,
                        named = verdict.IsNamed,
                        pages = verdict.Pages,
                        signals = verdict.Signals.Select(signal => new { signal.Rule, signal.Pages, signal.Score, signal.Because }),
                    },
                    Lines));
            }
        }
    }

    private static readonly JsonSerializerOptions Lines = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
}
