using System.CommandLine;
using System.Text;
using Firebreak.Adapters.Packs;
using Firebreak.Engine.Configuration;

namespace Firebreak.Cli;

/// <summary><c>firebreak import</c>: configurations of other programs as rules.</summary>
internal static class ImportVerb
{
    private static readonly Argument<DirectoryInfo> Folder = new("DIR") { Description = "The folder that holds monitors, networks and triggers, or config above them." };
    private static readonly Option<DirectoryInfo> Out = new("--out") { Description = "Folder for the rules. Nothing in it is written over.", Required = true };

    private static readonly Option<string> Owner = new("--owner")
    {
        Description = "Who answers for the rules.",
        DefaultValueFactory = _ => "unassigned",
    };

    private static readonly Option<FileInfo?> Alerting = new("--alerting")
    {
        Description = "Also write this file: an alerting: for firebreak.yaml that tells whom the triggers told, with secrets by reference.",
    };

    private static readonly Option<bool> Json = Shell.JsonOption();

    public static Command Create() => new("import", "Turn configurations of other programs into rules, and playbooks of others into playbooks.") { OzMonitor(), CacaoVerbs.Import() };

    private static Command OzMonitor()
    {
        var verb = new Command(
            "oz-monitor",
            """
            Turn the configuration of an OpenZeppelin Monitor into rules, one file for each monitor, and name what they do not say.

            Examples:
              ./firebreak import oz-monitor ~/openzeppelin-monitor/config --out rules --owner treasury --alerting alerting.yaml
              ./firebreak scan --rpc http://127.0.0.1:8545 --protocol protocol.yaml --rules rules

            Exit codes: 0 everything is in the rules, 1 something is not (it is named with file and place), 2 mend the command line or a folder.
            """)
        {
            Folder, Out, Owner, Alerting, Json,
        };
        verb.SetAction(parsed => Shell.GuardAsync(() => Task.FromResult(Run(
            parsed.GetRequiredValue(Folder).FullName, parsed.GetRequiredValue(Out).FullName, parsed.GetRequiredValue(Owner), parsed.GetValue(Alerting)?.FullName, parsed.GetValue(Json)))));
        return verb;
    }

    private static int Run(string folder, string rules, string owner, string? alerting, bool isJson)
    {
        var import = MonitorImport.Read(folder, owner, withAlerting: alerting is not null);
        var taken = import.Rules.Select(rule => Target(rules, rule)).Concat(alerting is null ? [] : [alerting]).Where(File.Exists).ToList();
        if (taken.Count > 0)
        {
            throw new BadConfigurationException([.. taken.Select(file => new Fault(file, 0, 0, "is there already", "move it away, or name another with --out and --alerting"))]);
        }

        Directory.CreateDirectory(rules);
        foreach (var rule in import.Rules)
        {
            Write(Target(rules, rule), rule.Text);
        }

        if (alerting is not null)
        {
            Write(alerting, import.Alerting!);
        }

        Tell(import, rules, isJson);
        return import.NotCarried.Count == 0 ? ExitCode.Success : ExitCode.NotReached;
    }

    private static void Write(string file, string text) => File.WriteAllText(file, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));

    private static string Target(string folder, ImportedRule rule) => Path.Combine(folder, $"{rule.Id}.yaml");

    private static void Tell(MonitorImport import, string folder, bool isJson)
    {
        if (isJson)
        {
            Shell.PrintJson(new
            {
                Rules = import.Rules.Select(rule => new { rule.Id, rule.Monitor, rule.Source, File = Target(folder, rule) }),
                NotCarried = import.NotCarried.Select(Plain),
                Differences = import.Differences.Select(Plain),
            });
            return;
        }

        foreach (var rule in import.Rules)
        {
            Screen.Say($"{Target(folder, rule)}: made from {rule.Source}");
        }

        foreach (var fault in import.NotCarried)
        {
            Screen.Say($"not carried over: {fault}");
        }

        foreach (var fault in import.Differences)
        {
            Screen.Say($"differs: {fault}");
        }

        Screen.Say(FormattableString.Invariant($"{import.Rules.Count} rules made; {import.NotCarried.Count} things are not in them, {import.Differences.Count} differ."));
    }

    private static object Plain(Fault fault) => new { fault.File, fault.Line, fault.Column, fault.What, fault.Mend };
}
