using Firebreak.Core.Chain;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Firebreak.Engine.Ingest;

/// <summary>
/// The pending lane: what waits in the node's pool is tried and judged before it is mined, in bounded number and time. Whatever it cannot do
/// is counted, and nothing of it can hold up the ordered lane.
/// </summary>
public sealed partial class PendingLane(IPendingPool pool, PendingJudge judge, IEarlyJournal journal, PendingScene lane, IngestScene scene)
    : BackgroundService
{
    private static readonly TimeSpan TellEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly ChainId _chain = new(scene.Options.Value.ChainId);
    private readonly EarlyOptions _options = scene.Options.Value.Early;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_options.Pending)
        {
            lane.Status.TurnOff("turned off in the configuration");
            return;
        }

        if (await WhyNotAsync(stoppingToken) is { } reason)
        {
            lane.Status.TurnOff(reason);
            LogOff(scene.Logger, scene.Options.Value.ChainName, reason);
            return;
        }

        lane.Status.TurnOn(pool.How);
        LogOn(scene.Logger, scene.Options.Value.ChainName, pool.How);
        using var queue = new PendingQueue(_options.Waiting);
        void OnMoved(ChainUpdate update)
        {
            if (update is ChainUpdate.Reorged)
            {
                queue.ForgetKnown();
            }
        }

        scene.Status.Moved += OnMoved;
        try
        {
            await Task.WhenAll([
                WatchAsync(queue, stoppingToken),
                TellAsync(stoppingToken),
                .. Enumerable.Range(0, _options.AtOnce).Select(_ => WorkAsync(queue, stoppingToken))]);
        }
        finally
        {
            scene.Status.Moved -= OnMoved;
        }
    }

    private async Task<string?> WhyNotAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await pool.WhyNotAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is NodeUnavailableException or NodeAnswerException)
            {
                lane.Status.TurnOff(exception.Message);
            }

            await Task.Delay(Pause, lane.Time, cancellationToken);
        }
    }

    private async Task WatchAsync(PendingQueue queue, CancellationToken cancellationToken)
    {
        await foreach (var news in pool.WatchAsync(lane.Status.Lost, cancellationToken))
        {
            var (isNew, hasDropped) = queue.Add(news, CanMatter(news.Whole));
            if (isNew)
            {
                lane.Status.Saw();
            }

            if (hasDropped)
            {
                lane.Status.Dropped();
            }
        }
    }

    // A plain payment to somebody else runs no code that is protected, unless the receiver is a contract that does.
    private bool CanMatter(PendingTransaction? transaction) =>
        transaction is null or { To: null } || !transaction.Input.IsEmpty || lane.Protocol.FindContract(transaction.To.Value) is not null;

    private async Task WorkAsync(PendingQueue queue, CancellationToken cancellationToken)
    {
        while (true)
        {
            var news = await queue.TakeAsync(cancellationToken);
            if (await JudgeAsync(news, cancellationToken) is { Evidence.Count: > 0 } verdict
                && await scene.Storage.AskAsync(token => journal.RaiseEarlyAsync(_chain, verdict.Evidence, token), cancellationToken))
            {
                LogEvidence(scene.Logger, scene.Options.Value.ChainName, news.Hash.ToString(), verdict.Evidence[0].Signal.Because);
                scene.Nudges.Signals.Poke();
            }
        }
    }

    private async Task<PendingVerdict?> JudgeAsync(PendingNews news, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_options.Deadline, lane.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            var verdict = await judge.JudgeAsync(news, either.Token);
            if (verdict is null)
            {
                lane.Status.Superseded();
            }
            else
            {
                lane.Status.Judged(verdict.NotEvaluated);
            }

            return verdict;
        }
#pragma warning disable CA1031 // Whoever sends a transaction that the node or a rule trips over must not blind the watch for all others.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            lane.Status.Failed();
            LogFailed(scene.Logger, exception, scene.Options.Value.ChainName, news.Hash.ToString());
            return null;
        }
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        var told = lane.Status.Counts;
        while (true)
        {
            await Task.Delay(TellEvery, lane.Time, cancellationToken);
            var now = lane.Status.Counts;
            if (now != told)
            {
                LogCounts(scene.Logger, scene.Options.Value.ChainName, now);
                told = now;
            }
        }
    }

    [LoggerMessage(1060, LogLevel.Information, "{Chain}: pending transactions are watched by {How}.")]
    private static partial void LogOn(ILogger logger, string chain, string how);

    [LoggerMessage(1061, LogLevel.Warning, "{Chain}: pending transactions are not watched: {Reason}.")]
    private static partial void LogOff(ILogger logger, string chain, string reason);

    [LoggerMessage(1062, LogLevel.Information, "{Chain}: pending transactions so far: {Counts}.")]
    private static partial void LogCounts(ILogger logger, string chain, PendingCounts counts);

    [LoggerMessage(1063, LogLevel.Warning, "{Chain}: pending transaction {Transaction}: {Because}")]
    private static partial void LogEvidence(ILogger logger, string chain, string transaction, string because);

    [LoggerMessage(1064, LogLevel.Debug, "{Chain}: pending transaction {Transaction} could not be tried.")]
    private static partial void LogFailed(ILogger logger, Exception exception, string chain, string transaction);
}

/// <summary>What the pending lane needs beside the chain.</summary>
public sealed record PendingScene(PendingStatus Status, Protocol Protocol, TimeProvider Time);
