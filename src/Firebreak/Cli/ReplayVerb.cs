using System.CommandLine;
using Firebreak.Adapters.Archive;
using Firebreak.Adapters.Packs;
using Firebreak.Cli.Judging;

namespace Firebreak.Cli;

/// <summary><c>firebreak replay</c>: judge archived blocks once, and leave nothing behind.</summary>
internal static class ReplayVerb
{
    private static readonly Argument<string[]> Archives = new("archive")
    {
        Description = "Folders or files of archives, as Firebreak and cryo write them.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<FileInfo> Protocol = new("--protocol") { Description = "The file that says what is protected.", Required = true };

    private static readonly Option<DirectoryInfo?> Rules = new("--rules")
    {
        Description = "A folder of rule files that take the place of the shipped rules of the same name.",
    };

    private static readonly Option<string[]> Rpc = new("--rpc")
    {
        Description = "A node (ws, wss, http or https) for the state before each block, and for deep traces that the archive lacks.",
    };

    private static readonly Option<bool> Sandbox = Shell.SandboxOption();
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON lines for machines: for each chain of each folder its alerts, then the coverage." };

    public static Command Create()
    {
        var verb = new Command(
            "replay",
            """
            Judge archived blocks with the same rules as live: print alerts, and what could not be judged.

            Examples:
              ./firebreak replay data/archive --protocol protocol.yaml --rpc http://127.0.0.1:8545
              ./firebreak replay archive/reproductions --protocol protocol.yaml --json

            Without --rpc the prices written in the protocol file are used, and what would need the chain's state is named as a gap.
            Exit codes: 0 every rule saw every block, 1 something could not be judged (it is named), 2 mend the command line or a file,
            70 the node cannot be used. Alerts do not change the exit code.
            """)
        {
            Archives, Protocol, Rules, Sandbox, Rpc, Json,
        };
        verb.SetAction((parsed, token) => Shell.GuardAsync(() => RunAsync(parsed, token)));
        return verb;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var files = JudgingFiles.Load(parsed.GetRequiredValue(Protocol).FullName, parsed.GetValue(Rules)?.FullName, parsed.GetValue(Sandbox));
        var archive = ArchiveReader.Find(parsed.GetRequiredValue(Archives));
        var run = new ReplayRun(files, NodeAddresses.Parse(parsed.GetValue(Rpc) ?? []), TimeProvider.System);
        var exit = ExitCode.Success;
        foreach (var story in archive.Stories)
        {
            var (from, to) = story.Range;
            var judged = await RangeProgress.ShowAsync(from, to, progress => run.JudgeAsync(story, progress, cancellationToken));
            if (!parsed.GetValue(Json))
            {
                Shell.People.Tell($"{story.Name}");
            }

            exit = Math.Max(exit, JudgedOutput.Write(judged, parsed.GetValue(Json)));
        }

        return exit;
    }
}
