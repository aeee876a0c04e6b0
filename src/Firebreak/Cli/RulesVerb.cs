using System.CommandLine;
using Firebreak.Adapters.Packs;
using Firebreak.Adapters.Plugins;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Writing;
using Firebreak.Engine.Detection;
using Firebreak.Engine.Detection.Plugins;
using Spectre.Console;

namespace Firebreak.Cli;

/// <summary><c>firebreak rules</c>: the rules that you write, and their own cases.</summary>
internal static class RulesVerb
{
    public static Command Create() => new("rules", "The rules that you write: list them, or run their own cases.") { Test(), List() };

    public static Argument<DirectoryInfo?> FolderArgument() => new("dir")
    {
        Description = "The folder of rules. Default: those that rules: of firebreak.yaml names.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Option<FileInfo?> ProtocolOption() => new("--protocol") { Description = "The protocol file whose accounts and assets the rules name. Default: that of firebreak.yaml." };

    public static RuleDesk Desk(ParseResult parsed, Argument<DirectoryInfo?> folder, Option<FileInfo?> protocol, Option<FileInfo?> config) => RuleDesk.Open(
        parsed.GetValue(folder)?.FullName,
        parsed.GetValue(protocol)?.FullName,
        (parsed.GetValue(config) ?? Here()) is { } file && (parsed.GetValue(folder) is null || parsed.GetValue(protocol) is null) ? file.FullName : null);

    private static FileInfo? Here() => new FileInfo("firebreak.yaml") is { Exists: true } here ? here : null;

    private static Command Test()
    {
        var (folder, protocol, config, json) = (FolderArgument(), ProtocolOption(), Shell.ConfigOption(), Shell.JsonOption());
        var verb = new Command(
            "test",
            """
            Run the cases that each rule brings with it.

            Example:
              ./firebreak rules test rules --protocol protocol.yaml

            Exit codes: 0 every case passed, 1 a case failed, 2 mend a file.
            """)
        {
            folder, protocol, config, json,
        };
        verb.SetAction((parsed, _) => Shell.GuardAsync(() =>
        {
            var desk = Desk(parsed, folder, protocol, config);
            var verdicts = desk.Load().SelectMany(rule => CaseRun.Run(rule, desk.Protocol)).ToList();
            return Task.FromResult(Write(verdicts, parsed.GetValue(json)));
        }));
        return verb;
    }

    private static Command List()
    {
        var (folder, protocol, config, json) = (FolderArgument(), ProtocolOption(), Shell.ConfigOption(), Shell.JsonOption());
        var verb = new Command(
            "list",
            """
            List the rules that you write.

            Example:
              ./firebreak rules list rules --protocol protocol.yaml --json

            Exit codes: 0 listed, 2 mend a file.
            """)
        {
            folder, protocol, config, json,
        };
        verb.SetAction((parsed, _) => Shell.GuardAsync(() =>
        {
            var desk = Desk(parsed, folder, protocol, config);
            var rules = desk.Load();
            using var plugins = PluginLoader.Load(desk.Plugins, rules.Select(rule => rule.Rule.Id));
            Write(rules, plugins.Detectors, parsed.GetValue(json));
            return Task.FromResult(ExitCode.Success);
        }));
        return verb;
    }

    private static int Write(List<CaseVerdict> verdicts, bool json)
    {
        var failed = verdicts.Count(verdict => verdict.Complaint is not null);
        if (json)
        {
            Shell.PrintJson(new { cases = verdicts.Count, failed, verdicts });
        }
        else
        {
            foreach (var verdict in verdicts)
            {
                AnsiConsole.Console.Tell($"{(verdict.Complaint is null ? "passed" : "FAILED")}  {verdict.Rule}: {verdict.Name}{(verdict.Complaint is { } complaint ? $" - {complaint}" : "")}");
            }

            AnsiConsole.Console.Tell($"{verdicts.Count} cases, {failed} failed.");
        }

        return failed > 0 ? ExitCode.NotReached : ExitCode.Success;
    }

    private static void Write(IReadOnlyList<WrittenRule> rules, IReadOnlyList<PluggedDetector> plugins, bool json)
    {
        if (json)
        {
            Shell.PrintJson(rules.Select(ToJson).Concat(plugins.Select(PluginsVerb.ToJson)));
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).AddColumns("Rule", "Status", "Severity", "Page", "Owner", "Waits for", "Cases");
        foreach (var rule in rules)
        {
            table.AddRow(
                Screen.Cell(rule.Rule.Id),
                rule.IsEnabled ? Screen.Cell(rule.Rule.Status) : "[yellow]disabled[/]",
                $"{rule.Rule.Severity}",
                Paging(rule.Rule.Tier),
                Screen.Cell(rule.Rule.Owner),
                Screen.Cell(string.Join(", ", rule.Draft.On.Select(trigger => trigger.Subject.Text))),
                FormattableString.Invariant($"{rule.Cases.Count}"));
        }

        foreach (var plugin in plugins)
        {
            table.AddRow(
                Screen.Cell(plugin.Rule.Id), "plugin", $"{plugin.Rule.Severity}", Paging(plugin.Rule.Tier), Screen.Cell(plugin.Rule.Owner), "every block", "");
        }

        AnsiConsole.Write(table);
        foreach (var rule in rules.Where(rule => !rule.IsEnabled))
        {
            AnsiConsole.Console.Tell($"[yellow]{rule.Rule.Id} is switched off and judges nothing.[/]");
        }
    }

    private static object ToJson(WrittenRule rule) => new
    {
        id = rule.Rule.Id,
        title = rule.Rule.Title,
        status = rule.Rule.Status,
        enabled = rule.IsEnabled,
        severity = rule.Rule.Severity,
        page = Paging(rule.Rule.Tier),
        family = rule.Rule.Family,
        owner = rule.Rule.Owner,
        triggers = rule.Draft.On.Select(trigger => $"{trigger.Kind} {trigger.Subject}".ToLowerInvariant()),
        window = rule.Draft.Window?.Over.Text,
        needs = rule.Needs,
        cases = rule.Cases.Count,
        file = rule.Draft.File,
    };

    internal static string Paging(Tier tier) => tier switch { Tier.Decisive => "always", Tier.Corroborating => "with-others", _ => "never" };
}
