using System.CommandLine;
using System.Globalization;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Engine.Alerting;
using Firebreak.Engine.Incidents;
using Firebreak.Engine.Response;
using Firebreak.Hosting;
using Firebreak.Web.Views;
using Spectre.Console;
using Command = System.CommandLine.Command;

namespace Firebreak.Cli;

/// <summary><c>firebreak incidents</c>: what there is, and what waits for a person.</summary>
internal static class IncidentsVerb
{
    private static readonly Option<FileInfo?> Config = Shell.ConfigOption();
    private static readonly Option<bool> Json = Shell.JsonOption();

    public static Command Create()
    {
        var verb = new Command("incidents", "List incidents and the plans that wait for a person.") { Config, Json };
        verb.SetAction((parsed, token) => Shell.GuardAsync(async () =>
        {
            await using var desk = FirebreakHost.BuildDesk(Shell.Load(parsed.GetValue(Config)));
            var incidents = await desk.GetRequiredService<IIncidentDesk>().ListAsync(token);
            if (parsed.GetValue(Json))
            {
                Shell.PrintJson(incidents.Select(incident => ToJson(incident, TimeProvider.System.GetUtcNow())));
            }
            else
            {
                var automation = await desk.GetRequiredService<AutomationSwitch>().ReadAsync(token);
                if (automation.IsHalted)
                {
                    Screen.Say(FormattableString.Invariant($"Automation is halted by {automation.By} since {automation.Since:u}: firebreak resume lets it go on. {automation.Reason}"));
                }

                AnsiConsole.Write(ToTable(incidents));
                SayWhatWaits(incidents);
                SayWhatEnds(incidents, TimeProvider.System.GetUtcNow());
                var (alerts, _) = await desk.GetRequiredService<IAlertStore>().LoadAsync(token);
                foreach (var row in WatchingView.From(alerts).Rows)
                {
                    Screen.Say($"{row.Severity.Text}: {row.Because} (rule {row.Rule}, no incident: it is about watching itself)");
                }
            }

            return ExitCode.Success;
        }));
        return verb;
    }

    // Beneath the table and not in it: a cell breaks an id in two, and whoever is woken copies it.
    private static void SayWhatWaits(IReadOnlyList<Incident> incidents)
    {
        foreach (var plan in incidents.SelectMany(incident => incident.Plans).Where(plan => plan.Status == PlanStatus.Proposed && plan.Plan.ExpiresAt > TimeProvider.System.GetUtcNow()))
        {
            Screen.Say($"{plan.Plan.Id} waits: {plan.Plan.Title}. {Words.Approval(plan)}.");
            Screen.Say($"  read it: ./firebreak plan {plan.Plan.Id}   release it: ./firebreak approve {plan.Plan.Id} --by NAME   or: ./firebreak refuse {plan.Plan.Id} --by NAME");
        }
    }

    private static void SayWhatEnds(IReadOnlyList<Incident> incidents, DateTimeOffset now)
    {
        foreach (var countdown in incidents.Where(incident => incident.Status != IncidentStatus.Closed).SelectMany(incident => incident.Plans).SelectMany(plan => Countdown.Of(plan, now)))
        {
            Screen.Say(countdown.Tell(now));
        }
    }

    private static object ToJson(Countdown countdown, DateTimeOffset now) => new
    {
        step = countdown.Step.Number + 1,
        what = countdown.Tell(now),
        endsAt = (countdown as Countdown.EffectEnds)?.EndsAt,
        owners = (countdown as Countdown.OwnersLate)?.Clock,
    };

    private static object ToJson(Incident incident, DateTimeOffset now) => new
    {
        id = incident.Id.ToString(),
        title = incident.Title,
        status = incident.Status,
        severity = incident.Severity,
        openedAt = incident.OpenedAt,
        valueAtRisk = incident.ValueAtRisk.ToString(),
        plans = incident.Plans.Select(plan => new { id = plan.Plan.Id.ToString(), status = plan.Status, calls = plan.Plan.Steps.Select(step => step.Call), countdowns = Countdown.Of(plan, now).Select(countdown => ToJson(countdown, now)) }),
        caseFile = incident.CaseFile?.Path,
    };

    private static Table ToTable(IReadOnlyList<Incident> incidents)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Incident", "Opened", "Severity", "Status", "What", "Plans");
        foreach (var incident in incidents)
        {
            table.AddRow(
                incident.Id.ToString(),
                incident.OpenedAt.ToString("u", CultureInfo.InvariantCulture),
                incident.Severity.ToString(),
                incident.Status.ToString(),
                Screen.Cell(incident.Title),
                string.Join('\n', incident.Plans.Select(plan => $"{plan.Plan.Id} {plan.Status}")));
        }

        return table;
    }
}
