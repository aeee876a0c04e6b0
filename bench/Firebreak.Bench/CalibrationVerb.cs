using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Firebreak.Bench.Report;
using Firebreak.Core.Baselines.Trials;
using Spectre.Console;

namespace Firebreak.Bench;

/// <summary><c>bench/run calibration</c>: what a budget of one false page a week really costs, on numbers whose law is known.</summary>
internal static class CalibrationVerb
{
    private static readonly int[] Learned = [500, 2_000, 20_000];
    private static readonly double[] Drifts = [1, 2];
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON for machines." };
    private static readonly Option<int> Trials = new("--trials") { Description = "Of each kind. Default 400.", DefaultValueFactory = _ => 400 };
    private static readonly Option<int> Seed = new("--seed") { Description = "Of the first trial. Default 1.", DefaultValueFactory = _ => 1 };

    public static Command Create()
    {
        var verb = new Command("calibration", "False pages a week at a budget of one, over four laws, with and without drift.") { Json, Trials, Seed };
        verb.SetAction(parsed =>
        {
            var results = Run(parsed.GetValue(Trials), (ulong)parsed.GetValue(Seed));
            if (parsed.GetValue(Json))
            {
                var cells = results.Select(result => new { law = result.Trial.Law.Name, result.Trial.Learned, result.Trial.DriftFactor, result.Trials, result.Mean, result.Ninth });
                Console.WriteLine(JsonSerializer.Serialize(new { machine = Machine.Describe(), cells }, Screen.Json));
            }
            else
            {
                Write(results);
            }

            return results.Exists(result => result.Mean > 1) ? 1 : 0;
        });
        return verb;
    }

    private static List<TrialResult> Run(int trials, ulong seed)
    {
        var results = new List<TrialResult>();
        foreach (var law in Law.All)
        {
            Screen.Say($"{law.Name}...");
            results.AddRange(
                from drift in Drifts from learned in Learned select new CalibrationTrial(law, learned, drift).Run(trials, seed));
        }

        return results;
    }

    private static void Write(List<TrialResult> results)
    {
        Screen.Results.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{results[0].Trials} trials of each kind, {CalibrationTrial.PerWeek} transactions a week; mean false pages a week (nine in ten stay below)"));
        var table = new Table().AddColumn("law").AddColumn("then");
        table.AddColumns([.. Learned.Select(learned => string.Create(CultureInfo.InvariantCulture, $"{learned:N0} learned"))]);
        foreach (var row in results.GroupBy(result => (result.Trial.Law.Name, result.Trial.DriftFactor)))
        {
            table.AddRow([row.Key.Name, row.Key.DriftFactor == 1 ? "no change" : "twice as large, after a week", .. row.Select(Cell)]);
        }

        Screen.Results.Write(table);
    }

    private static string Cell(TrialResult result) => string.Create(CultureInfo.InvariantCulture, $"{result.Mean:0.00} ({result.Ninth:0.00})");
}
