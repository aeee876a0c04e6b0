using Firebreak.Engine.Ingest;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Firebreak.Engine.Response;

/// <summary>Has the levers checked at the start and ever after; and containment rehearsed once, when the node answers.</summary>
public sealed partial class LeverWorker(LeverWatch watch, ResponseScene scene, ILogger<LeverWorker> logger) : BackgroundService
{
    private static readonly TimeSpan LongestRehearsal = TimeSpan.FromSeconds(30);

    private bool _isRehearsed;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await watch.CheckAllAsync(stoppingToken);
                await RehearseAsync(stoppingToken);
            }
#pragma warning disable CA1031 // Whatever goes wrong with one round, the next one must come: a silent watch is the fault that it looks for.
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogFenced(exception);
            }

            await Task.Delay(scene.Settings.LeversEvery, scene.Time, stoppingToken);
        }
    }

    private async Task RehearseAsync(CancellationToken cancellationToken)
    {
        if (_isRehearsed)
        {
            return;
        }

        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(LongestRehearsal);
            await new ContainmentRehearsal(scene).PlayAsync(limit.Token);
            _isRehearsed = true;
        }
        catch (Exception exception) when (exception is NodeUnavailableException or NodeAnswerException)
        {
            // What the node does not answer now is told by the check of the levers; the next round tries again.
        }
#pragma warning disable CA1031 // It only warms up: without it the first decision is slower, and levers are checked all the same.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            _isRehearsed = true;
            LogFenced(exception);
        }
    }

    [LoggerMessage(5024, LogLevel.Error, "The check of the levers met a fault and tries again.")]
    private partial void LogFenced(Exception exception);
}
