using System.CommandLine;
using Firebreak.Adapters.Packs;
using Spectre.Console;

namespace Firebreak.Cli;

/// <summary><c>firebreak lint</c>: is everything in order with the rules that you write?</summary>
internal static class LintVerb
{
    private static readonly Argument<DirectoryInfo?> Folder = RulesVerb.FolderArgument();
    private static readonly Option<FileInfo?> Protocol = RulesVerb.ProtocolOption();
    private static readonly Option<FileInfo?> Config = Shell.ConfigOption();
    private static readonly Option<DirectoryInfo?> Playbooks = new("--playbooks") { Description = "Check the playbooks of this folder instead: that each ends, that each step has an undo or says it has none, that people are asked before it." };
    private static readonly Option<bool> Json = Shell.JsonOption();

    public static Command Create()
    {
        var verb = new Command(
            "lint",
            """
            Check rules that you write: every fault at once, with file, line, column and what mends it. Refuses a rule without an owner or a runbook.

            Examples:
              ./firebreak lint rules --protocol protocol.yaml
              ./firebreak lint --config firebreak.yaml --json
              ./firebreak lint --playbooks playbooks

            Exit codes: 0 nothing is refused (advice may be printed), 2 a rule is refused.
            """)
        {
            Folder, Playbooks, Protocol, Config, Json,
        };
        verb.SetAction((parsed, _) => Shell.GuardAsync(() => Task.FromResult(parsed.GetValue(Playbooks) is { } folder ? RunPlaybooks(parsed, folder.FullName) : Run(parsed))));
        return verb;
    }

    private static int RunPlaybooks(ParseResult parsed, string folder)
    {
        var (faults, playbooks) = PlaybookLint.Check(folder);
        if (parsed.GetValue(Json))
        {
            Shell.PrintJson(new { faults, playbooks = playbooks.Select(playbook => new { playbook.Playbook, LongestSeconds = playbook.Longest.TotalSeconds }) });
        }
        else
        {
            foreach (var fault in faults)
            {
                Screen.Say($"refused  {fault}");
            }

            foreach (var playbook in playbooks)
            {
                Screen.Say(FormattableString.Invariant($"{playbook.Playbook} ends within {playbook.Longest:c}"));
            }

            AnsiConsole.Console.Tell($"{playbooks.Count} playbooks, {faults.Count} faults.");
        }

        return faults.Count > 0 ? ExitCode.BadInput : ExitCode.Success;
    }

    private static int Run(ParseResult parsed)
    {
        var desk = RulesVerb.Desk(parsed, Folder, Protocol, Config);
        var (remarks, rules) = RuleLint.Check(desk.Folders, desk.Protocol);
        var refused = remarks.Count(remark => remark.IsRefused);
        if (parsed.GetValue(Json))
        {
            Shell.PrintJson(new
            {
                rules,
                refused,
                advice = remarks.Count - refused,
                remarks = remarks.Select(remark => new
                {
                    remark.Fault.File,
                    remark.Fault.Line,
                    remark.Fault.Column,
                    remark.Fault.What,
                    remark.Fault.Mend,
                    Refused = remark.IsRefused,
                }),
            });
        }
        else
        {
            foreach (var remark in remarks)
            {
                Screen.Say($"{(remark.IsRefused ? "refused" : "advice")}  {remark.Fault}");
            }

            AnsiConsole.Console.Tell($"{rules} rules, {refused} faults, {remarks.Count - refused} pieces of advice.");
        }

        return refused > 0 ? ExitCode.BadInput : ExitCode.Success;
    }
}
