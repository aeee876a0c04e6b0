using System.Globalization;
using Spectre.Console;

namespace Firebreak.Cli.Calibrating;

/// <summary>Prints a calibration as people read it.</summary>
internal static class CalibrationTable
{
    public static void Write(CalibrationReport report)
    {
        var figures = report.Figures;
        Screen.Say(Words($"Blocks {report.From} to {report.To}: {figures.Transactions:N0} transactions of {report.Protocol} in {figures.WeeksLong:0.0} weeks."));
        BaselineTable.Write(report.Protocol, report.Baseline);
        Screen.Say(Words($"Pages a week: {report.Expected:0.00} to be expected, {report.Realised:0.00} came, {report.Baseline.PagesPerWeek:0.##} are allowed."));
        Screen.Say(Words($"Recognisers: at most {report.RecognisersAtMost:0.00} a week by these weeks (95 %), {report.Baseline.ForRecognisers:0.##} are theirs."));
        WriteSpent(report);
        Screen.Say(Words(
            $"One more page a week would have told of {figures.ByScoreWithOneMore - figures.ByScore} more unusual transactions here; {figures.WalksAsTickets} new walks were tickets."));
        foreach (var lives in report.Lives)
        {
            Screen.Say(Words($"Recorded lives at a budget of {lives.PagesPerWeek:0.##}: {lives.Paged} of {lives.Exploits} exploits paged, {lives.FalsePagesPerWeek:0.00} false pages a week."));
        }
    }

    private static void WriteSpent(CalibrationReport report)
    {
        if (report.Spent.Count == 0)
        {
            Screen.Say("No rule woke anybody.");
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).AddColumns("Spends the budget", "Family", "Pages", "A week");
        foreach (var (rule, family, pages, perWeek) in report.Spent)
        {
            table.AddRow(Screen.Cell(rule), Screen.Cell(family), Words($"{pages}"), Words($"{perWeek:0.00}"));
        }

        AnsiConsole.Write(table);
    }

    private static string Words(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
