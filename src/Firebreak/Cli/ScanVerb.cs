using System.CommandLine;
using Firebreak.Adapters.Packs;
using Firebreak.Cli.Judging;

namespace Firebreak.Cli;

/// <summary><c>firebreak scan</c>: judge a range of blocks of a node once, and leave nothing behind.</summary>
internal static class ScanVerb
{
    private static readonly Option<string[]> Rpc = new("--rpc")
    {
        Description = "A node's address (ws, wss, http, https, or ipc:///path). Give it again for a node to fall back on.",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string> From = new("--from")
    {
        Description = "The first block: a number, latest, or a negative offset from the head such as -100.",
        DefaultValueFactory = _ => "-100",
    };

    private static readonly Option<string> To = new("--to") { Description = "The last block, in the same forms.", DefaultValueFactory = _ => "latest" };
    private static readonly Option<FileInfo?> Protocol = new("--protocol") { Description = "The file that says what is protected. Without it the whole chain is judged." };

    private static readonly Option<DirectoryInfo?> Rules = new("--rules")
    {
        Description = "A folder of rule files that take the place of the shipped rules of the same name.",
    };

    private static readonly Option<bool> Sandbox = Shell.SandboxOption();
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON lines for machines: alerts, then the coverage." };

    public static Command Create()
    {
        var verb = new Command(
            "scan",
            """
            Judge a range of blocks with your own node: print alerts, and what could not be judged. Without --protocol every contract of the
            chain is watched, by the rules that need to know none.

            Examples:
              ./firebreak scan --rpc http://127.0.0.1:8545 --from 21000000 --to 21000999 --protocol protocol.yaml
              ./firebreak scan --rpc ws://127.0.0.1:8546 --from -7200 --to latest --protocol protocol.yaml --json
              ./firebreak scan --rpc http://127.0.0.1:8545 --from -100

            Exit codes: 0 every rule saw every block, 1 something could not be judged (it is named), 2 mend the command line or a file,
            70 the node cannot be used. Alerts do not change the exit code.
            """)
        {
            Rpc, From, To, Protocol, Rules, Sandbox, Json,
        };
        verb.SetAction((parsed, token) => Shell.GuardAsync(() => RunAsync(parsed, token)));
        return verb;
    }

    private static async Task<ScanRun> BeginAsync(IReadOnlyList<Uri> nodes, RangeEnd from, RangeEnd to, CancellationToken cancellationToken)
    {
        var scan = await ScanRun.OpenAsync(nodes, from, to, TimeProvider.System, cancellationToken);
        scan.Begin();
        return scan;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var nodes = NodeAddresses.Parse(parsed.GetValue(Rpc) ?? []);
        var (from, to) = (RangeEnd.Parse("--from", parsed.GetValue(From)!), RangeEnd.Parse("--to", parsed.GetValue(To)!));
        var protocol = parsed.GetValue(Protocol)?.FullName;

        // The node is asked who it is while the files are read.
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var opening = Task.Run(() => BeginAsync(nodes, from, to, leaving.Token), leaving.Token);
        JudgingFiles files;
        try
        {
            files = JudgingFiles.Load(protocol, parsed.GetValue(Rules)?.FullName, parsed.GetValue(Sandbox));
        }
        catch
        {
            await leaving.CancelAsync();
            await ScanRun.ForgetAsync(opening);
            throw;
        }

        await using var run = await opening;
        var judged = await RangeProgress.ShowAsync(
            run.Bounds.From, run.Bounds.To, progress => run.JudgeAsync(files, progress, cancellationToken));
        return JudgedOutput.Write(judged, parsed.GetValue(Json));
    }
}
