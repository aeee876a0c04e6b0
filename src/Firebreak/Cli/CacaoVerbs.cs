using System.CommandLine;
using System.Text;
using Firebreak.Adapters.Packs.Cacao;
using Firebreak.Core;

namespace Firebreak.Cli;

/// <summary><c>firebreak import cacao</c> and <c>firebreak export cacao</c>: playbooks from and to CACAO 2.0.</summary>
internal static class CacaoVerbs
{
    private static readonly Argument<FileInfo> File = new("FILE") { Description = "A CACAO 2.0 playbook." };
    private static readonly Argument<string> Id = new("ID") { Description = "The playbook's id." };
    private static readonly Option<DirectoryInfo> Out = new("--out") { Description = "Folder for the playbook. Nothing in it is written over.", Required = true };
    private static readonly Option<DirectoryInfo?> Playbooks = new("--playbooks") { Description = "The folder that holds it. Default: the shipped playbooks." };
    private static readonly Option<string> Owner = new("--owner") { Description = "Who answers for it.", DefaultValueFactory = _ => "unassigned" };
    private static readonly Option<string[]> Rules = new("--rule") { Description = "A rule that calls for it, where the document does not say; may be given again." };

    public static Command Import()
    {
        var verb = new Command(
            "cacao",
            """
            Turn a CACAO 2.0 playbook into one of Firebreak's, and name what is not in it.

            Example:
              ./firebreak import cacao playbook.json --out playbooks --owner containment --rule reentrancy

            Exit codes: 0 everything is in it, 1 something is not or must be mended (it is named), 2 mend the command line or the file.
            """)
        {
            File, Out, Owner, Rules,
        };
        verb.SetAction(parsed => Shell.GuardAsync(() => Task.FromResult(RunImport(parsed))));
        return verb;
    }

    public static Command Export()
    {
        var verb = new Command(
            "cacao",
            """
            Print a playbook as CACAO 2.0, with evm-call and safe-tx commands for its levers.

            Example:
              ./firebreak export cacao pause-on-theft > pause-on-theft.json
            """)
        {
            Id, Playbooks,
        };
        verb.SetAction(parsed => Shell.GuardAsync(() => Task.FromResult(RunExport(parsed))));
        return new Command("export", "Print what is Firebreak's in forms that other programs read.") { verb };
    }

    private static int RunExport(ParseResult parsed)
    {
        var id = parsed.GetRequiredValue(Id);
        if (CacaoFiles.Export(id, parsed.GetValue(Playbooks)?.FullName, TimeProvider.System.GetUtcNow()) is not { } json)
        {
            return Shell.Fail(ExitCode.BadInput, $"there is no playbook {id}");
        }

        using var document = System.Text.Json.JsonDocument.Parse(json);
        Shell.PrintJson(document.RootElement);
        return ExitCode.Success;
    }

    private static int RunImport(ParseResult parsed)
    {
        var imported = CacaoFiles.Import(parsed.GetRequiredValue(File).FullName, parsed.GetRequiredValue(Owner), (parsed.GetValue(Rules) ?? []).ToItems());
        var target = Path.Combine(parsed.GetRequiredValue(Out).FullName, $"{Path.GetFileName(imported.Id)}.yaml");
        if (System.IO.File.Exists(target))
        {
            return Shell.Fail(ExitCode.BadInput, $"{target} is there already: move it away, or name another folder with --out");
        }

        Directory.CreateDirectory(parsed.GetRequiredValue(Out).FullName);
        System.IO.File.WriteAllText(target, imported.Text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        Screen.Say($"{target}: made");
        foreach (var left in imported.NotCarried)
        {
            Screen.Say($"not carried over: {left}");
        }

        foreach (var fault in imported.Faults)
        {
            Screen.Say($"to mend: {fault}");
        }

        return imported.NotCarried.Count + imported.Faults.Count == 0 ? ExitCode.Success : ExitCode.NotReached;
    }
}
