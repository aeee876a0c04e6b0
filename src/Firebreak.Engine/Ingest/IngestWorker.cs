using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Detection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Firebreak.Engine.Ingest;

/// <summary>
/// The wide lane: takes each update of the chain, has it judged, and saves the new position together with everything that follows from
/// it. A crash before the save repeats the update; a crash after it does not.
/// </summary>
public sealed partial class IngestWorker(
    IChainSource source, IDetectionPipeline pipeline, IChainJournal journal, ValuationReader valuations, IngestScene scene) : BackgroundService
{
    // Blocks that may wait to be judged while the follower reads on.
    private const int Ahead = 16;

    private readonly ChainId _chain = new(scene.Options.Value.ChainId);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var position = await journal.LoadPositionAsync(_chain, stoppingToken);
        scene.Status.Resume(position);
        pipeline.Restore(await journal.MeasurementsAsync(_chain, stoppingToken), position?.Finalized);
        try
        {
            await foreach (var update in source.FollowAsync(position, stoppingToken).AheadAsync(Ahead, stoppingToken))
            {
                position = ChainPosition.After(position, update);
                await SaveAsync(update, position!, stoppingToken);
            }
        }
        catch (DeepReorgException exception)
        {
            // Stopping is the only honest answer: everything that was called final may be wrong.
            LogDeepReorg(scene.Logger, exception, scene.Options.Value.ChainName);
            throw;
        }
    }

    private async Task SaveAsync(ChainUpdate update, ChainPosition position, CancellationToken cancellationToken)
    {
        var valuation = update is ChainUpdate.Advanced advanced && pipeline.NeedsValuation(advanced.Block)
            ? await ValueAsync(advanced.Block, cancellationToken)
            : null;
        var judgement = WithinBudget(pipeline.Process(update, valuation), update);
        var orphaned = update is ChainUpdate.Reorged reorged ? reorged.Orphaned : [];
        var commit = new ChainCommit(_chain, position, orphaned, judgement.Signals, judgement.Suspects, judgement.Measurements)
        {
            Coverage = update is ChainUpdate.Advanced { Block: var block } ? CoverageOf(block.Ref, judgement) : null,
        };
        await journal.CommitAsync(commit, cancellationToken);
        Announce(update, position, judgement);
    }

    private BlockCoverage CoverageOf(BlockRef block, Judgement judgement) =>
        new(block, pipeline.Rules, judgement.Gaps) { DeepRules = pipeline.DeepRules, Edition = pipeline.Edition };

    // An attacker can send more suspects than the node can trace in time; those that gained most are looked at, the others are named.
    private Judgement WithinBudget(Judgement judgement, ChainUpdate update)
    {
        var budget = scene.Options.Value.DeepBudgetPerBlock;
        var beyond = judgement.Suspects.Skip(budget).SelectMany(suspect => pipeline.DeepRules.Select(rule => new CoverageGap(
            rule, suspect.Transaction, GapCause.OverBudget, $"beyond the {budget} deep traces of one block")));
        var gaps = judgement.Gaps.Concat(beyond).ToItems();
        if (gaps.Count > 0 && update is ChainUpdate.Advanced { Block: var block })
        {
            LogGaps(scene.Logger, scene.Options.Value.ChainName, block.Ref.Number, gaps.Count, gaps[0].Rule, gaps[0].Reason);
        }

        return judgement with { Suspects = judgement.Suspects.Take(budget).ToItems(), Gaps = gaps };
    }

    private Task<Valuation?> ValueAsync(Block block, CancellationToken cancellationToken) => scene.Outage.AskAsync(
        $"The state before block {block.Ref.Number}", token => valuations.ReadAsync(block.Before, token), cancellationToken);

    private void Announce(ChainUpdate update, ChainPosition position, Judgement judgement)
    {
        if (update is ChainUpdate.Advanced { Block: var block })
        {
            scene.Blocks.Keep(block);
            LogBlock(scene.Logger, scene.Options.Value.ChainName, block.Ref.Number, block.Transactions.Length, judgement.Signals.Count);
        }
        else if (update is ChainUpdate.Reorged reorged)
        {
            LogReorg(scene.Logger, scene.Options.Value.ChainName, reorged.Orphaned.Count, reorged.Ancestor.Number);
        }

        scene.Status.Move(position, update);
        scene.Nudges.Signals.Poke();
        if (judgement.Suspects.Count > 0)
        {
            scene.Nudges.Suspects.Poke();
        }
    }

    [LoggerMessage(1001, LogLevel.Debug, "{Chain} block {Block}: {Transactions} transactions, {Signals} signals.")]
    private static partial void LogBlock(ILogger logger, string chain, ulong block, int transactions, int signals);

    [LoggerMessage(1002, LogLevel.Warning, "{Chain} took {Orphaned} blocks back to block {Block}; what followed from them is withdrawn.")]
    private static partial void LogReorg(ILogger logger, string chain, int orphaned, ulong block);

    [LoggerMessage(1004, LogLevel.Error, "{Chain} block {Block}: {Count} could not be judged, first by {Rule}: {Reason}.")]
    private static partial void LogGaps(ILogger logger, string chain, ulong block, int count, string rule, string reason);

    [LoggerMessage(1003, LogLevel.Critical, "{Chain} contradicts its own finality; it is not followed any further. Check the node, then restart.")]
    private static partial void LogDeepReorg(ILogger logger, Exception exception, string chain);
}

/// <summary>What both lanes of ingest share.</summary>
public sealed record IngestScene(
    IOptions<IngestOptions> Options, ChainStatus Status, IngestNudges Nudges, RecentBlocks Blocks, NodeOutage Outage, ILogger<IngestWorker> Logger);
