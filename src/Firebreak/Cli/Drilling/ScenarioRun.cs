using Firebreak.Adapters.Packs;
using Firebreak.Adapters.Packs.Scenarios;
using Firebreak.Core.Alerting;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Drills;
using Firebreak.Drills.Scenes;
using Firebreak.Engine.Alerting;
using Firebreak.Engine.Incidents;

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
            await ScenarioFiles.DiscoverAsync(scenario, told, stage, request.Folder, time, cancellationToken);
        }

        var config = FirebreakFile.Load(await ScenarioFiles.ConfigureAsync(told, stage, request, cancellationToken));

        screen.Title(request.ChainWide
            ? "Firebreak starts: it is told the node's address and nothing else"
            : "Firebreak starts: it is told the node's address, what it discovered of the protocol, and the shipped rules");
        return await new LiveHost(request, screen, time).RunAsync(
            config,
            await stage.Chain.HeadAsync(cancellationToken),
            async (services, narration) =>
            {
                await stage.GoLiveAsync(cancellationToken);
                await PassAsync(stage, QuietLiveBlocks, cancellationToken);
                return request.WithAttack
                    ? await AttackAsync(services, stage, narration, cancellationToken)
                    : await StayQuietAsync(services, stage, narration, cancellationToken);
            },
            whileOpen,
            cancellationToken);
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
        using var end = new CancellationTokenSource();
        var acting = request.Response == ResponseMode.Automatic ? new DrillPeople(scenario, stage, services, time).ActAsync(end.Token) : Task.CompletedTask;
        var result = await JudgeAttackAsync(services, stage, narration, cancellationToken);
        await end.CancelAsync();
        await acting;
        return result;
    }

    private async Task<DrillResult> JudgeAttackAsync(
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

            await Task.Delay(Glance, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return incident;
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
