using System.CommandLine;
using Firebreak.Core.Incidents;
using Firebreak.Engine.Response;
using Firebreak.Hosting;
using Command = System.CommandLine.Command;

namespace Firebreak.Cli;

/// <summary><c>firebreak answer</c>: what a playbook asks, somebody answers.</summary>
internal static class AnswerVerb
{
    private static readonly Argument<string> Run = new("run") { Description = "The run's id as the alert tells it, or the beginning of it." };
    private static readonly Argument<string> Step = new("step") { Description = "The step that asks." };
    private static readonly Argument<string> Word = new("answer") { Description = "One of the answers that the playbook offers." };
    private static readonly Option<string> By = SilenceVerb.ByOption();
    private static readonly Option<FileInfo?> Config = Shell.ConfigOption();

    public static Command Create()
    {
        var verb = new Command("answer", "Answer what a playbook asks. Example: ./firebreak answer run_1a2b3c4d 1 yes --by ops-lead") { Run, Step, Word, By, Config };
        verb.SetAction((parsed, token) => Shell.GuardAsync(async () =>
        {
            await using var desk = FirebreakHost.BuildDesk(Shell.Load(parsed.GetValue(Config)));
            var decision = await desk.GetRequiredService<CourseDesk>().AnswerAsync(
                parsed.GetRequiredValue(Run), parsed.GetRequiredValue(Step), parsed.GetRequiredValue(Word), Actor.Human(parsed.GetRequiredValue(By)), token);
            switch (decision)
            {
                case null:
                    return Shell.Fail(ExitCode.BadInput, $"no playbook is under way as {parsed.GetRequiredValue(Run)}");
                case Decision.Refused refused:
                    return Shell.Fail(ExitCode.NotReached, refused.Reason);
                default:
                    Screen.Say("answered");
                    return ExitCode.Success;
            }
        }));
        return verb;
    }
}
