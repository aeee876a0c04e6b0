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

    private static readonly Option<bool> Json = Shell.JsonOption();

    public static Command Create() => new("import", "Turn configurations of other programs into rules.") { OzMonitor() };

    private static Command OzMonitor()
    {
        var verb = new Command(
            "oz-monitor",
            """
            Turn the configuration of an OpenZeppelin Monitor into rules, one file for each monitor, and name what they do not say.

            Examples:
              ./firebreak import oz-monitor ~/openzeppelin-monitor/config --out rules --owner treasury
              ./firebreak scan --rpc http://127.0.0.1:8545 --protocol protocol.yaml --rules rules

            Exit codes: 0 everything is in the rules, 1 something is not (it is named with file and place), 2 mend the command line or a folder.
            """)
        {
            Folder, Out, Owner, Json,
        };
        verb.SetAction(parsed => Shell.GuardAsync(() => Task.FromResult(Run(
            parsed.GetRequiredValue(Folder).FullName, parsed.GetRequiredValue(Out).FullName, parsed.GetRequiredValue(Owner), parsed.GetValue(Json)))));
        return verb;
    }

    private static int Run(string folder, string rules, string owner, bool isJson)
    {
        var import = MonitorImport.Read(folder, owner);
        var taken = import.Rules.Select(rule => Target(rules, rule)).Where(File.Exists).ToList();
        if (taken.Count > 0)
        {
            throw new BadConfigurationException([.. taken.Select(file => new Fault(file, 0, 0, "is there already", "move it away, or name another folder with --out"))]);
        }

        Directory.CreateDirectory(rules);
        foreach (var rule in import.Rules)
        {
            File.WriteAllText(Target(rules, rule), rule.Text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }

        Tell(import, rules, isJson);
        return import.NotCarried.Count == 0 ? ExitCode.Success : ExitCode.NotReached;
    }

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
