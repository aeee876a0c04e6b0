using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Detection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Firebreak.Engine.Ingest;

/// <summary>
/// The deep lane: re-traces suspects one by one. They wait in the journal, and what is found is written together with taking the suspect
/// off the list, so a crash repeats work but never loses or doubles a finding.
/// </summary>
public sealed partial class DeepLaneWorker(
    IDeepTracer tracer, IDetectionPipeline pipeline, IChainJournal journal, ValuationReader valuations, TimeProvider time, IngestScene scene)
    : BackgroundService
{
    private readonly ChainId _chain = new(scene.Options.Value.ChainId);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            foreach (var suspect in await journal.WaitingSuspectsAsync(_chain, stoppingToken))
            {
                var finding = await scene.Outage.AskAsync(
                    $"Transaction {suspect.Transaction} in depth", token => ExamineAsync(suspect, token), stoppingToken);
                await journal.SettleSuspectAsync(suspect, finding?.Signals ?? [], [], stoppingToken);
                scene.Nudges.Signals.Poke();
            }

            await scene.Nudges.Suspects.WaitAsync(TimeSpan.FromSeconds(1), time, stoppingToken);
        }
    }

    private async Task<Finding> ExamineAsync(Suspect suspect, CancellationToken cancellationToken)
    {
        var trace = await tracer.TraceAsync(suspect.Block, suspect.Transaction, cancellationToken);
        var block = await scene.Blocks.FindAsync(suspect.Block, cancellationToken);
        if (trace is null || block is null)
        {
            LogUntraceable(scene.Logger, suspect.Transaction.ToString(), suspect.Block.Number);
            return new Finding([]);
        }

        var valuation = await valuations.ReadAsync(block.Before, cancellationToken);
        try
        {
            return new Finding(pipeline.Examine(block, trace, valuation));
        }
#pragma warning disable CA1031 // A transaction that a rule trips over must not hold up all suspects behind it, now and after every restart.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogUnjudged(scene.Logger, exception, suspect.Transaction.ToString(), suspect.Block.Number);
            return new Finding([]);
        }
    }

    private sealed record Finding(Items<Signal> Signals);

    [LoggerMessage(1010, LogLevel.Warning, "Transaction {Transaction} could not be examined in depth: the node has no trace of it in block {Block}.")]
    private static partial void LogUntraceable(ILogger logger, string transaction, ulong block);

    [LoggerMessage(1011, LogLevel.Error, "Transaction {Transaction} of block {Block} could not be judged in depth: a rule failed on it.")]
    private static partial void LogUnjudged(ILogger logger, Exception exception, string transaction, ulong block);
}
