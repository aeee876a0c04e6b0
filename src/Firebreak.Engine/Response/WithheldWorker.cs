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
            try
            {
                await TryAllAsync(stoppingToken);
            }
#pragma warning disable CA1031 // A plan that is not tried again is an attack that goes on.
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogFenced(exception);
            }
        }
    }

    internal async Task TryAllAsync(CancellationToken cancellationToken)
    {
        foreach (var incident in await desk.ListAsync(cancellationToken))
        {
            if (incident is { Status: IncidentStatus.Open, Withheld.Count: > 0 })
            {
                await responder.ProposeAsync(incident.Id, cancellationToken);
            }
        }
    }

    [LoggerMessage(5026, LogLevel.Error, "Trying withheld plans again met a fault; it goes on.")]
    private partial void LogFenced(Exception exception);
}
