using System.CommandLine;
using Firebreak.Cli.Judging;
using Firebreak.Core;
using Firebreak.Core.Alerting.Notifying;
using Command = System.CommandLine.Command;

namespace Firebreak.Cli;

/// <summary><c>firebreak routes test</c>: which receivers an alert with such labels would reach.</summary>
internal static class RoutesVerb
{
    private static readonly Option<FileInfo?> Config = Shell.ConfigOption();
    private static readonly Option<bool> Json = Shell.JsonOption();
    private static readonly Argument<string[]> LabelTexts = new("labels") { Description = "Such as rule=reentrancy severity=P1 page=true.", Arity = ArgumentArity.ZeroOrMore };

    public static Command Create() => new("routes", "Ask the routes of alerts.") { Test() };

    private static Command Test()
    {
        var verb = new Command("test", "Say which receivers an alert with such labels would reach. Example: ./firebreak routes test severity=P1 page=true") { LabelTexts, Json, Config };
        verb.SetAction((parsed, token) => Shell.GuardAsync(() =>
        {
            var plan = Shell.Load(parsed.GetValue(Config)).Alerting.Plan;
            var labels = Labels.Of(parsed.GetRequiredValue(LabelTexts).Select(Parse));
            var routes = plan.Root.Match(labels);
            if (parsed.GetValue(Json))
            {
                Shell.PrintJson(routes.Select(route => new
                {
                    receiver = route.Receiver,
                    route = route.Id,
                    group = route.GroupKey(labels),
                    escalation = route.Escalation.Select(step => new { after = step.After, receiver = step.Receiver }),
                }));
            }
            else
            {
                foreach (var route in routes)
                {
                    Screen.Say($"{route.Receiver}  by {route.Id}{Escalation(route.Escalation)}");
                }
            }

            return Task.FromResult(ExitCode.Success);
        }));
        return verb;
    }

    private static string Escalation(Items<EscalationStep> steps) => string.Concat(steps.Select(step => $", then {step.Receiver} after {step.After}"));

    private static Label Parse(string text) => text.Split('=', 2) is [{ Length: > 0 } name, var value]
        ? new Label(name.Trim(), value.Trim().Trim('"'))
        : throw BadInput.At("labels", $"holds {BadInput.Quote(text)}", "write labels as name=value");
}
