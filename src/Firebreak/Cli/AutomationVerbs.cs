using System.CommandLine;
using Firebreak.Core.Incidents;
using Firebreak.Engine.Response;
using Firebreak.Hosting;
using Command = System.CommandLine.Command;

namespace Firebreak.Cli;

/// <summary><c>firebreak halt</c> and <c>firebreak resume</c>: the kill switch. It is turned in the shared log; every running program asks it before it acts.</summary>
internal static class AutomationVerbs
{
    private static readonly Option<string> By = new("--by") { Description = "Who; goes on the record. To resume, a person of the protocol file.", DefaultValueFactory = _ => Environment.UserName };
    private static readonly Option<string> Reason = new("--reason") { Description = "Why; goes on the record.", DefaultValueFactory = _ => "" };
    private static readonly Option<FileInfo?> Config = Shell.ConfigOption();

    public static Command Halt() => Verb(
        "halt",
        "Stop all automation at once: nothing is approved by itself, signed or sent until a person resumes it. Example: ./firebreak halt --by ops-lead --reason \"we are being baited\"",
        "automation is halted",
        static (automation, by, reason, token) => automation.HaltAsync(by, reason, token));

    public static Command Resume() => Verb(
        "resume",
        "Let automation go on after a halt; approved plans that have not expired go on at once. Example: ./firebreak resume --by ops-lead --reason \"false alarm\"",
        "automation is running",
        static (automation, by, reason, token) => automation.ResumeAsync(by, reason, token));

    private static Command Verb(string name, string description, string state, Func<AutomationSwitch, Actor, string, CancellationToken, Task<Decision>> turn)
    {
        var verb = new Command(name, description) { By, Reason, Config };
        verb.SetAction((parsed, token) => Shell.GuardAsync(async () =>
        {
            await using var desk = FirebreakHost.BuildDesk(Shell.Load(parsed.GetValue(Config)));
            var decision = await turn(
                desk.GetRequiredService<AutomationSwitch>(), Actor.Human(parsed.GetRequiredValue(By)), parsed.GetRequiredValue(Reason).Trim(), token);
            if (decision is Decision.Refused refused)
            {
                return Shell.Fail(ExitCode.NotReached, refused.Reason);
            }

            Screen.Say(decision is Decision.Accepted { Events.Count: 0 } ? $"{state}, as it was before" : state);
            return ExitCode.Success;
        }));
        return verb;
    }
}
