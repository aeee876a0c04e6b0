using System.CommandLine;
using Firebreak.Adapters.JsonRpc;
using Firebreak.Adapters.JsonRpc.Ranges;
using Firebreak.Engine.Ingest;
using Spectre.Console;

namespace Firebreak.Cli;

/// <summary><c>firebreak node</c>: what a node lets Firebreak see, and what is lost without the rest.</summary>
internal static class NodeVerb
{
    private static readonly Option<string[]> Rpc = new("--rpc")
    {
        Description = "A node's address (ws, wss, http, https, or ipc:///path). Give it again for another node.",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<bool> Json = Shell.JsonOption();

    public static Command Create()
    {
        var verb = new Command(
            "node",
            """
            Show what a node lets Firebreak see, and what is lost without the rest.

            Examples:
              ./firebreak node --rpc ws://127.0.0.1:8546
              ./firebreak node --rpc ipc:///var/lib/geth/geth.ipc --rpc https://rpc.example.org --json

            Exit codes: 0 every node answered, 2 mend the command line, 70 a node cannot be used.
            """)
        {
            Rpc, Json,
        };
        verb.SetAction((parsed, token) => Shell.GuardAsync(() => RunAsync(parsed, token)));
        return verb;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var nodes = Judging.NodeAddresses.Parse(parsed.GetValue(Rpc) ?? []);
        var chain = await NodeIntroduction.ChainOfAsync(nodes, TimeProvider.System, cancellationToken);
        var reports = await NodeReports.ReadAsync(new IngestOptions { ChainId = chain.Value, Nodes = nodes }, TimeProvider.System, cancellationToken);
        if (parsed.GetValue(Json))
        {
            Shell.PrintJson(reports.Select(ToJson));
        }
        else
        {
            Print(AnsiConsole.Console, reports);
        }

        return reports.All(report => report.Capabilities is not null) ? ExitCode.Success : ExitCode.Environment;
    }

    /// <summary>One table for each node.</summary>
    public static void Print(IAnsiConsole console, IReadOnlyList<NodeReport> reports)
    {
        foreach (var report in reports)
        {
            if (report.Capabilities is { } capabilities)
            {
                console.Tell($"{report.Name} is {capabilities.Client}");
                console.Write(ToTable(capabilities));
            }
            else
            {
                console.Tell($"{report.Name} says nothing yet: {report.Problem}");
            }
        }
    }

    private static Table ToTable(NodeCapabilities capabilities)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("What", "", "How", "Lost without it");
        foreach (var ability in capabilities.Abilities)
        {
            table.AddRow(
                Screen.Cell(ability.Name),
                ability.IsThere ? "yes" : "no",
                Screen.Cell(ability.How),
                ability.IsThere ? "" : Screen.Cell(ability.LostWithout));
        }

        return table;
    }

    private static object ToJson(NodeReport report) => new
    {
        node = report.Name,
        client = report.Capabilities?.Client,
        problem = report.Problem,
        abilities = report.Capabilities?.Abilities.Select(ability => new
        {
            name = ability.Name,
            isThere = ability.IsThere,
            how = ability.How,
            lostWithout = ability.LostWithout,
        }),
    };
}
