using System.Runtime.CompilerServices;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Network;
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
    FinalityGuard guard, IDetectionPipeline pipeline, IChainJournal journal, ValuationReader valuations, BaselineKeeper baselines, IngestScene scene)
    : BackgroundService
{
    // Blocks that may wait to be judged while the follower reads on.
    private const int Ahead = 16;

    private readonly ChainId _chain = new(scene.Options.Value.ChainId);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await guard.MayFollowAsync(stoppingToken))
        {
            return;
        }

        var position = await scene.Storage.AskAsync(token => journal.LoadPositionAsync(_chain, token), stoppingToken);
        scene.Status.Resume(position);
        pipeline.Restore(await scene.Storage.AskAsync(token => journal.MeasurementsAsync(_chain, token), stoppingToken), position?.Finalized);
        await baselines.RestoreAsync(position?.Finalized, stoppingToken);
        await foreach (var (update, valuing) in ValuedAsync(position, stoppingToken).AheadAsync(Ahead, stoppingToken))
        {
            position = ChainPosition.After(position, update);
            await SaveAsync(update, await AwaitAsync(valuing, position!.Head), position, stoppingToken);
        }
    }

    // What a block needs depends on it alone, so it is asked for while earlier blocks are judged.
    private async IAsyncEnumerable<Valued> ValuedAsync(ChainPosition? position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var update in guard.FollowAsync(position, cancellationToken))
        {
            yield return new Valued(update, update is ChainUpdate.Advanced { Block: var block } ? BringAsync(block, cancellationToken) : Task.FromResult(Brought.Nothing));
        }
    }

    private async Task<Brought> BringAsync(Block block, CancellationToken cancellationToken)
    {
        var asking = ViewRound.AskAsync(valuations, block, pipeline.Questions(block), scene.Outage, cancellationToken);
        var valuation = pipeline.NeedsValuation(block) ? await ValueAsync(block, cancellationToken) : null;
        return new Brought(valuation, await asking);
    }

    private static async Task<Brought> AwaitAsync(Task<Brought> bringing, BlockRef block)
    {
        using var stage = IngestTrace.Begin(IngestTrace.Value, block.Number);
        return await bringing;
    }

    private async Task SaveAsync(ChainUpdate update, Brought brought, ChainPosition position, CancellationToken cancellationToken)
    {
        var judgement = Judge(update, brought, position.Head);
        var orphaned = update is ChainUpdate.Reorged reorged ? reorged.Orphaned : [];
        var commit = new ChainCommit(_chain, position, orphaned, judgement.Signals, judgement.Suspects, judgement.Measurements)
        {
            Coverage = update is ChainUpdate.Advanced { Block: var block } ? CoverageOf(block.Ref, judgement) : null,
            Spent = update is ChainUpdate.Finalized ? pipeline.Spent : null,
            Taken = update is ChainUpdate.Advanced { Block: var mined } ? TakenBy(mined) : [],
            Shadows = judgement.Shadows,
            Teaching = await baselines.ConcludeAsync(update, judgement, cancellationToken),
            Vitals = update is ChainUpdate.Advanced { Block: var felt } ? BlockVitals.Of(felt, position.Finalized, scene.Options.Value.SequencerFeed) : null,
        };
        using (IngestTrace.Begin(IngestTrace.Save, position.Head.Number))
        {
            await scene.Storage.DoAsync(token => journal.CommitAsync(commit, token), cancellationToken);
        }

        Announce(update, position, judgement);
        if (brought.Valuation is not null)
        {
            // A protocol that was busy in this block will be in the next: its prices are asked for while nothing waits for them.
            valuations.Expect(position.Head, cancellationToken);
        }
    }

    private Judgement Judge(ChainUpdate update, Brought brought, BlockRef block)
    {
        using var stage = IngestTrace.Begin(IngestTrace.Judge, block.Number);
        return WithinBudget(pipeline.Process(update, brought.Valuation, brought.Replies), update);
    }

    private BlockCoverage CoverageOf(BlockRef block, Judgement judgement) =>
        new(block, pipeline.Rules, judgement.Gaps) { DeepRules = pipeline.DeepRules, Edition = pipeline.Edition };

    private static Items<TakenNonce> TakenBy(Block block)
    {
        var taken = new TakenNonce[block.Transactions.Length];
        for (var i = 0; i < taken.Length; i++)
        {
            ref readonly var row = ref block.Transactions[i];
            taken[i] = new TakenNonce(row.Hash, row.From, row.Nonce);
        }

        return new Items<TakenNonce>(taken);
    }

    private Judgement WithinBudget(Judgement judgement, ChainUpdate update)
    {
        var kept = DeepBudget.Keep(judgement, pipeline.DeepRules, scene.Options.Value.DeepBudgetPerBlock);
        var gaps = kept.Gaps.Where(gap => gap.Cause != GapCause.NotConfigured).ToItems();
        if (gaps.Count > 0 && update is ChainUpdate.Advanced { Block: var block })
        {
            LogGaps(scene.Logger, scene.Options.Value.ChainName, block.Ref.Number, gaps.Count, gaps[0].Rule, gaps[0].Reason);
            scene.Nudges.Gaps.Poke();
        }

        return kept;
    }

    private Task<Valuation?> ValueAsync(Block block, CancellationToken cancellationToken) => scene.Outage.AskAsync(
        $"The state before block {block.Ref.Number}", token => valuations.ReadAsync(block, token), cancellationToken);

    private sealed record Valued(ChainUpdate Update, Task<Brought> Bringing);

    /// <summary>What a block is judged with.</summary>
    private sealed record Brought(Valuation? Valuation, Items<ViewReply> Replies)
    {
        public static Brought Nothing { get; } = new(null, []);
    }

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
}

/// <summary>What the workers of ingest share.</summary>
public sealed record IngestScene(
    IOptions<IngestOptions> Options, ChainStatus Status, IngestNudges Nudges, RecentBlocks Blocks, NodeOutage Outage,
    StorageOutage Storage, ILogger<IngestWorker> Logger);
