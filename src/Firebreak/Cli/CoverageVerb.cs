using System.CommandLine;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Ingest;
using Firebreak.Hosting;
using Spectre.Console;
using Command = System.CommandLine.Command;

namespace Firebreak.Cli;

/// <summary><c>firebreak coverage</c>: what every rule saw of every block, or why not.</summary>
internal static class CoverageVerb
{
    private const int RowsAtOnce = 10_000;
    private static readonly Option<FileInfo?> Config = Shell.ConfigOption();
    private static readonly Option<bool> Json = Shell.JsonOption();
    private static readonly Option<ulong> From = new("--from") { Description = "First block. Default: the first that was read." };
    private static readonly Option<ulong> To = new("--to") { Description = "Last block. Default: the head.", DefaultValueFactory = _ => ulong.MaxValue };
    private static readonly Option<string?> Rule = new("--rule") { Description = "Only this rule, by its id, such as reentrancy." };

    public static Command Create()
    {
        var verb = new Command(
            "coverage", "Say of every block which rules saw it, and why the others did not. Example: ./firebreak coverage --from 19000000 --rule reentrancy")
        {
            Config, From, To, Rule, Json,
        };
        verb.SetAction((parsed, token) => Shell.GuardAsync(async () =>
        {
            var (from, to) = (parsed.GetValue(From), parsed.GetValue(To));
            if (from > to)
            {
                return Shell.Fail(ExitCode.BadInput, $"--from {from} lies above --to {to}; swap them.");
            }

            var config = Shell.Load(parsed.GetValue(Config));
            await using var desk = FirebreakHost.BuildDesk(config);
            var spans = await ReadAsync(desk.GetRequiredService<ICoverageLedger>(), new ChainId(config.Ingest.ChainId), from, to, token);
            var rule = parsed.GetValue(Rule);
            var report = CoverageReport.Of(spans, rule);
            if (rule is not null && report.From is not null && report.Rules.Count == 0)
            {
                var known = string.Join(", ", CoverageReport.Of(spans).Rules.Select(line => line.Rule));
                return Shell.Fail(ExitCode.BadInput, $"No rule '{rule}' was in force on these blocks; there were: {known}.");
            }

            Print(report, parsed.GetValue(Json));
            return report.IsWhole ? ExitCode.Success : ExitCode.NotReached;
        }));
        return verb;
    }

    private static async Task<IReadOnlyList<CoverageSpan>> ReadAsync(
        ICoverageLedger ledger, ChainId chain, ulong from, ulong to, CancellationToken cancellationToken)
    {
        var spans = new List<CoverageSpan>();
        var next = from;
        while (next <= to && await ledger.ReadAsync(chain, next, to, RowsAtOnce, cancellationToken) is { Through: { } through } part)
        {
            spans.AddRange(part.Spans);
            if (through == ulong.MaxValue)
            {
                break;
            }

            next = through + 1;
        }

        return spans;
    }

    private static void Print(CoverageReport report, bool json)
    {
        if (json)
        {
            Shell.PrintJson(ToJson(report));
            return;
        }

        if (report.Rules.Count > 0)
        {
            var table = new Table().Border(TableBorder.Rounded).AddColumns("Rule", "Saw", "Did not see", "Why");
            foreach (var line in report.Rules)
            {
                table.AddRow(
                    Screen.Cell(line.Rule),
                    Lines(line.Evaluated.Select(stretch => $"{stretch.First} to {stretch.Last}")),
                    Lines(line.Gaps.Select(gap => gap.Where())),
                    Lines(line.Gaps.Select(gap => $"{gap.Cause}: {gap.Reason}")));
            }

            AnsiConsole.Write(table);
        }

        Screen.Say(report.Summary());
    }

    // A table for people ends somewhere; --json tells everything.
    private static string Lines(IEnumerable<string> lines)
    {
        const int Most = 20;
        var all = lines.ToList();
        return Screen.Cell(all.Take(Most)) + (all.Count > Most ? $"\nand {all.Count - Most} more (--json)" : "");
    }

    private static object ToJson(CoverageReport report) => new
    {
        from = report.From,
        to = report.To,
        whole = report.IsWhole,
        summary = report.Summary(),
        rules = report.Rules.Select(line => new
        {
            rule = line.Rule,
            evaluated = line.Evaluated.Select(stretch => new { from = stretch.First, to = stretch.Last }),
            gaps = line.Gaps.Select(gap => new
            {
                from = gap.First,
                to = gap.Last,
                transaction = gap.Transaction?.ToString(),
                cause = gap.Cause,
                reason = gap.Reason,
            }),
        }),
    };
}
