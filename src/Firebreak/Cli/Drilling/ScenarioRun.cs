using System.Globalization;
using System.Numerics;
using Firebreak.Adapters.Packs;
using Firebreak.Adapters.Packs.Scenarios;
using Firebreak.Core.Alerting;
using Firebreak.Core.Incidents;
using Firebreak.Drills;
using Firebreak.Drills.Scenes;
using Firebreak.Engine.Alerting;
using Firebreak.Engine.Incidents;
using Firebreak.Engine.Ingest;
using Firebreak.Hosting;

namespace Firebreak.Cli.Drilling;

/// <summary>
/// Plays a drill that a file describes, live, in front of the real host. Between the stage and the watching side there is nothing but a node's
/// address and the files that an operator would have.
/// </summary>
internal sealed class ScenarioRun(Scenario scenario, ArtifactShelf artifacts, DrillRequest request, DrillScreen screen, TimeProvider time)
{
    private const int QuietLiveBlocks = 2;

    /// <summary>Blocks after the last step in which an alert may still come.</summary>
    private const int BlocksOfGrace = 3;

    private static readonly TimeSpan TimePerStep = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    /// <param name="whileOpen">Called with the result while the incident room is still open; returning closes it.</param>
    public async Task<DrillResult> PlayAsync(Func<DrillResult, CancellationToken, Task> whileOpen, CancellationToken cancellationToken)
    {
        screen.Title($"The stage: {scenario.Title}");
        screen.Say(scenario.Flaw);
        await using var stage = await ScenarioStage.SetAsync(scenario, artifacts, new DrillOptions { Seed = request.Seed }, time, cancellationToken);
        screen.Say(FormattableString.Invariant($"{await stage.Chain.HeadAsync(cancellationToken)} blocks of history mined"));
        var told = await stage.ProtocolAsync(cancellationToken);
        await ScenarioFiles.DiscoverAsync(scenario, told, stage.Chain, request.Folder, time, cancellationToken);
        var config = FirebreakFile.Load(await ScenarioFiles.ConfigureAsync(told, stage, request, cancellationToken));

        screen.Title("Firebreak starts: it is told the node's address, what it discovered of the protocol, and the shipped rules");
        using var app = FirebreakHost.Build(config, DrillRun.LogTo(Path.Combine(request.Folder, "firebreak.log")));
        await app.StartAsync(cancellationToken);
        using var end = new CancellationTokenSource();
        var narration = new DrillNarration(app.Services, screen, time);
        var telling = narration.TellAsync(end.Token);
        await narration.CatchUpAsync(await stage.Chain.HeadAsync(cancellationToken), cancellationToken);

        screen.Title("Live: one block a second");
        await stage.GoLiveAsync(cancellationToken);
        await PassAsync(stage, QuietLiveBlocks, cancellationToken);
        var result = request.WithAttack
            ? await AttackAsync(app.Services, stage, narration, cancellationToken)
            : await StayQuietAsync(app.Services, stage, narration, cancellationToken);
        await end.CancelAsync();
        await telling;
        result = result with { BlocksWatched = (int)(app.Services.GetRequiredService<ChainStatus>().Position?.Head.Number ?? 0) };
        screen.Show(result);
        await whileOpen(result, cancellationToken);
        await app.StopAsync(CancellationToken.None);
        return result;
    }

    private async Task<DrillResult> StayQuietAsync(
        IServiceProvider services, ScenarioStage stage, DrillNarration narration, CancellationToken cancellationToken)
    {
        using var limit = Limit(scenario.Benign, cancellationToken);
        try
        {
            await stage.PlayBenignAsync(limit.Token);
            await PassAsync(stage, BlocksOfGrace, limit.Token);
            await narration.CatchUpAsync(await stage.Chain.HeadAsync(limit.Token), limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new DrillResult("failed", ["the day did not end in time"], Drill: scenario.Id, Kind: scenario.Kind);
        }

        return DetectionJudge.JudgeTwin(scenario, Alerts(services));
    }

    private async Task<DrillResult> AttackAsync(
        IServiceProvider services, ScenarioStage stage, DrillNarration narration, CancellationToken cancellationToken)
    {
        var truth = new StageTruth();
        using var enough = Limit(scenario.Attack, cancellationToken);
        var isOver = false;
        try
        {
            await stage.PlayAttackAsync(truth, enough.Token);
            await PassAsync(stage, BlocksOfGrace, enough.Token);
            await narration.CatchUpAsync(await stage.Chain.HeadAsync(enough.Token), enough.Token);
            isOver = true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            screen.Say("patience is over");
        }

        var result = DetectionJudge.Judge(scenario, truth, Alerts(services));
        return isOver && result.Outcome == "detected" && scenario.Expected.Kept is { } kept
            ? WithContainment(result, await ContainedAsync(services, enough.Token), kept, truth)
            : result;
    }

    /// <summary>A drill always ends: its steps are waited for as long as they need on a slow machine, and then as long as somebody has patience.</summary>
    private CancellationTokenSource Limit(IReadOnlyList<Step> steps, CancellationToken cancellationToken)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(request.Patience + (Scenario.CountOf(steps) * TimePerStep));
        return limit;
    }

    /// <summary>The incident once it is contained, or as it is when patience ends.</summary>
    private async Task<Incident?> ContainedAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var desk = services.GetRequiredService<IIncidentDesk>();
        Incident? incident = null;
        while (!cancellationToken.IsCancellationRequested)
        {
            incident = await desk.ListAsync(CancellationToken.None) is [var newest, ..] ? newest : null;
            if (incident is { Status: IncidentStatus.Contained } || incident?.Plans.Any(plan => plan.Status is PlanStatus.Refused or PlanStatus.Failed) == true)
            {
                break;
            }

            await Task.Delay(Glance, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return incident;
    }

    private static DrillResult WithContainment(DrillResult result, Incident? incident, KeptPart kept, StageTruth truth)
    {
        var faults = new List<string>(result.Faults);
        var percent = truth is { Before: { IsZero: false } before, After: { } after } ? (int)BigInteger.Min(100, after * 100 / before) : 0;
        if (incident is not { Status: IncidentStatus.Contained })
        {
            faults.Add($"it was not contained: {(incident is null ? "no incident was opened" : $"the incident is {incident.Status}, with {incident.Plans.Count} plans")}");
        }

        if (percent < kept.Percent)
        {
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"{percent} % was saved, expected were {kept.Percent} %"));
        }

        var mined = incident?.Plans.SelectMany(plan => plan.Progress).OfType<Happened.StepMined>().FirstOrDefault();
        return result with
        {
            Outcome = faults.Count == 0 ? "contained" : "failed",
            Faults = faults,
            PauseBlock = mined?.Block.Number,
            Incident = incident?.Id.ToString(),
            Plans = incident?.Plans.Count ?? 0,
            KeptPercent = percent,
        };
    }

    private static IReadOnlyList<Alert> Alerts(IServiceProvider services) => [.. services.GetRequiredService<IAlertBoard>().Current];

    private static async Task PassAsync(ScenarioStage stage, int blocks, CancellationToken cancellationToken)
    {
        for (var passed = 0; passed < blocks; passed++)
        {
            await stage.Chain.NextBlockAsync(cancellationToken);
        }
    }
}
