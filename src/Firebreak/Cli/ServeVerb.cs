using System.CommandLine;
using System.Globalization;
using Firebreak.Adapters.JsonRpc;
using Firebreak.Adapters.JsonRpc.Ranges;
using Firebreak.Cli.Calibrating;
using Firebreak.Cli.Judging;
using Firebreak.Engine.Configuration;
using Firebreak.Hosting;
using Serilog;

namespace Firebreak.Cli;

/// <summary><c>firebreak serve</c>: watch, contain, investigate, until stopped.</summary>
internal static class ServeVerb
{
    private static readonly Option<FileInfo?> Config = Shell.ConfigOption();

    private static readonly Option<bool> AcceptRewind = new("--accept-rewind")
    {
        Description = "Follow a chain again that took back what it had called final: what followed from the lost blocks is withdrawn. For one start.",
    };

    private static readonly Option<string[]> Rpc = new("--rpc")
    {
        Description = "Instead of a configuration: a node's address (ws, wss, http, https, or ipc:///path). The whole chain is watched. Give it again for a node to fall back on.",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<DirectoryInfo> Data = new("--data")
    {
        Description = "With --rpc: where records are kept.",
        DefaultValueFactory = _ => new DirectoryInfo("data"),
    };

    private static readonly Option<string> Listen = new("--listen")
    {
        Description = "With --rpc: where the incident room is opened, or none.",
        DefaultValueFactory = _ => "http://127.0.0.1:5080",
    };

    private static readonly Option<bool> Sandbox = Shell.SandboxOption();

    private static readonly Option<FileInfo?> Baseline = new(CalibratedState.Option)
    {
        Description = "What firebreak calibrate --write wrote: what is normal is known from the first block on. Take it away once firebreak baselines shows it: every start holds it against the protocol file and the node.",
    };

    public static Command Create()
    {
        var verb = new Command(
            "serve",
            """
            Watch a chain with your own node and protect your protocol.

            Examples:
              ./firebreak serve --config firebreak.yaml     your protocol, its levers, your receivers
              ./firebreak serve --rpc ws://127.0.0.1:8546   nothing but a node: every contract of the chain, by the rules that need to know none
              ./firebreak serve --baseline harbor.fbcb      what is normal is known from the first block on (see firebreak calibrate --write)
            """)
        {
            Config, Rpc, Data, Listen, Sandbox, Baseline, AcceptRewind,
        };
        verb.SetAction((parsed, token) => Shell.GuardAsync(async () =>
        {
            var config = await LoadAsync(parsed, token);
            config.Ingest.AcceptRewind = parsed.GetValue(AcceptRewind);
            if (parsed.GetValue(Baseline) is { } state)
            {
                config = config with { Calibrated = await CalibratedState.ReadAsync(state, config, TimeProvider.System, token) };
            }

            return await RunAsync(config, token);
        }));
        return verb;
    }

    private static async Task<FirebreakConfig> LoadAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(Rpc) is not { Length: > 0 } written)
        {
            return Shell.Load(parsed.GetValue(Config));
        }

        if (parsed.GetValue(Config) is not null)
        {
            throw BadInput.At("--rpc", "stands beside --config, which names nodes of its own", "leave one of them out");
        }

        var nodes = NodeAddresses.Parse(written);
        var text = parsed.GetValue(Listen)!;
        var listen = text == "none" ? null
            : Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address
            : throw BadInput.At("--listen", $"is {BadInput.Quote(text)}", "write an address such as http://127.0.0.1:5080, or none");
        var chain = await NodeIntroduction.ChainOfAsync(nodes, TimeProvider.System, cancellationToken);
        var file = await NodeOnlyFile.WriteAsync(parsed.GetValue(Data)!.FullName, chain, nodes, listen, parsed.GetValue(Sandbox), cancellationToken);
        return Shell.Load(new FileInfo(file));
    }

    private static async Task<int> RunAsync(FirebreakConfig config, CancellationToken cancellationToken)
    {
        NodeVerb.Print(Shell.People, await NodeReports.ReadAsync(config.Ingest, TimeProvider.System, cancellationToken));
        if (config.Protocol.IsWholeChain)
        {
            Shell.People.Tell($"No protocol file: every contract of the chain is watched. Incidents open, and no plan is made: no lever is known.");
            Shell.People.Tell($"Other verbs find this watch with --config {config.File}");
        }

        using var app = FirebreakHost.Build(config, ToConsole);
        await app.StartAsync(cancellationToken);
        if (config.Listen is { } listen)
        {
            Shell.People.Tell($"The incident room is open at {listen}");
        }

        await app.WaitForShutdownAsync(cancellationToken);
        return ExitCode.Success;
    }

    internal static void ToConsole(LoggerConfiguration logging) => logging.WriteTo.Console(
        outputTemplate: DiaryWords.Template, formatProvider: CultureInfo.InvariantCulture);
}
