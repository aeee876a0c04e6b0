using Firebreak.Adapters.Packs;
using Firebreak.Cli.Drilling;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Drills;
using Firebreak.Engine.Alerting;
using Firebreak.Engine.Configuration;
using Firebreak.Engine.Incidents;

namespace Firebreak.Cli;

/// <summary>
/// Plays a drill from the empty chain to the judged result. Between the stage and the watching side there is nothing but a node's address
/// and the files that a real operator would write.
/// </summary>
internal sealed class DrillRun(DrillRequest request, DrillScreen screen, TimeProvider time)
{
    private const int QuietLiveBlocks = 3;
    private const int BlocksWithoutAttack = 12;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    /// <param name="whileOpen">Called with the result while the incident room is still open; returning closes it.</param>
    public async Task<DrillResult> PlayAsync(Func<DrillResult, CancellationToken, Task> whileOpen, CancellationToken cancellationToken)
    {
        screen.Title("The stage: a chain of its own, Harbor deployed on it, people using it");
        await using var stage = await DrillStage.SetAsync(new DrillOptions { Seed = request.Seed }, time, cancellationToken);
        screen.Say($"{await stage.Chain.HeadAsync(cancellationToken)} blocks of history mined");
        var config = await WriteFilesAsync(stage, cancellationToken);

        screen.Title("Firebreak starts: it is told the node's address, the protocol file and the shipped rules");
        return await new LiveHost(request, screen, time).RunAsync(
            config,
            await stage.Chain.HeadAsync(cancellationToken),
            async (services, narration) =>
            {
                await stage.GoLiveAsync(cancellationToken);
                await stage.PlayAsync(QuietLiveBlocks, cancellationToken);
                return request.WithAttack
                    ? await AttackAsync(services, stage, config, cancellationToken)
                    : await StayQuietAsync(services, stage, narration, cancellationToken);
            },
            whileOpen,
            cancellationToken);
    }

    private async Task<FirebreakConfig> WriteFilesAsync(DrillStage stage, CancellationToken cancellationToken)
    {
        var options = new DrillFileOptions
        {
            Respond = request.Response == ResponseMode.Automatic ? "automatic" : "manual",
            Listen = request.Listen,
        };
        var files = await DrillFiles.WriteAsync(stage, request.Folder, options, cancellationToken);
        return FirebreakFile.Load(files.Config);
    }

    private async Task<DrillResult> AttackAsync(
        IServiceProvider services, DrillStage stage, FirebreakConfig config, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var attack = stage.AttackAsync(enough.Token);
        var end = await EndOfIncidentAsync(services, cancellationToken);
        if (end is { CaseFile: not null, Status: IncidentStatus.Contained })
        {
            // The attacker notices by himself: his next strike reverts.
            await ((Task)attack).WaitAsync(TimeSpan.FromSeconds(5), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var caseFile = Path.GetFullPath(Path.Combine(config.DataDirectory, end.CaseFile.Path));
            return WithCounts(services, DrillJudge.Judge(end, stage.Truth, request.Response, caseFile));
        }

        await enough.CancelAsync();
        await ((Task)attack).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return WithCounts(services, end switch
        {
            null => new DrillResult("failed", ["the attack was not noticed"]),
            { Plans: var plans } when plans.Any(plan => plan.Status == PlanStatus.Refused) =>
                new DrillResult("refused", ["the plan was refused; nothing was sent"], Incident: end.Id.ToString()),
            { Plans.Count: 0 } => new DrillResult("failed", ["no plan was proposed"], Incident: end.Id.ToString()),
            _ => new DrillResult("failed", [$"the incident is {end.Status}, its plan {end.Plans[^1].Status}"], Incident: end.Id.ToString()),
        });
    }

    private static async Task<DrillResult> StayQuietAsync(
        IServiceProvider services, DrillStage stage, DrillNarration narration, CancellationToken cancellationToken)
    {
        await stage.PlayAsync(BlocksWithoutAttack, cancellationToken);
        await narration.CatchUpAsync(await stage.Chain.HeadAsync(cancellationToken), cancellationToken);
        var incidents = await services.GetRequiredService<IIncidentDesk>().ListAsync(cancellationToken);
        var paging = services.GetRequiredService<IAlertBoard>().Current.Where(alert => alert.Pages).ToList();
        return WithCounts(services, paging.Count == 0 && incidents.Count == 0
            ? new DrillResult("quiet", [])
            : new DrillResult("false-alarm", [.. paging.Select(alert => $"{alert.Rule} paged: {alert.Because}")]));
    }

    /// <summary>The incident once it is contained and its case file sealed, or refused, or when patience ends; null when none was opened.</summary>
    private async Task<Incident?> EndOfIncidentAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var desk = services.GetRequiredService<IIncidentDesk>();
        var since = time.GetTimestamp();
        Incident? incident = null;
        var hasAsked = false;
        while (time.GetElapsedTime(since) < request.Patience)
        {
            incident = await desk.ListAsync(cancellationToken) is [var newest, ..] ? newest : null;
            if (incident is { CaseFile: not null } || incident?.Plans.Any(plan => plan.Status is PlanStatus.Refused or PlanStatus.Failed) == true)
            {
                return incident;
            }

            if (!hasAsked && request.Response == ResponseMode.Manual
                && incident?.Plans.FirstOrDefault(plan => plan.Status == PlanStatus.Proposed) is { } waiting)
            {
                hasAsked = true;
                screen.AskForDecision(waiting.Plan, request.Listen);
            }

            await Task.Delay(Glance, time, cancellationToken);
        }

        return incident;
    }

    private static DrillResult WithCounts(IServiceProvider services, DrillResult result) => result with
    {
        PagingAlerts = services.GetRequiredService<IAlertBoard>().Current.Count(alert => alert.Pages),
    };
}
