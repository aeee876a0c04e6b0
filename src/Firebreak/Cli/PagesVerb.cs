using System.CommandLine;
using Firebreak.Core.Alerting;
using Firebreak.Core.Incidents;
using Firebreak.Engine.Incidents;
using Firebreak.Hosting;
using Spectre.Console;
using Command = System.CommandLine.Command;

namespace Firebreak.Cli;

/// <summary><c>firebreak mark</c> and <c>firebreak pages</c>: was a page right? The budget learns of it, and it stays as a case.</summary>
internal static class PagesVerb
{
    private static readonly Argument<string> Alert = new("alert") { Description = "The alert's id, or the beginning of it: firebreak pages lists them." };
    private static readonly Option<bool> False = new("--false") { Description = "There was nothing to be woken for." };
    private static readonly Option<bool> Right = new("--right") { Description = "It was right to wake somebody." };
    private static readonly Option<string> By = new("--by") { Description = "Who says so; goes on the record.", DefaultValueFactory = _ => Environment.UserName };
    private static readonly Option<string> Reason = new("--reason") { Description = "Why; goes on the record.", DefaultValueFactory = _ => "" };
    private static readonly Option<DirectoryInfo?> Export = new("--export") { Description = "Write each judged page as a case, a JSON file of its own, to this folder." };
    private static readonly Option<FileInfo?> Config = Shell.ConfigOption();
    private static readonly Option<bool> Json = Shell.JsonOption();

    public static Command Judge()
    {
        var verb = new Command(
            "mark",
            """
            Say of a page whether it was right. A false one makes what is learned more careful from the next week on; each becomes a case.

            Examples:
              ./firebreak mark alert_1a2b3c4d5e6f --false --by ada --reason "our own migration"
              ./firebreak mark alert_1a2b3c4d5e6f --right --by ada

            The first word counts. Exit codes: 0 recorded, or it was so already; 1 the incident says no; 2 mend the command line.
            """)
        {
            Alert, False, Right, By, Reason, Config,
        };
        verb.SetAction((parsed, token) => Shell.GuardAsync(async () =>
        {
            if (parsed.GetValue(False) == parsed.GetValue(Right))
            {
                return Shell.Fail(ExitCode.BadInput, "say either --false or --right");
            }

            await using var services = FirebreakHost.BuildDesk(Shell.Load(parsed.GetValue(Config)));
            var desk = services.GetRequiredService<IIncidentDesk>();
            var written = parsed.GetRequiredValue(Alert);
            var found = Pages(await desk.ListAsync(token)).Where(page => page.Alert.Id.ToString().StartsWith(written, StringComparison.Ordinal)).ToList();
            if (found.Count != 1)
            {
                return Shell.Fail(ExitCode.BadInput, $"{(found.Count == 0 ? "no page is" : $"{found.Count} pages are")} named so: firebreak pages lists them");
            }

            var command = new Core.Incidents.Command.JudgePage(found[0].Alert.Id, parsed.GetValue(False), parsed.GetRequiredValue(Reason));
            return Tell(found[0].Alert, await desk.SubmitAsync(found[0].Incident.Id, command, Actor.Human(parsed.GetRequiredValue(By)), token));
        }));
        return verb;
    }

    public static Command List()
    {
        var verb = new Command(
            "pages",
            """
            List what woke somebody, and what people said of it.

            Examples:
              ./firebreak pages
              ./firebreak pages --export cases      one JSON file for each judged page: rule, transactions, blocks, evidence, verdict
            """)
        {
            Export, Config, Json,
        };
        verb.SetAction((parsed, token) => Shell.GuardAsync(async () =>
        {
            await using var services = FirebreakHost.BuildDesk(Shell.Load(parsed.GetValue(Config)));
            var pages = Pages(await services.GetRequiredService<IIncidentDesk>().ListAsync(token)).ToList();
            if (parsed.GetValue(Export) is { } folder)
            {
                await WriteAsync(pages, folder, token);
            }

            if (parsed.GetValue(Json))
            {
                Shell.PrintJson(pages.Select(page => CaseOf(page.Incident, page.Alert, page.Judged)));
            }
            else
            {
                AnsiConsole.Write(ToTable(pages));
            }

            return ExitCode.Success;
        }));
        return verb;
    }

    private static int Tell(Alert alert, Decision? decision)
    {
        switch (decision)
        {
            case Decision.Accepted { Events.Count: 0 }:
                Screen.Say($"{alert.Id}: nothing to do, it was said before");
                return ExitCode.Success;
            case Decision.Accepted:
                Screen.Say($"{alert.Id}: recorded");
                return ExitCode.Success;
            case Decision.Refused refused:
                return Shell.Fail(ExitCode.NotReached, refused.Reason);
            default:
                return Shell.Fail(ExitCode.BadInput, "there is no such incident any more");
        }
    }

    private static IEnumerable<(Incident Incident, Alert Alert, Happened.PageJudged? Judged)> Pages(IEnumerable<Incident> incidents) =>
        incidents.SelectMany(incident => incident.Alerts.Where(alert => alert.Pages).Select(alert => (
            incident, alert, incident.PagesJudged.FirstOrDefault(judged => judged.Alert == alert.Id))));

    private static async Task WriteAsync(
        IEnumerable<(Incident Incident, Alert Alert, Happened.PageJudged? Judged)> pages, DirectoryInfo folder, CancellationToken cancellationToken)
    {
        folder.Create();
        foreach (var (incident, alert, judged) in pages.Where(page => page.Judged is not null))
        {
            var json = System.Text.Json.JsonSerializer.Serialize(CaseOf(incident, alert, judged), CaseJson.Options);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, $"{alert.Id}.json"), json, cancellationToken);
        }
    }

    private static object CaseOf(Incident incident, Alert alert, Happened.PageJudged? judged) => new
    {
        alert = alert.Id.ToString(),
        incident = incident.Id.ToString(),
        chain = incident.Chain.ToString(),
        protocol = incident.Protocol,
        rule = alert.Rule,
        verdict = judged is null ? "open" : judged.IsFalse ? "false" : "right",
        fires = judged is null ? (bool?)null : !judged.IsFalse,
        reason = judged?.Reason ?? "",
        because = alert.Because,
        transactions = alert.Standing.Select(signal => new
        {
            hash = signal.Provenance.Transaction.ToString(),
            block = signal.Provenance.Block.Number,
            blockHash = signal.Provenance.Block.Hash.ToString(),
            signal.Because,
            signal.Score,
        }),
    };

    private static Table ToTable(IEnumerable<(Incident Incident, Alert Alert, Happened.PageJudged? Judged)> pages)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Page", "Rule", "State", "Verdict", "Because");
        foreach (var (_, alert, judged) in pages)
        {
            table.AddRow(
                alert.Id.ToString(), Screen.Cell(alert.Rule), alert.State.ToString(),
                judged is null ? "open" : Screen.Cell($"{(judged.IsFalse ? "false" : "right")} {judged.Reason}"), Screen.Cell(alert.Because));
        }

        return table;
    }
}
