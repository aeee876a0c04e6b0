using Firebreak.Core.Incidents;
using Firebreak.Engine.Incidents;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Firebreak.Engine.Response;

/// <summary>Tries plans again that were withheld: a right may have been given back, a node may answer again.</summary>
public sealed partial class WithheldWorker(IIncidentDesk desk, IResponder responder, ResponseScene scene, ILogger<WithheldWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(scene.Settings.WithheldEvery, scene.Time, stoppingToken);
            await Fenced.RunAsync(() => TryAllAsync(stoppingToken), LogFenced, stoppingToken);
        }
    }

    internal async Task TryAllAsync(CancellationToken cancellationToken)
    {
        foreach (var incident in await desk.ListAsync(cancellationToken))
        {
            if (incident is { Status: IncidentStatus.Open, Withheld.Count: > 0 })
            {
                await Fenced.RunAsync(() => responder.ProposeAsync(incident.Id, cancellationToken), LogFenced, cancellationToken);
            }
        }
    }

    [LoggerMessage(5026, LogLevel.Error, "Trying a withheld plan again met a fault; it goes on with the others.")]
    private partial void LogFenced(Exception exception);
}
