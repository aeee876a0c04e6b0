using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Detection;
using Microsoft.Extensions.Logging;

namespace Firebreak.Engine.Ingest;

/// <summary>Looks at one suspect in depth, and names what it could not see.</summary>
public sealed partial class SuspectExaminer(
    IDeepTracer tracer, IChainView view, IDetectionPipeline pipeline, ValuationReader valuations, IngestScene scene)
{
    /// <summary>One attempt.</summary>
    /// <exception cref="NodeUnavailableException">The node cannot be used for the moment.</exception>
    /// <exception cref="NodeAnswerException">The node answers nonsense.</exception>
    public async Task<DeepJudgement> ExamineAsync(Suspect suspect, CancellationToken cancellationToken)
    {
        if (await tracer.TraceAsync(suspect.Block, suspect.Transaction, cancellationToken) is not { } trace)
        {
            LogUntraceable(scene.Logger, suspect.Transaction.ToString(), suspect.Block.Number);
            return (await view.CapabilitiesAsync(cancellationToken)).DeepTraces
                ? Unseen(suspect, GapCause.NotAnswered, "the node has no deep trace of it")
                : Unseen(suspect, GapCause.NotOffered, "the node gives no storage access per frame");
        }

        if (await scene.Blocks.FindAsync(suspect.Block, cancellationToken, pipeline.Needs & ~Lanes.Storage) is not { } block)
        {
            return Unseen(suspect, GapCause.NotAnswered, "the node no longer has its block");
        }

        if ((pipeline.Needs & ~Lanes.Storage & ~block.Lanes) is var missing and not Lanes.None)
        {
            return Unseen(suspect, GapCause.NotOffered, $"the node gave no {missing}");
        }

        var valuation = await valuations.ReadAsync(block.Before, cancellationToken);
        try
        {
            return pipeline.Examine(block, trace, valuation);
        }
#pragma warning disable CA1031 // A transaction that a rule trips over must not hold up all suspects behind it, now and after every restart.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogUnjudged(scene.Logger, exception, suspect.Transaction.ToString(), suspect.Block.Number);
            return Unseen(suspect, GapCause.RuleFailed, $"{exception.GetType().Name}: {exception.Message}");
        }
    }

    /// <summary>None of the deep rules saw it.</summary>
    public DeepJudgement Unseen(Suspect suspect, GapCause cause, string reason) =>
        new([], pipeline.DeepRules.Select(rule => new CoverageGap(rule, suspect.Transaction, cause, reason)).ToItems());

    [LoggerMessage(1010, LogLevel.Warning, "Transaction {Transaction} could not be examined in depth: the node has no trace of it in block {Block}.")]
    private static partial void LogUntraceable(ILogger logger, string transaction, ulong block);

    [LoggerMessage(1011, LogLevel.Error, "Transaction {Transaction} of block {Block} could not be judged in depth: a rule failed on it.")]
    private static partial void LogUnjudged(ILogger logger, Exception exception, string transaction, ulong block);
}
