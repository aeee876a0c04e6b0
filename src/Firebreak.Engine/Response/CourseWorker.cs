using Firebreak.Core.Incidents;
using Firebreak.Engine.Incidents;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Firebreak.Engine.Response;

/// <summary>Carries playbooks on whenever something happened to an incident, and often enough that a wait ends in time.</summary>
public sealed partial class CourseWorker(IIncidentDesk desk, CourseRunner runner, ResponseScene scene, ILogger<CourseWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Nudge _nudge = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        desk.Changed += Poke;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await Fenced.RunAsync(() => LookAroundAsync(stoppingToken), LogFenced, stoppingToken);
                await _nudge.WaitAsync(Pause, scene.Time, stoppingToken);
            }
        }
        finally
        {
            desk.Changed -= Poke;
        }
    }

    private void Poke(IncidentId id) => _nudge.Poke();

    private async Task LookAroundAsync(CancellationToken cancellationToken)
    {
        foreach (var incident in await desk.ListAsync(cancellationToken))
        {
            if (incident.Status is IncidentStatus.Open or IncidentStatus.Contained)
            {
                await Fenced.RunAsync(() => runner.RunAsync(incident.Id, cancellationToken), LogFenced, cancellationToken);
            }
        }
    }

    [LoggerMessage(5030, LogLevel.Error, "A playbook met a fault and tries again.")]
    private partial void LogFenced(Exception exception);
}
