using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Engine.Incidents;
using Firebreak.Engine.Ingest;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Firebreak.Engine.Response;

/// <summary>
/// Carries out approved plans. It keeps nothing that matters: after a crash it reads the logs and goes on where they end. While the node
/// is away it waits, and says so once.
/// </summary>
public sealed partial class ResponseWorker(
    IIncidentDesk desk, ResponseScene scene, ChainStatus chain, ILogger<ResponseWorker> logger) : BackgroundService
{
    // A node that answers every other question has not recovered.
    private static readonly TimeSpan QuietBeforeRecovery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<PlanId, PlanRunner> _runners = [];
    private readonly Dictionary<PlanId, DateTimeOffset> _troubles = [];
    private readonly Dictionary<PlanId, string?> _waiting = [];
    private readonly Nudge _nudge = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        desk.Changed += Poke;
        chain.Moved += Poke;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var isBusy = false;
                await FenceAsync(async () => isBusy = await LookAroundAsync(stoppingToken), stoppingToken);
                await _nudge.WaitAsync(isBusy ? scene.Settings.Poll : scene.Settings.Poll * 5, scene.Time, stoppingToken);
            }
        }
        finally
        {
            desk.Changed -= Poke;
            chain.Moved -= Poke;
        }
    }

    private void Poke<T>(T news) => _nudge.Poke();

    /// <returns>True when a plan is under way.</returns>
    private async Task<bool> LookAroundAsync(CancellationToken cancellationToken)
    {
        var isBusy = false;
        foreach (var incident in await desk.ListAsync(cancellationToken))
        {
            foreach (var plan in incident.Plans.Where(plan => incident.Status != IncidentStatus.Closed && !Execution.IsAtRest(incident, plan, scene.Rules)))
            {
                isBusy = true;
                await FenceAsync(() => CarryOnAsync(incident.Id, plan.Plan.Id, cancellationToken), cancellationToken);
            }
        }

        return isBusy;
    }

    private async Task CarryOnAsync(IncidentId incident, PlanId plan, CancellationToken cancellationToken)
    {
        if (!_runners.TryGetValue(plan, out var runner))
        {
            _runners[plan] = runner = new PlanRunner(incident, plan, desk, scene);
        }

        try
        {
            Say(plan, await runner.RunAsync(cancellationToken));
            if (_troubles.TryGetValue(plan, out var last) && scene.Time.GetUtcNow() - last >= QuietBeforeRecovery && _troubles.Remove(plan))
            {
                await NoteAsync(incident, $"Node and signer answer again; {plan} goes on.", cancellationToken);
            }
        }
        catch (NodeUnavailableException exception)
        {
            await TroubleAsync(incident, plan, $"The node cannot be reached ({exception.Message})", cancellationToken);
        }
        catch (SignerException exception)
        {
            await TroubleAsync(incident, plan, $"The signer does not sign ({exception.Message.TrimEnd('.')})", cancellationToken);
        }
        catch (NodeAnswerException exception)
        {
            await TroubleAsync(incident, plan, $"The node's answer cannot be used ({exception.Message})", cancellationToken);
        }
    }

    private async Task TroubleAsync(IncidentId incident, PlanId plan, string trouble, CancellationToken cancellationToken)
    {
        var isNew = !_troubles.ContainsKey(plan);
        _troubles[plan] = scene.Time.GetUtcNow();
        if (isNew)
        {
            await NoteAsync(incident, $"{trouble}; {plan} waits for it.", cancellationToken);
        }
    }

    private async Task NoteAsync(IncidentId incident, string text, CancellationToken cancellationToken)
    {
        LogNode(incident.ToString(), text);
        await desk.SubmitAsync(incident, new Command.Note(text), Actor.Firebreak, cancellationToken);
    }

    private void Say(PlanId plan, string? waiting)
    {
        if (waiting is not null && _waiting.GetValueOrDefault(plan) != waiting)
        {
            LogWaiting(plan.ToString(), waiting);
        }

        _waiting[plan] = waiting;
    }

    private async Task FenceAsync(Func<Task> act, CancellationToken cancellationToken)
    {
        try
        {
            await act();
        }
#pragma warning disable CA1031 // Containment outlives whatever goes wrong with one plan, a locked ledger or a signer: it is tried again.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFenced(exception);
            await Task.Delay(PauseAfterFault, scene.Time, cancellationToken);
        }
    }

    [LoggerMessage(5010, LogLevel.Warning, "{Incident}: {Text}")]
    private partial void LogNode(string incident, string text);

    [LoggerMessage(5011, LogLevel.Error, "Containment met a fault and tries again.")]
    private partial void LogFenced(Exception exception);

    [LoggerMessage(5012, LogLevel.Information, "{Plan}: {Waiting}.")]
    private partial void LogWaiting(string plan, string waiting);
}
