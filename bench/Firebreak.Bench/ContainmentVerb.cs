using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Firebreak.Bench.Containment;
using Firebreak.Bench.Head;
using Firebreak.Bench.Report;
using Spectre.Console;

namespace Firebreak.Bench;

/// <summary><c>bench/run containment</c>: how many blocks after the first theft a pause is mined, and what is lost when the theft is seen in the pool.</summary>
internal static class ContainmentVerb
{
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON for machines." };
    private static readonly Option<int> Runs = new("--runs") { Description = "Runs of each kind. Default 50.", DefaultValueFactory = _ => 50 };

    public static Command Create()
    {
        var verb = new Command("containment", "A bot that bids up fees and repeats its theft in each block of a second, against the whole program.") { Json, Runs };
        verb.SetAction(async (parsed, token) =>
        {
            var (mined, early) = (new List<ContainmentRun>(), new List<ContainmentRun>());
            for (var run = 1; run <= parsed.GetValue(Runs); run++)
            {
                mined.Add(await ContainmentBench.PlayAsync(run, fromPool: false, token));
                early.Add(await ContainmentBench.PlayAsync(run, fromPool: true, token));
                Screen.Say($"run {run}: {Tell(mined[^1])}; from the pool: {Tell(early[^1])}");
            }

            if (parsed.GetValue(Json))
            {
                Console.WriteLine(JsonSerializer.Serialize(new { machine = Machine.Describe(), afterTheFirstTheft = mined, fromThePool = early }, Screen.Json));
            }
            else
            {
                Write(mined, early);
            }

            return 0;
        });
        return verb;
    }

    private static string Tell(ContainmentRun run) => string.Create(
        CultureInfo.InvariantCulture, $"{run.Thefts} thefts, {(run.Paused is null ? "never paused" : run.Blocks is { } blocks ? $"paused {blocks} blocks after the first" : "paused before any")}, {run.Rebids} rebids, tried after {run.DecisionToSimulated:0} ms, signed after {run.DecisionToSigned:0} ms, sent after {run.DecisionToSent:0} ms");

    private static void Write(List<ContainmentRun> mined, List<ContainmentRun> early)
    {
        Screen.Results.WriteLine(Machine.Describe());
        var decision = Spread.Of(mined.Concat(early).Select(run => run.DecisionToSent).OfType<double>().DefaultIfEmpty());
        var table = new Table().AddColumns("", "runs", "result");
        Row("theft seen when mined: blocks from it to the mined pause, median", mined.Count, mined.Select(run => run.Blocks).OfType<double>().ToList() is { Count: > 0 } blocks ? Number(Samples(blocks)) : "-");
        Row("  longest", mined.Count, Number(mined.Select(run => run.Blocks ?? 0).DefaultIfEmpty().Max()));
        Row("  never paused", mined.Count, Number(mined.Count(run => run.Paused is null)));
        Row("theft seen in the pool: nothing lost", early.Count, string.Create(CultureInfo.InvariantCulture, $"{early.Count(run => run.Thefts == 0)} of {early.Count}"));
        Row("  rebids of the bot, median", early.Count, Number(Samples([.. early.Select(run => (double)run.Rebids)])));
        Row("decision to broadcast, ms, median", mined.Count + early.Count, Number(decision.Median));
        Row("  of it until the call was tried, median", mined.Count + early.Count, Number(Samples([.. mined.Concat(early).Select(run => run.DecisionToSimulated ?? 0)])));
        Row("  of it until the signed bytes are written down, median", mined.Count + early.Count, Number(Samples([.. mined.Concat(early).Select(run => run.DecisionToSigned ?? 0)])));
        var (ofTheFirst, runs) = (mined[0].DecisionToSent ?? 0, mined.Count + early.Count);
        Row("  the first, when nothing of it ran before", 1, Number(ofTheFirst));
        Row("  longest", runs, Number(decision.Longest));
        Row("  p99", mined.Count + early.Count, Number(decision.P99));
        Screen.Results.Write(table);

        void Row(string name, int runs, string result) => table.AddRow(name, runs.ToString(CultureInfo.InvariantCulture), result);
    }

    private static double Samples(List<double> values) => Spread.Of(values).Median;

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
