using System.CommandLine;
using System.Globalization;
using Firebreak.Core.Response;

namespace Firebreak.Cli;

/// <summary><c>firebreak drill</c>: an attack on a chain of one's own, from the first hostile block to the sealed case file.</summary>
internal static class DrillVerb
{
    private const string Only = "vault-reentrancy";
    private static readonly Uri Room = new("http://127.0.0.1:5080");

    private static readonly Argument<string> Name = new("name") { Description = $"Which drill. Today: {Only}.", DefaultValueFactory = _ => Only };
    private static readonly Option<bool> NoAttack = new("--no-attack") { Description = "Play an ordinary day: nothing may page, nothing may be planned." };

    private static readonly Option<ResponseMode> Response = new("--response")
    {
        Description = "automatic: the playbook's pause goes out by itself. manual: it waits for firebreak approve, or the button in the page.",
        DefaultValueFactory = _ => ResponseMode.Automatic,
    };

    private static readonly Option<bool> Serve = new("--serve") { Description = $"Leave the incident room open at {Room} until Ctrl+C." };
    private static readonly Option<bool> Json = Shell.JsonOption();
    private static readonly Option<int> Seed = new("--seed") { Description = "The same seed plays the same day.", DefaultValueFactory = _ => 1 };

    private static readonly Option<int> Patience = new("--patience")
    {
        Description = "Seconds to wait for the end. Default: 60, or 600 with --response manual.",
    };

    public static Command Create()
    {
        var verb = new Command("drill", "Attack a protocol on a local chain and watch Firebreak detect, contain, investigate and report it. Example: ./firebreak drill --json")
        {
            Name, NoAttack, Response, Serve, Json, Seed, Patience,
        };
        verb.Validators.Add(parsed =>
        {
            if (parsed.GetValue(Name) is { } name && name != Only)
            {
                parsed.AddError($"There is no drill '{name}'. Today there is: {Only}.");
            }
        });
        verb.SetAction((parsed, token) => Shell.GuardAsync(() => RunAsync(parsed, token)));
        return verb;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var response = parsed.GetValue(Response);
        var serve = parsed.GetValue(Serve);
        var json = parsed.GetValue(Json);
        var patience = parsed.GetValue(Patience);
        var request = new DrillRequest(
            NewFolder(),
            parsed.GetValue(Seed),
            !parsed.GetValue(NoAttack),
            response,
            serve || response == ResponseMode.Manual ? Room : null,
            TimeSpan.FromSeconds(patience > 0 ? patience : response == ResponseMode.Manual ? 600 : 60));
        var screen = new DrillScreen(json ? Shell.People : Spectre.Console.AnsiConsole.Console, TimeProvider.System);
        var run = new DrillRun(request, screen, TimeProvider.System);
        var result = await run.PlayAsync((result, token) => LeaveAsync(result, json, serve, screen, token), cancellationToken);
        return result.IsSuccess ? ExitCode.Success : ExitCode.NotReached;
    }

    private static async Task LeaveAsync(DrillResult result, bool json, bool serve, DrillScreen screen, CancellationToken cancellationToken)
    {
        if (json)
        {
            Shell.PrintJson(result);
        }

        if (serve)
        {
            screen.Say($"the incident room stays open at {Room}; Ctrl+C closes it");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static string NewFolder()
    {
        var stamp = TimeProvider.System.GetLocalNow().ToString("yyyyMMdd-HHmmss-fff", CultureInfo.InvariantCulture);
        var folder = Path.Combine(Shell.RunFolder, $"drill-{stamp}");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Shell.LatestRun, folder);
        return folder;
    }
}
