using System.CommandLine;
using System.Globalization;
using Firebreak.Adapters.Packs.Scenarios;
using Firebreak.Cli.Drilling;
using Firebreak.Core.Response;
using Firebreak.Drills;
using Firebreak.Drills.Real;
using Firebreak.Drills.Scenes;

namespace Firebreak.Cli;

/// <summary><c>firebreak drill</c>: an attack on a chain of one's own, from the first hostile block to what Firebreak made of it.</summary>
internal static class DrillVerb
{
    private static readonly Uri Room = new("http://127.0.0.1:5080");

    private static readonly Argument<string> Name = new("name")
    {
        Description = "Which drill; --list names them all.",
        DefaultValueFactory = _ => DrillCatalogue.Harbor.Name,
    };

    private static readonly Option<bool> List = new("--list") { Description = "List the drills and what kind of flaw each is about." };
    private static readonly Option<bool> NoAttack = new("--no-attack") { Description = "Play an ordinary day: nothing may page, nothing may be planned." };

    private static readonly Option<bool> Rehearse = new("--rehearse")
    {
        Description = "Mine at once and judge afterwards, as scan does, instead of live: seconds. Not for vault-reentrancy.",
    };

    private static readonly Option<ResponseMode> Response = new("--response")
    {
        Description = "automatic: the playbook's pause goes out by itself. manual: it waits for firebreak approve, or the button in the page.",
        DefaultValueFactory = _ => ResponseMode.Automatic,
    };

    private static readonly Option<bool> Serve = new("--serve") { Description = $"Leave the incident room open at {Room} until Ctrl+C." };
    private static readonly Option<bool> Sandbox = Shell.SandboxOption();
    private static readonly Option<bool> Json = Shell.JsonOption();
    private static readonly Option<int> Seed = new("--seed") { Description = "The same seed plays the same day.", DefaultValueFactory = _ => 1 };

    private static readonly Option<bool> ChainWide = new("--chain-wide")
    {
        Description = "Tell Firebreak nothing but the node: no protocol file, the whole chain is watched. Drills named real: always do. Not for vault-reentrancy.",
    };

    private static readonly Option<DirectoryInfo?> Data = new("--data")
    {
        Description = "With real:NAME: the folder of recorded attacks. Default: drills/real, else ../shared/data.",
    };

    private static readonly Option<int> Patience = new("--patience")
    {
        Description = "Seconds to wait for the end. Default: 60, or 600 with --response manual.",
    };

    public static Command Create()
    {
        var verb = new Command(
            "drill",
            """
            Attack a protocol on a local chain and watch Firebreak detect it, and where it can contain, investigate and report it.

            Examples:
              ./firebreak drill --list --json                    every drill and its kind
              ./firebreak drill read-only-reentrancy             an attack, live
              ./firebreak drill read-only-reentrancy --no-attack the same contracts and calls without a theft: nothing may page
              ./firebreak drill real:PikeFinance                 an attack that happened, as it was sent, with nothing configured but the node
            """)
        {
            Name, List, NoAttack, Rehearse, ChainWide, Data, Response, Serve, Sandbox, Json, Seed, Patience,
        };
        verb.SetAction((parsed, token) => Shell.GuardAsync(() => parsed.GetValue(List) ? Task.FromResult(PrintList(parsed)) : RunAsync(parsed, token)));
        return verb;
    }

    private static int PrintList(ParseResult parsed)
    {
        var drills = DrillCatalogue.Read();
        if (parsed.GetValue(Json))
        {
            Shell.PrintJson(drills);
        }
        else
        {
            DrillCatalogue.Print(drills, Spectre.Console.AnsiConsole.Console);
        }

        return ExitCode.Success;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = parsed.GetValue(Name)!;
        var play = Find(name, parsed);
        var serve = parsed.GetValue(Serve);
        var json = parsed.GetValue(Json);
        var request = Request(parsed);
        var screen = new DrillScreen(json ? Shell.People : Spectre.Console.AnsiConsole.Console, TimeProvider.System);
        var result = await play(request, screen, (result, token) => LeaveAsync(result, json, serve, screen, token), cancellationToken);
        return result.IsSuccess ? ExitCode.Success : ExitCode.NotReached;
    }

