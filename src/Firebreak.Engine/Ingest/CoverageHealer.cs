using Firebreak.Core.Chain;
using Firebreak.Engine.Detection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Firebreak.Engine.Ingest;

/// <summary>
/// Goes back to blocks with gaps and asks again, one block after the other and with growing pauses. It rests as long as it worked, so that
/// the head never competes with more than one question of the past.
/// </summary>
public sealed partial class CoverageHealer(
    ICoverageLedger ledger, GapReviewer reviewer, IDetectionPipeline pipeline, IChainView view, TimeProvider time, IngestScene scene) : BackgroundService
{
    private const int AtOnce = 16;
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(5);
    private readonly ChainId _chain = new(scene.Options.Value.ChainId);

    private Lanes _offered;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await scene.Storage.DoAsync(token => ledger.WakeAsync(_chain, pipeline.Edition, token), stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            await WakeByOfferAsync(stoppingToken);
            var due = await scene.Storage.AskAsync(token => ledger.DueAsync(_chain, AtOnce, token), stoppingToken);
            foreach (var block in due)
            {
                var began = time.GetTimestamp();
                await HealAsync(block, stoppingToken);
                var worked = time.GetElapsedTime(began);
                await Task.Delay(worked < LongestRest ? worked : LongestRest, time, stoppingToken);
            }

            if (due.Count < AtOnce)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken);
            }
        }
    }

    // What a node did not offer is asked about again when it offers more, or another leads that does.
    private async Task WakeByOfferAsync(CancellationToken cancellationToken)
    {
        try
        {
            var node = await view.CapabilitiesAsync(cancellationToken);
            var offered = node.Lanes | (node.DeepTraces ? Lanes.Storage : Lanes.None);
            if ((offered & ~_offered) != Lanes.None)
            {
                await scene.Storage.DoAsync(token => ledger.WakeAllAsync(_chain, token), cancellationToken);
            }

            _offered = offered;
        }
        catch (Exception exception) when (exception is NodeUnavailableException or NodeAnswerException)
        {
            // Whoever follows tells of it.
        }
    }

    private async Task HealAsync(DueBlock due, CancellationToken cancellationToken)
    {
        var healing = await ReviewAsync(due, cancellationToken);
        if (!await scene.Storage.AskAsync(token => ledger.HealAsync(healing, token), cancellationToken) || healing.Closed.Count == 0)
        {
            return;
        }

        // Learned only once it is written, so that a repetition learns nothing twice.
        pipeline.Learn(healing.Measurements);
        LogHealed(scene.Logger, scene.Options.Value.ChainName, due.Block.Number, healing.Closed.Count, healing.Opened.Count, healing.Signals.Count);
        scene.Nudges.Signals.Poke();
        scene.Nudges.Suspects.Poke();
        scene.Nudges.Gaps.Poke();
    }

    private async Task<CoverageHealing> ReviewAsync(DueBlock due, CancellationToken cancellationToken)
    {
        try
        {
            return await reviewer.ReviewAsync(due, cancellationToken);
        }
        catch (Exception exception) when (exception is NodeUnavailableException or NodeAnswerException)
        {
            LogInVain(scene.Logger, scene.Options.Value.ChainName, due.Block.Number, exception.Message);
            return reviewer.InVain(due);
        }
    }

    [LoggerMessage(1050, LogLevel.Information, "{Chain} block {Block}: asked again about {Closed} gaps, {Left} are left, {Signals} signals came of it.")]
    private static partial void LogHealed(ILogger logger, string chain, ulong block, int closed, int left, int signals);

    [LoggerMessage(1051, LogLevel.Debug, "{Chain} block {Block}: asked again in vain: {Reason}")]
    private static partial void LogInVain(ILogger logger, string chain, ulong block, string reason);
}
