using System.CommandLine;
using Firebreak.Engine.Alerting;
using Firebreak.Hosting;
using Firebreak.Web.Api;
using Spectre.Console;
using Command = System.CommandLine.Command;

namespace Firebreak.Cli;

/// <summary><c>firebreak alerts</c> and <c>firebreak ack</c>: what goes on, who is told, who took it on.</summary>
internal static class AlertsVerb
{
    private static readonly Option<FileInfo?> Config = Shell.ConfigOption();
    private static readonly Option<bool> Json = Shell.JsonOption();
    private static readonly Argument<string> Id = new("id") { Description = "The alert's id, or the beginning of it." };
    private static readonly Option<string> By = SilenceVerb.ByOption();
    private static readonly Option<string> Reason = new("--reason") { Description = "Why, or what you do about it.", DefaultValueFactory = _ => "" };
    private static readonly Option<string?> For = new("--for") { Description = "Only for so long, such as \"2 h\". Default: as long as the alert lasts." };

    public static Command List()
    {
        var verb = new Command("alerts", "List alerts that go on, with who is told of each, and why someone is not.") { Config, Json };
        verb.SetAction((parsed, token) => Shell.GuardAsync(async () =>
        {
            await using var desk = FirebreakHost.BuildDesk(Shell.Load(parsed.GetValue(Config)));
            var now = desk.GetRequiredService<TimeProvider>().GetUtcNow();
            var outlooks = await desk.GetRequiredService<AlertCounter>().OutlooksAsync(alerts: null, token);
            var answers = outlooks.Select(outlook => AlertOutlookAnswer.From(outlook, now)).ToList();
            if (parsed.GetValue(Json))
            {
                Shell.PrintJson(answers);
            }
            else
            {
                AnsiConsole.Write(ToTable(answers));
            }

            return ExitCode.Success;
        }));
        return verb;
    }

    public static Command Acknowledge()
    {
        var verb = new Command("ack", "Take an alert on: it is not repeated and does not escalate. Example: ./firebreak ack alert_1a2b3c --by ada") { Id, By, Reason, For, Config };
        verb.SetAction((parsed, token) => Shell.GuardAsync(async () =>
        {
            await using var desk = FirebreakHost.BuildDesk(Shell.Load(parsed.GetValue(Config)));
            var length = parsed.GetValue(For) is { } text ? SilenceVerb.Duration("--for", text) : (TimeSpan?)null;
            var decision = await desk.GetRequiredService<AlertCounter>().AcknowledgeAsync(
                parsed.GetRequiredValue(Id), parsed.GetRequiredValue(By), parsed.GetRequiredValue(Reason), length, token);
            switch (decision)
            {
                case null:
                    return Shell.Fail(ExitCode.BadInput, "no alert, or more than one, is named so: firebreak alerts lists them");
                case Core.Alerting.Notifying.AcknowledgeDecision.Refused refused:
                    return Shell.Fail(ExitCode.NotReached, refused.Reason);
                default:
                    Screen.Say("acknowledged");
                    return ExitCode.Success;
            }
        }));
        return verb;
    }

    private static Table ToTable(IReadOnlyList<AlertOutlookAnswer> alerts)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Alert", "Rule", "Severity", "State", "Told to", "Not told because", "Because");
        foreach (var alert in alerts)
        {
            table.AddRow(
                Screen.Cell(alert.Id), Screen.Cell(alert.Rule), alert.Pages ? $"[red]{alert.Severity} page[/]" : alert.Severity, alert.State,
                Screen.Cell(string.Join(", ", alert.Receivers)),
                Screen.Cell(string.Join("; ", alert.NotTold.Concat(alert.AcknowledgedBy is { } who ? [$"acknowledged by {who}"] : []))),
                Screen.Cell(alert.Because));
        }

        return table;
    }
}
