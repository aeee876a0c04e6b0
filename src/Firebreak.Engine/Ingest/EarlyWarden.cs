using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Ethereum;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Firebreak.Engine.Ingest;

/// <summary>
/// Asks after early evidence until it ends: most ends with the block that brings the verdict, the rest when its transaction or its block is
/// gone. After a restart it begins with all that stands.
/// </summary>
public sealed partial class EarlyWarden(IPendingPool pool, IEarlyJournal journal, IChainView view, TimeProvider time, IngestScene scene)
    : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly ChainId _chain = new(scene.Options.Value.ChainId);

    // At which head the node was first found not to know a transaction. A restart counts anew.
    private readonly Dictionary<Hash256, ulong> _unknownSince = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var standing = await scene.Storage.AskAsync(token => journal.StandingEarlyAsync(_chain, token), stoppingToken);
            foreach (var evidence in standing.GroupBy(one => (one.Stage, one.Signal.Provenance.Transaction, one.Signal.Provenance.Block.Hash)).Select(same => same.ToList()))
            {
                await AskAfterAsync(evidence, stoppingToken);
            }

            if (standing.Count == 0)
            {
                _unknownSince.Clear();
            }

            await Task.Delay(Every, time, stoppingToken);
        }
    }

    private async Task AskAfterAsync(List<EarlyEvidence> evidence, CancellationToken cancellationToken)
    {
        try
        {
            var ended = evidence[0].Stage == EarlyStage.Pending
                ? await EndOfPendingAsync(evidence[0], cancellationToken)
                : await EndOfGlanceAsync(evidence[0].Signal.Provenance.Block, cancellationToken);
            if (ended is { } end)
            {
                await scene.Storage.DoAsync(
                    token => journal.EndEarlyAsync(_chain, [.. evidence.Select(one => one.Signal.Id)], end.Reason, end.Block, token), cancellationToken);
                LogEnded(scene.Logger, scene.Options.Value.ChainName, evidence[0].Signal.Provenance.Transaction.ToString(), end.Reason.Tell());
                scene.Nudges.Signals.Poke();
            }
        }
        catch (Exception exception) when (exception is NodeUnavailableException or NodeAnswerException)
        {
            LogUnanswered(scene.Logger, scene.Options.Value.ChainName, evidence[0].Signal.Provenance.Transaction.ToString(), exception.Message);
        }
    }

    private async Task<(EarlyEnd Reason, BlockRef? Block)?> EndOfPendingAsync(EarlyEvidence evidence, CancellationToken cancellationToken)
    {
        var transaction = evidence.Signal.Provenance.Transaction;
        var fate = await pool.FateAsync(transaction, cancellationToken);
        if (fate.Block is { } block)
        {
            // Above where the ordered lane stands, its turn will come.
            return scene.Status.Position is { } position && position.Head.Number >= block.Number ? (EarlyEnd.Mined, block) : null;
        }

        if (time.GetUtcNow() - evidence.SeenAt > scene.Options.Value.Early.Lifetime)
        {
            return (EarlyEnd.Expired, null);
        }

        if (fate.IsKnown)
        {
            _unknownSince.Remove(transaction);
            return null;
        }

        var head = await view.HeadAsync(cancellationToken);
        if (await view.NonceAsync(evidence.Sender, head, cancellationToken) > evidence.Nonce)
        {
            return (EarlyEnd.Replaced, head);
        }

        _unknownSince.TryAdd(transaction, head.Number);
        return head.Number >= _unknownSince[transaction] + (ulong)scene.Options.Value.Early.BlocksUnknown ? (EarlyEnd.Dropped, head) : null;
    }

    private async Task<(EarlyEnd Reason, BlockRef? Block)?> EndOfGlanceAsync(BlockRef place, CancellationToken cancellationToken)
    {
        if (await view.FindHeaderAsync(place.Number, cancellationToken) is { } now)
        {
            return now.Ref == place ? null : (EarlyEnd.Orphaned, now.Ref);
        }

        // A node that does not have the height yet says nothing against the block, unless the ordered lane stands at its very head: then the
        // chain went back below it, and may never come to that height again.
        var head = await view.HeadAsync(cancellationToken);
        return scene.Status.Position?.Head == head && head.Number < place.Number ? (EarlyEnd.Orphaned, head) : null;
    }

    [LoggerMessage(1070, LogLevel.Information, "{Chain}: early evidence about transaction {Transaction} is withdrawn, because {Reason}.")]
    private static partial void LogEnded(ILogger logger, string chain, string transaction, string reason);

    [LoggerMessage(1071, LogLevel.Debug, "{Chain}: what became of transaction {Transaction} is not known: {Reason}")]
    private static partial void LogUnanswered(ILogger logger, string chain, string transaction, string reason);
}
