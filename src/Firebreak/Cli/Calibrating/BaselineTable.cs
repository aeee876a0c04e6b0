using System.Globalization;
using Firebreak.Core.Baselines.Learning;
using Spectre.Console;

namespace Firebreak.Cli.Calibrating;

/// <summary>Prints what is learned as people read it.</summary>
internal static class BaselineTable
{
    public static void Write(string protocol, BaselineReport report)
    {
        Screen.Say(Words($"{protocol}: {report.Transactions:N0} final transactions are known; {Standing(report)}"));
        Screen.Say(report.TransactionsPerWeek > 0
            ? Words($"Budget: {report.PagesPerWeek:0.##} false pages a week over {report.TransactionsPerWeek:N0} transactions; this week has had {report.ThisWeek:N0} of them.")
            : Words($"Budget: {report.PagesPerWeek:0.##} false pages a week. What a week holds is known after the first whole one."));
        Screen.Say(Words(
            $"New walks: {report.NewWalks.PerWeek:0.##} a week came, {report.NewWalks.Share:0.##} may; they {(report.NewWalks.MayPage ? "wake somebody" : "are tickets")}."));
        if (report.Caution > 1)
        {
            Screen.Say(Words($"Pages that were marked as false made it {report.Caution:0.#} times as careful."));
        }

        var table = new Table().Border(TableBorder.Rounded).AddColumns("Compared with each other", "Scores", "Wakes from score", "Bet on a change", "Changed");
        foreach (var stratum in report.Strata)
        {
            table.AddRow(
                Screen.Cell(stratum.Name), Words($"{stratum.Scores:N0}"), stratum.Threshold is { } threshold ? Words($"{threshold:0.00}") : stratum.IsCalibrated ? "-" : "not calibrated",
                Words($"{stratum.Bet:0.00} of 100"), Words($"{stratum.Drifts} times"));
        }

        AnsiConsole.Write(table);
    }

    private static string Standing(BaselineReport report) => report.Footing switch
    {
        Footing.Cold => "too few to compare anything, recognisers judge alone.",
        Footing.Learning => "numbers are compared, and nobody is woken by them until 1,000 transactions and a whole week are known.",
        Footing.Drifted => "it has changed, is learned anew, and nobody is woken by numbers until that is done.",
        _ => Words($"a transaction wakes somebody from a score of {report.Threshold:0.00} on, by mistake with a chance of at most {report.Allowed:0.0e+0}."),
    };

    private static string Words(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
