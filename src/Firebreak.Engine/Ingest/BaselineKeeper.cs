using Firebreak.Core;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Chain;
using Firebreak.Engine.Detection;
using Microsoft.Extensions.Logging;

namespace Firebreak.Engine.Ingest;

/// <summary>Brings what is learned over a restart: puts it back before the first block, and has it written with each final one.</summary>
public sealed partial class BaselineKeeper(
    IBaselineStore store, DetectionPipeline pipeline, Protocol protocol, BaselineOptions options, IngestScene scene, BaselineBeginning? beginning = null)
{
    private readonly ChainId _chain = new(scene.Options.Value.ChainId);

    /// <summary>Goes on where the last run was. What cannot be read is told, and learned anew.</summary>
    public async Task RestoreAsync(BlockRef? finalized, CancellationToken cancellationToken)
    {
        if (!pipeline.Learns)
        {
            return;
        }

        var history = new BaselineHistory(store, _chain, protocol.Name, options) { Beginning = beginning?.Carried };
        var moment = await scene.Storage.AskAsync(token => history.FindAsync(finalized?.Number ?? 0, fromStates: true, token), cancellationToken);
        pipeline.Resume(moment, finalized);
        foreach (var complaint in moment.Complaints)
        {
            LogUnreadable(scene.Logger, scene.Options.Value.ChainName, complaint, moment.Baseline.Transactions);
        }

        if (beginning?.Carried is { } carried)
        {
            LogCarried(scene.Logger, scene.Options.Value.ChainName, moment.Carried is null ? "is passed over: enough is learned here already" : "is where it begins", carried.Transactions, carried.UpTo.Number);
        }

        LogRestored(scene.Logger, scene.Options.Value.ChainName, moment.Baseline.Transactions, moment.Relearned, moment.Waiting.Count);
    }

    /// <summary>What is to be written with an update, after the pipeline took it in.</summary>
    public async Task<Teaching?> ConcludeAsync(ChainUpdate update, Judgement judgement, CancellationToken cancellationToken)
    {
        if (update is not ChainUpdate.Finalized { UpTo: var final } || !pipeline.Learns)
        {
            return judgement.Teaching;
        }

        var marks = await scene.Storage.AskAsync(token => store.WaitingMarksAsync(_chain, protocol.Name, token), cancellationToken);
        return pipeline.Conclude(final, marks.ToItems());
    }

    [LoggerMessage(1060, LogLevel.Information, "{Chain}: what is normal is known from {Transactions} transactions; {Relearned} of them were learned again, {Waiting} wait to be final.")]
    private static partial void LogRestored(ILogger logger, string chain, long transactions, int relearned, int waiting);

    [LoggerMessage(1062, LogLevel.Information, "{Chain}: the calibrated state of {Transactions} transactions up to block {Block} {Fate}.")]
    private static partial void LogCarried(ILogger logger, string chain, string fate, long transactions, ulong block);

    [LoggerMessage(1061, LogLevel.Warning, "{Chain}: {Complaint} It is passed over; what is normal is known from {Transactions} transactions for now.")]
    private static partial void LogUnreadable(ILogger logger, string chain, string complaint, long transactions);
}
