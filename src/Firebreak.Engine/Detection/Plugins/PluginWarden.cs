using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Firebreak.Engine.Detection.Plugins;

/// <summary>Where the operator asks that a benched detector judges again.</summary>
public interface IRearmRequests
{
    /// <summary>The ids that were asked for since the last call.</summary>
    IReadOnlyList<string> Take();
}

/// <summary>Tells which detectors of the operator's are benched, as alerts, and arms them again when asked to.</summary>
public sealed partial class PluginWarden(
    PluginShelf shelf, IRearmRequests requests, ITroubleDesk troubles, TimeProvider time, IOptions<IngestOptions> options, ILogger<PluginWarden> logger) : BackgroundService
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);
    private readonly ChainId _chain = new(options.Value.ChainId);
    private readonly Dictionary<string, string?> _told = new(StringComparer.Ordinal);

    /// <summary>One look at all of them.</summary>
    public void Look()
    {
        foreach (var id in shelf.Fences.Count == 0 ? [] : requests.Take())
        {
            if (shelf.Fences.FirstOrDefault(fence => fence.Plugin.Rule.Id == id) is not { } fence)
            {
                LogUnknown(id);
            }
            else if (fence.Rearm())
            {
                LogRearmed(id);
            }
            else
            {
                LogRefused(id, fence.Abandoned);
            }
        }

        foreach (var fence in shelf.Fences)
        {
            Tell(fence.Plugin.Rule.Id, fence.Benched);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            Look();
            await Task.Delay(Round, time, stoppingToken);
        }
    }

    private void Tell(string id, string? benched)
    {
        if (_told.TryGetValue(id, out var told) && told == benched)
        {
            return;
        }

        _told[id] = benched;
        if (benched is null)
        {
            troubles.Settle(_chain, TroubleKind.PluginBenched, id);
        }
        else
        {
            LogBenched(id, benched);
            troubles.Raise(new ChainTrouble(_chain, TroubleKind.PluginBenched, id, Block: null, $"The plugin {id} is benched and judges nothing: {benched}."));
        }
    }

    [LoggerMessage(2020, LogLevel.Error, "The plugin {Detector} is benched and judges nothing: {Reason}")]
    private partial void LogBenched(string detector, string reason);

    [LoggerMessage(2021, LogLevel.Information, "The plugin {Detector} is armed again.")]
    private partial void LogRearmed(string detector);

    [LoggerMessage(2022, LogLevel.Error, "The plugin {Detector} hung {Count} times and stays off until the program starts again.")]
    private partial void LogRefused(string detector, int count);

    [LoggerMessage(2023, LogLevel.Warning, "There is no plugin {Detector} to arm again.")]
    private partial void LogUnknown(string detector);
}
