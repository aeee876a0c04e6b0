using System.CommandLine;
using Firebreak.Adapters.Archive.Recorded;
using Firebreak.Adapters.Packs;
using Firebreak.Cli.Evaluating;
using Firebreak.Core.Baselines;
using Firebreak.Core.Detection;
using Firebreak.Engine.Evaluation;

namespace Firebreak.Cli;

/// <summary><c>firebreak evaluate</c>: what the shipped rules find in recorded attacks, and how often they wake someone for nothing.</summary>
internal static class EvaluateVerb
{
    private static readonly Option<DirectoryInfo> Data = new("--data") { Description = "A folder that holds attacks, benign and histories.", Required = true };
    private static readonly Option<FileInfo?> Write = new("--write") { Description = "Write the whole report to this Markdown file." };
    private static readonly Option<FileInfo?> Cases = new("--cases") { Description = "Write one JSON line for each transaction that is an attack or was told of." };
    private static readonly Option<DirectoryInfo?> Plots = new("--plots") { Description = "Draw recall against false pages into this folder, as SVG." };
    private static readonly Option<bool> Sandbox = Shell.SandboxOption();
    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object for machines." };

    public static Command Create()
    {
        var verb = new Command(
            "evaluate",
            """
            Judge recorded attacks, protocols' lives and ordinary traffic with the shipped rules: what was found, missed, and told wrongly.

            Examples:
              ./firebreak evaluate --data ../shared/data
              ./firebreak evaluate --data ../shared/data --json
              ./firebreak evaluate --data ../shared/data --write docs/reference/detection-results.md

            No label of an attacker is used, and nothing is learned from what came later. Exit codes: 0 everything was judged, 1 a rule failed
            or an entry could not be read (they are named), 2 mend the command line.
            """)
        {
            Data, Write, Cases, Plots, Sandbox, Json,
        };
        verb.SetAction((parsed, token) => Shell.GuardAsync(() => RunAsync(parsed, token)));
        return verb;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var folder = EvaluationFolder.Open(parsed.GetRequiredValue(Data).FullName);
        foreach (var missing in folder.Missing)
        {
            Screen.Complain($"not here, so not judged: {missing}");
        }

        var (packs, withSandbox) = (PackFolder.Shipped(), parsed.GetValue(Sandbox));
        var run = new EvaluateRun(folder, packs.RulesInForce(withSandbox), WithLearned(packs.RulesInForce(withSandbox), packs.RulesInForce(withSandbox: true)));
        var result = await EvaluationProgress.ShowAsync(progress => run.JudgeAsync(progress, cancellationToken));
        if (parsed.GetValue(Plots) is { } plots)
        {
            plots.Create();
            foreach (var (name, svg) in RecallPlots.Of(result))
            {
                await File.WriteAllTextAsync(Path.Combine(plots.FullName, name), svg, cancellationToken);
            }
        }

        if (parsed.GetValue(Cases) is { } cases)
        {
            await File.WriteAllLinesAsync(cases.FullName, CaseLines.Of(result), cancellationToken);
        }

        if (parsed.GetValue(Write) is { } page)
        {
            await File.WriteAllTextAsync(page.FullName, ResultsPage.Of(result), cancellationToken);
        }

        if (parsed.GetValue(Json))
        {
            Shell.PrintJson(EvaluationJson.Of(result));
        }
        else if (parsed.GetValue(Write) is null)
        {
            EvaluationTables.Write(result);
        }

        return Conclude(run, result);
    }

    // What is learned needs a life to learn from: here it has one, and shows what it is worth before it leaves the sandbox.
    private static Dictionary<string, Rule> WithLearned(IReadOnlyDictionary<string, Rule> inForce, IReadOnlyDictionary<string, Rule> all) => all
        .Where(rule => inForce.ContainsKey(rule.Key) || rule.Key is LearnedDetector.NewWalk or LearnedDetector.Unusual)
        .ToDictionary(StringComparer.Ordinal);

    private static int Conclude(EvaluateRun run, EvaluationResult result)
    {
        var faults = run.Malformed.Concat(result.Verdicts.SelectMany(verdict => verdict.Failures)).ToList();
        return faults.Count == 0 ? ExitCode.Success : Shell.Fail(ExitCode.NotReached, string.Join('\n', faults.Prepend("not everything was judged:")));
    }
}
