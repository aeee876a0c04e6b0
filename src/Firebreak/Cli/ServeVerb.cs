using System.CommandLine;
using System.Globalization;
using Firebreak.Adapters.JsonRpc;
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

    public static Command Create()
    {
        var verb = new Command("serve", "Watch a chain with your own node and protect your protocol.") { Config, AcceptRewind };
        verb.SetAction((parsed, token) => Shell.GuardAsync(() =>
        {
            var config = Shell.Load(parsed.GetValue(Config));
            config.Ingest.AcceptRewind = parsed.GetValue(AcceptRewind);
            return RunAsync(config, token);
        }));
        return verb;
    }

    private static async Task<int> RunAsync(FirebreakConfig config, CancellationToken cancellationToken)
    {
        NodeVerb.Print(Shell.People, await NodeReports.ReadAsync(config.Ingest, TimeProvider.System, cancellationToken));
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
