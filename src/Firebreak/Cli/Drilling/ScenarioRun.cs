using Firebreak.Adapters.Packs;
using Firebreak.Adapters.Packs.Scenarios;
using Firebreak.Core.Alerting;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Drills;
using Firebreak.Drills.Scenes;
using Firebreak.Engine.Alerting;
using Firebreak.Engine.Incidents;
using Firebreak.Engine.Ingest;
using Firebreak.Engine.Response;
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
        if (!request.ChainWide)
        {
            await ScenarioFiles.DiscoverAsync(scenario, told, stage.Chain, request.Folder, time, cancellationToken);
        }

        var config = FirebreakFile.Load(await ScenarioFiles.ConfigureAsync(told, stage, request, cancellationToken));

        screen.Title(request.ChainWide
            ? "Firebreak starts: it is told the node's address and nothing else"
            : "Firebreak starts: it is told the node's address, what it discovered of the protocol, and the shipped rules");
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

        if (request.ChainWide)
        {
            return DetectionJudge.JudgeChainWide(scenario, truth, Alerts(services));
        }

        var result = DetectionJudge.Judge(scenario, truth, Alerts(services));
        return isOver && result.Outcome == "detected" && (scenario.Expected.Kept is not null || scenario.Expected.Levers.Count > 0)
            ? Containment.Judge(result, await ContainedAsync(services, enough.Token), scenario.Expected, truth)
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
            if (incident is not null && Containment.IsOver(incident, scenario.Expected))
            {
                break;
            }

            await ApproveAsync(services, incident);

            await Task.Delay(Glance, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return incident;
    }

    // The person of the drill who is there at three in the morning: for what asks people whatever the playbook says.
    private async Task ApproveAsync(IServiceProvider services, Incident? incident)
    {
        if (request.Response != ResponseMode.Automatic || scenario.Protocol.Approves is not { } person)
        {
            return;
        }

        foreach (var plan in incident?.Plans.Where(plan => plan.Status == PlanStatus.Proposed && plan.Progress.Any(progress => progress is Happened.StepSimulated { Succeeded: true })) ?? [])
        {
            await services.GetRequiredService<IResponder>().ApproveAsync(plan.Plan.Id.ToString(), Actor.Human(person), "seen in the drill", CancellationToken.None);
        }
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
