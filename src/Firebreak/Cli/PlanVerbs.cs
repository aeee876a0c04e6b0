using System.CommandLine;
using Firebreak.Core.Incidents;
using Firebreak.Engine.Response;
using Firebreak.Hosting;
using Command = System.CommandLine.Command;

namespace Firebreak.Cli;

/// <summary><c>firebreak approve</c> and <c>firebreak refuse</c>: the decision is written into the shared log; the running program acts on it.</summary>
internal static class PlanVerbs
{
    private static readonly Argument<string> Plan = new("plan") { Description = "The plan's id, or the beginning of it." };
    private static readonly Option<string> By = new("--by") { Description = "Who decides; goes on the record.", DefaultValueFactory = _ => Environment.UserName };
    private static readonly Option<string> Reason = new("--reason") { Description = "Why; goes on the record.", DefaultValueFactory = _ => "" };
    private static readonly Option<FileInfo?> Config = Shell.ConfigOption();

    public static Command Approve() => Verb("approve", "Release a plan that waits for a person. Example: ./firebreak approve plan_1a2b3c4d --by ops-lead", static (responder, plan, by, reason, token) =>
        responder.ApproveAsync(plan, by, reason.Length == 0 ? "on the command line" : reason, token));

    public static Command Refuse() => Verb("refuse", "Refuse a plan; it will never be sent. Example: ./firebreak refuse plan_1a2b3c4d --reason \"our own test\"", static (responder, plan, by, reason, token) =>
        responder.RefuseAsync(plan, by, reason.Length == 0 ? "on the command line" : reason, token));

    private static Command Verb(
        string name, string description, Func<IResponder, string, Actor, string, CancellationToken, Task<Decision?>> decide)
    {
        var verb = new Command(name, description) { Plan, By, Reason, Config };
        verb.SetAction((parsed, token) => Shell.GuardAsync(async () =>
        {
            await using var desk = FirebreakHost.BuildDesk(Shell.Load(parsed.GetValue(Config)));
            var plan = parsed.GetRequiredValue(Plan);
            var decision = await decide(
                desk.GetRequiredService<IResponder>(), plan, Actor.Human(parsed.GetRequiredValue(By)), parsed.GetRequiredValue(Reason), token);
            return Report(name, plan, decision);
        }));
        return verb;
    }

    private static int Report(string verb, string plan, Decision? decision)
    {
        switch (decision)
        {
            case null:
                return Shell.Fail(ExitCode.BadInput, $"there is no plan {plan}: firebreak incidents lists the plans that wait");
            case Decision.Refused refused:
                return Shell.Fail(ExitCode.NotReached, refused.Reason);
            case Decision.Accepted { Events.Count: 0 }:
                Screen.Say($"{plan}: nothing to {verb}, it was decided before");
                return ExitCode.Success;
            default:
                Screen.Say($"{plan}: {verb}d");
                return ExitCode.Success;
        }
    }
}
