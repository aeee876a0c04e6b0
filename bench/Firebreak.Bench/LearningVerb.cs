using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Firebreak.Bench.Learning;
using Firebreak.Bench.Report;
using Spectre.Console;

namespace Firebreak.Bench;

/// <summary><c>bench/run learning</c>: what scoring and learning cost, in time and memory.</summary>
internal static class LearningVerb
{
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON for machines." };
    private static readonly Option<int> Rounds = new("--rounds") { Description = "Over the recorded blocks. Default 40, after as many to warm up.", DefaultValueFactory = _ => 40 };

    public static Command Create()
    {
        var verb = new Command("learning", "What comparing transactions with a protocol's past costs, on recorded mainnet blocks.") { Json, Rounds };
        verb.SetAction(parsed =>
        {
            var result = LearningBench.Run(parsed.GetValue(Rounds));
            if (parsed.GetValue(Json))
            {
                Console.WriteLine(JsonSerializer.Serialize(new { machine = Machine.Describe(), result }, Screen.Json));
            }
            else
            {
                Write(result);
            }

            return 0;
        });
        return verb;
    }

    private static void Write(LearningResult result)
    {
        Screen.Results.WriteLine(Machine.Describe());
        var table = new Table().AddColumns("one core, one protocol", "figure");
        Row("transactions a round that touch it", $"{result.Transactions:N0}");
        Row("to score one, median of rounds", $"{result.Score:0.0} us");
        Row("to learn one, median of rounds", $"{result.Learn:0.0} us");
        Row("memory after one round", $"{result.Memory / 1024.0:N0} KB");
        Row("snapshot after all rounds", $"{result.Snapshot / 1024.0:N0} KB");
        Row("to restore it", $"{result.Restore:0.0} ms");
        Screen.Results.Write(table);

        void Row(string name, FormattableString figure) => table.AddRow(name, figure.ToString(CultureInfo.InvariantCulture));
    }
}
