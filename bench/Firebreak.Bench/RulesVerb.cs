using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Firebreak.Bench.Input;
using Firebreak.Bench.Report;
using Firebreak.Bench.Rules;
using Spectre.Console;

namespace Firebreak.Bench;

/// <summary><c>bench/run rules</c>: what a thousand written rules cost beside ten.</summary>
internal static class RulesVerb
{
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON for machines." };

    public static Command Create()
    {
        var verb = new Command("rules", "What 10, 100 and 1,000 written rules cost for each transaction, on one core.") { Json };
        verb.SetAction(parsed => Run(parsed.GetValue(Json)));
        return verb;
    }

    private static int Run(bool asJson)
    {
        RuleTraffic[] traffics = SharedData.Exists ? [RuleTraffic.Recorded(), RuleTraffic.Dense()] : [RuleTraffic.Dense()];
        var results = traffics.SelectMany(traffic => (bool[])[false, true], (traffic, areBusy) => (traffic, areBusy, Rows: RulesBench.Run(traffic, areBusy, Screen.Say))).ToList();
        if (asJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new { machine = Machine.Describe(), results = results.Select(result => new { result.traffic.Origin, result.areBusy, result.Rows }) }, Screen.Json));
            return 0;
        }

        Screen.Results.WriteLine(Machine.Describe());
        results.ForEach(result => Write(result.traffic, result.areBusy, result.Rows));
        return 0;
    }

    private static void Write(RuleTraffic traffic, bool areBusy, RuleRow[] rows)
    {
        Screen.Results.WriteLine();
        Screen.Results.WriteLine($"{traffic.Origin}; {(areBusy ? "all hundred protocols are the most called contracts" : "ten of the protocols are the most called contracts, the others hold the same tokens and are not called here")}");
        var table = new Table().AddColumns("rules", "protocols", "ns a transaction", "least to most", "beside 10 rules", "bytes a transaction", "transactions at which a rule waits", "matches");
        foreach (var row in rows)
        {
            table.AddRow(
                Text(row.Rules, "N0"), Text(row.Protocols, "N0"), Text(row.Nanoseconds, "N0"), $"{Text(row.Least, "N0")} to {Text(row.Most, "N0")}",
                Text(row.Nanoseconds / rows[0].Nanoseconds, "0.00"), Text(row.Bytes, "N0"), Text(row.Heard, "0.0 %"), Text(row.Matches, "N0"));
        }

        Screen.Results.Write(table);
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
