using Firebreak.Engine.Ingest;
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
            try
            {
                await watch.LookAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is NodeUnavailableException or NodeAnswerException)
            {
                LogWaiting(exception.Message);
            }
#pragma warning disable CA1031 // An end that nobody is told of is a door that opens by itself.
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogFenced(exception);
            }

            await Task.Delay(scene.Settings.CountdownsEvery, scene.Time, stoppingToken);
        }
    }

    [LoggerMessage(5027, LogLevel.Information, "What is running out could not be looked at: {Reason}")]
    private partial void LogWaiting(string reason);

    [LoggerMessage(5028, LogLevel.Error, "Looking at what is running out met a fault and tries again.")]
    private partial void LogFenced(Exception exception);
}
