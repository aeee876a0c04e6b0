using System.Globalization;
using System.Text.Json;
using Firebreak.Core.Detection;
using Spectre.Console;

namespace Firebreak.Cli.Judging;

/// <summary>A judged range for people.</summary>
internal static class JudgedTable
{
    public static void Write(JudgedRange range, IAnsiConsole console)
    {
        if (range.Alerts.Count > 0)
        {
            console.Write(Alerts(range));
        }

        console.Write(Rules(range));
        var coverage = range.Coverage;
        console.Tell($"{coverage.Blocks} blocks ({coverage.From} to {coverage.To}), {coverage.Transactions} transactions in {range.Took.TotalSeconds:0.00} s: {range.TransactionsPerSecond:0} a second.");
        var pages = range.Alerts.Count(alert => alert.Pages);
        console.MarkupLine(pages > 0 ? $"[red]{pages} alerts that would wake someone.[/]" : "Nothing that would wake anyone.");
        if (!coverage.IsWhole)
        {
            console.MarkupLine("[yellow]Not everything was judged: see the gaps above.[/]");
        }
    }

    private static Table Alerts(JudgedRange range)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Alert", "Rule", "Severity", "Block", "Transactions", "State", "Because");
        foreach (var alert in range.Alerts)
        {
            var severity = alert.Pages ? $"[red]{alert.Severity} page[/]" : $"{alert.Severity}";
            table.AddRow(
                Screen.Cell(alert.Id.ToString()),
                Screen.Cell(alert.Rule),
                severity,
                Number((long)alert.FirstBlock.Number),
                Number(alert.Standing.Count + alert.Omitted),
                Screen.Cell(alert.State.ToString()),
                Screen.Cell(alert.Because));
        }

        return table;
    }

    private static Table Rules(JudgedRange range)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Rule", "Blocks seen whole", "Not seen", "Why");
        foreach (var rule in range.Coverage.Rules)
        {
            table.AddRow(Screen.Cell(rule.Rule), $"{rule.Evaluated} of {range.Coverage.Blocks}", rule.Gaps.Count == 0 ? "nothing" : "", "");
            foreach (var gap in rule.Gaps)
            {
                table.AddRow("", "", Amount(gap), Screen.Cell($"{JsonNamingPolicy.KebabCaseLower.ConvertName(gap.Cause.ToString())}: {gap.Reason}"));
            }
        }

        return table;
    }

    private static string Amount(GapGroup gap) => (gap.Blocks, gap.Transactions) switch
    {
        (var blocks, 0) => $"{blocks} blocks from {gap.First.Number}",
        (0, var transactions) => $"{transactions} transactions from block {gap.First.Number}",
        var (blocks, transactions) => $"{blocks} blocks and {transactions} transactions from block {gap.First.Number}",
    };

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
