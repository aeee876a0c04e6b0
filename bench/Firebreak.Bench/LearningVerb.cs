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
    private const int Cores = 2;
    private const int TransactionsOfEach = 100;

    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON for machines." };
    private static readonly Option<int> Rounds = new("--rounds") { Description = "Over the recorded blocks. Default 40, after as many to warm up; 0 leaves it out.", DefaultValueFactory = _ => 40 };

    private static readonly Option<long> Volume = new("--volume") { Description = "Learn so many transactions, made of the recorded ones, on two cores. Default none." };
    private static readonly Option<int> Protocols = new("--protocols") { Description = "Keep so many protocols in one process, and measure its memory. Default none." };

    public static Command Create()
    {
        var verb = new Command("learning", "What comparing transactions with a protocol's past costs, on recorded mainnet blocks.") { Json, Rounds, Volume, Protocols };
        verb.SetAction(parsed =>
        {
            var rounds = parsed.GetValue(Rounds);
            var result = rounds > 0 ? LearningBench.Run(rounds) : null;
            var memory = parsed.GetValue(Protocols) is > 0 and var protocols ? VolumeBench.Keep(protocols, TransactionsOfEach) : null;
            var volume = parsed.GetValue(Volume) is > 0 and var transactions ? VolumeBench.Learn(transactions, Cores) : null;
            if (parsed.GetValue(Json))
            {
                Console.WriteLine(JsonSerializer.Serialize(new { machine = Machine.Describe(), result, memory, volume }, Screen.Json));
            }
            else
            {
                Write(result, memory, volume);
            }

            return 0;
        });
        return verb;
    }

    private static void Write(LearningResult? result, MemoryResult? memory, VolumeResult? volume)
    {
        Screen.Results.WriteLine(Machine.Describe());
        if (result is not null)
        {
            var table = new Table().AddColumns("one core, one protocol", "figure");
            Row(table, "transactions a round that touch it", $"{result.Transactions:N0}");
            Row(table, "to score one, median of rounds", $"{result.Score:0.0} us");
            Row(table, "to learn one, median of rounds", $"{result.Learn:0.0} us");
            Row(table, "memory after one round", $"{result.Memory / 1024.0:N0} KB");
            Row(table, "snapshot after all rounds", $"{result.Snapshot / 1024.0:N0} KB");
            Row(table, "to restore it", $"{result.Restore:0.0} ms");
            Screen.Results.Write(table);
        }

        if (memory is not null)
        {
            Screen.Results.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{memory.Protocols:N0} protocols of {memory.TransactionsOfEach} transactions each: the process takes {memory.Resident / 1e9:0.00} GB."));
        }

        if (volume is not null)
        {
            Screen.Results.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{volume.Transactions:N0} transactions (recorded ones over and over) observed and learned on {volume.Cores} cores in {volume.Seconds:N0} s."));
        }
    }

    private static void Row(Table table, string name, FormattableString figure) => table.AddRow(name, figure.ToString(CultureInfo.InvariantCulture));
}
