using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Firebreak.Engine.Response;

/// <summary>Looks at what is running out, again and again.</summary>
public sealed partial class CountdownWorker(CountdownWatch watch, ResponseScene scene, ILogger<CountdownWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            // An end that nobody is told of is a door that opens by itself.
            await Fenced.RunAsync(() => watch.LookAsync(stoppingToken), LogFenced, stoppingToken);
            await Task.Delay(scene.Settings.CountdownsEvery, scene.Time, stoppingToken);
        }
    }

    [LoggerMessage(5028, LogLevel.Error, "Looking at what is running out met a fault and tries again.")]
    private partial void LogFenced(Exception exception);
}