    private delegate Task<DrillResult> Play(
        DrillRequest request, DrillScreen screen, Func<DrillResult, CancellationToken, Task> whileOpen, CancellationToken cancellationToken);

    private static Play Find(string name, ParseResult parsed)
    {
        if (name.StartsWith(RealAttackFolder.Prefix, StringComparison.OrdinalIgnoreCase))
        {
            var attack = FindReal(name[RealAttackFolder.Prefix.Length..], parsed);
            return (request, screen, whileOpen, token) => new RealRun(attack, request, screen, TimeProvider.System).PlayAsync(whileOpen, token);
        }

        var isRehearsal = parsed.GetValue(Rehearse);
        if (name == DrillCatalogue.Harbor.Name && !isRehearsal)
        {
            return (request, screen, whileOpen, token) => new DrillRun(request, screen, TimeProvider.System).PlayAsync(whileOpen, token);
        }

        var folder = DrillFolder.Find();
        if (!folder.Names.Contains(name, StringComparer.Ordinal))
        {
            throw Judging.BadInput.At("name", $"is {Judging.BadInput.Quote(name)}", $"there are: {string.Join(", ", DrillCatalogue.Read().Select(drill => drill.Name))}");
        }

        var artifacts = new ArtifactShelf(DrillArtifacts.Find().Folder);
        var scenario = folder.Load(name, artifacts);
        return isRehearsal
            ? (request, screen, whileOpen, token) => RehearseAsync(scenario, artifacts, request, screen, whileOpen, token)
            : (request, screen, whileOpen, token) => new ScenarioRun(scenario, artifacts, request, screen, TimeProvider.System).PlayAsync(whileOpen, token);
    }

    private static RealAttack FindReal(string name, ParseResult parsed)
    {
        if (parsed.GetValue(NoAttack) || parsed.GetValue(Rehearse))
        {
            throw Judging.BadInput.At(parsed.GetValue(NoAttack) ? "--no-attack" : "--rehearse", "is not for real attacks, which are recorded and played live", "leave it out");
        }

        var folder = parsed.GetValue(Data) is { } data ? new RealAttackFolder(data.FullName) : RealAttackFolder.Usual;
        return folder.Find(name) ?? throw Judging.BadInput.At(
            "name", $"is {Judging.BadInput.Quote(RealAttackFolder.Prefix + name)}, and {folder.Path} holds no such attack",
            folder.Names.Count > 0 ? $"there are: {string.Join(", ", folder.Names)}; or write real: and the path of a file" : "none come with the program: name a folder of recorded attacks with --data, or write real: and the path of a file");
    }

    private static async Task<DrillResult> RehearseAsync(
        Scenario scenario, ArtifactShelf artifacts, DrillRequest request, DrillScreen screen, Func<DrillResult, CancellationToken, Task> whileOpen, CancellationToken cancellationToken)
    {
        var options = new DrillOptions { Seed = request.Seed, Sandbox = request.Sandbox, ChainWide = request.ChainWide };
        await using var rehearsal = await Rehearsal.SetAsync(scenario, artifacts, options, request.Folder, TimeProvider.System, cancellationToken);
        var result = request.WithAttack ? await rehearsal.PlayAttackAsync(cancellationToken) : await rehearsal.PlayTwinAsync(cancellationToken);
        screen.Show(result);
        await whileOpen(result, cancellationToken);
        return result;
    }

    private static DrillRequest Request(ParseResult parsed)
    {
        var response = parsed.GetValue(Response);
        var patience = parsed.GetValue(Patience);
        return new DrillRequest(
            NewFolder(),
            parsed.GetValue(Seed),
            !parsed.GetValue(NoAttack),
            response,
            parsed.GetValue(Serve) || response == ResponseMode.Manual ? Room : null,
            parsed.GetValue(Sandbox),
            TimeSpan.FromSeconds(patience > 0 ? patience : response == ResponseMode.Manual ? 600 : 60))
        {
            ChainWide = parsed.GetValue(ChainWide),
        };
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
