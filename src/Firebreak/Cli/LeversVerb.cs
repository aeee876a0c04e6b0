using System.CommandLine;
using Firebreak.Adapters.JsonRpc;
using Firebreak.Adapters.Signers;
using Firebreak.Core.Response;
using Firebreak.Engine.Configuration;
using Firebreak.Engine.Ingest;
using Firebreak.Engine.Response;

namespace Firebreak.Cli;

/// <summary><c>firebreak levers</c>: whether what containment relies on would work tonight.</summary>
internal static class LeversVerb
{
    private static readonly Option<FileInfo?> Config = Shell.ConfigOption();
    private static readonly Option<bool> Json = Shell.JsonOption();

    public static Command Create() => new("levers", "The levers of your protocol.") { Check() };

    private static Command Check()
    {
        var verb = new Command(
            "check",
            """
            Ask the chain about every lever: does the key still hold its right, how many must sign, has it expired, is it spent, would its traps
            catch you, does its call work when tried on the head, when did people last rehearse it. Nothing is sent.

            Example:
              ./firebreak levers check --json

            Exit codes: 0 every lever works or stands pulled, 1 one is dead or dying, 2 mend a file, 70 the node cannot be used.
            """)
        {
            Config, Json,
        };
        verb.SetAction((parsed, token) => Shell.GuardAsync(async () =>
        {
            var standings = await ExamineAsync(Shell.Load(parsed.GetValue(Config)), token);
            if (parsed.GetValue(Json))
            {
                Shell.PrintJson(standings.Select(ToJson));
            }
            else
            {
                Print(standings);
            }

            return standings.All(standing => standing.Level < LeverLevel.Dying) ? ExitCode.Success : ExitCode.NotReached;
        }));
        return verb;
    }

    private static async Task<List<LeverStanding>> ExamineAsync(FirebreakConfig config, CancellationToken cancellationToken)
    {
        await using var services = new ServiceCollection()
            .AddSingleton(TimeProvider.System).AddSingleton(config.Ingest).AddJsonRpc().AddSigners(config.Signers).BuildServiceProvider();
        var view = services.GetRequiredService<IChainView>();
        var chain = (await view.CapabilitiesAsync(cancellationToken)).Chain;
        var head = await view.HeadAsync(cancellationToken);
        var signers = services.GetServices<ISigner>().ToDictionary(signer => signer.Name, signer => signer.Address, StringComparer.Ordinal);
        var examiner = new LeverExaminer(view, services.GetRequiredService<ISimulator>(), LeverRules.Default);
        var standings = new List<LeverStanding>();
        foreach (var fitted in FittedLevers.Of(config.Protocol))
        {
            var lever = FittedLevers.Find(fitted, config.Protocol, config.Packs.Levers, chain);
            var signer = lever is not null && signers.TryGetValue(lever.Caller.Signer, out var address) ? address : (Ethereum.Address?)null;
            standings.Add(await examiner.ExamineAsync(lever, fitted, signer, head, TimeProvider.System.GetUtcNow(), cancellationToken));
        }

        return standings;
    }

    private static object ToJson(LeverStanding standing) => new
    {
        lever = standing.Lever.Lever,
        name = standing.Lever.Name,
        target = standing.Lever.Target.ToHex(),
        caller = standing.Lever.Caller?.ToHex(),
        guard = standing.Lever.Guard?.ToHex(),
        rehearsed = standing.Lever.Rehearsed,
        state = State(standing.Level),
        grant = standing.Grant is { } grant ? new { to = grant.To.ToHex(), data = grant.Data.ToString() } : null,
        findings = standing.Findings.Select(finding => new { level = finding.Level == LeverLevel.Note ? "note" : State(finding.Level), what = finding.What }),
    };

    // Lines and no table: a reason that wraps within a cell can be neither copied nor searched for.
    private static void Print(List<LeverStanding> standings)
    {
        foreach (var standing in standings)
        {
            Screen.Say($"{State(standing.Level),-6} {standing.Lever.Lever} on {standing.Lever.Name}");
            foreach (var finding in standing.Findings.OrderByDescending(finding => finding.Level))
            {
                Screen.Say($"       {(finding.Level == LeverLevel.Note ? "note" : State(finding.Level))}: {finding.What}");
            }
        }
    }

    private static string State(LeverLevel level) => level switch { LeverLevel.Dead => "dead", LeverLevel.Dying => "dying", LeverLevel.Pulled => "pulled", _ => "armed" };
}
