using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Firebreak.Bench.Head;
using Firebreak.Bench.Report;
using Spectre.Console;

namespace Firebreak.Bench;

/// <summary><c>bench/run head</c>: from the arrival of a block's traces to the commit of its signals.</summary>
internal static class HeadVerb
{
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON for machines." };
    private static readonly Option<int> Blocks = new("--blocks") { Description = "Blocks to measure. Default 100.", DefaultValueFactory = _ => 100 };
    private static readonly Option<int> Transactions = new("--transactions") { Description = "In each block. Default 200.", DefaultValueFactory = _ => 200 };

    public static Command Create()
    {
        var verb = new Command("head", "How long after a block's last answer its signals are committed, on anvil at one block per second.") { Json, Blocks, Transactions };
        verb.SetAction(async (parsed, token) =>
        {
            var result = await HeadBench.RunAsync(parsed.GetValue(Blocks), parsed.GetValue(Transactions), Screen.Say, token);
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

    private static void Write(HeadResult result)
    {
        Screen.Results.WriteLine(Machine.Describe());
        Screen.Results.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{result.Blocks} blocks, {result.TransactionsPerBlock} transactions in the median one, a block per second"));
        var table = new Table().AddColumns("milliseconds", "median", "p90", "p99", "longest");
        Row("last answer in memory to commit", result.ArrivalToCommit);
        Row("  of it the node telling prices and holdings before the block", result.Prices);
        Row("  of it Firebreak: reading, rules, journal", result.Own);
        Row("the node's own time: first question to last answer", result.NodeTime);
        Row("head announced to commit", result.HeadToCommit);
        Screen.Results.Write(table);
        Screen.Results.Write(Stages([result.Typical, .. result.Slowest]));
        foreach (var complaint in result.Complaints.Distinct(StringComparer.Ordinal))
        {
            Screen.Results.WriteLine($"warned: {complaint}");
        }

        void Row(string name, Spread spread) => table.AddRow(name, Cell(spread.Median), Cell(spread.P90), Cell(spread.P99), Cell(spread.Longest));
    }

    private static Table Stages(IEnumerable<Breakdown> blocks)
    {
        var table = new Table().AddColumns("block", "last answer to commit", "between stages", "reading", "prices", "rules", "saving", "compiling beside", "collecting beside");
        foreach (var one in blocks)
        {
            table.AddRow([
                one.Block?.ToString(CultureInfo.InvariantCulture) ?? "median of each",
                .. new[] { one.Whole, one.Between, one.Reading, one.Valuing, one.Judging, one.Saving, one.Compiling, one.Pausing }.Select(Cell)]);
        }

        return table;
    }

    private static string Cell(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
