using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Detection;

namespace Firebreak.Engine.Ingest;

/// <summary>What came of one pending transaction.</summary>
/// <param name="Evidence">What the rules hold against it.</param>
/// <param name="NotEvaluated">How many rules lacked something.</param>
public sealed record PendingVerdict(Items<EarlyEvidence> Evidence, int NotEvaluated);

/// <summary>Tries a pending transaction on the newest state and has the rules of the ordered lane judge it. Nothing is learned from it.</summary>
public sealed class PendingJudge(
    IPendingPool pool, IDetectionPipeline pipeline, ValuationReader valuations, IChainView view, TimeProvider time, IngestScene scene)
    : IDisposable
{
    private static readonly TimeSpan HeadIsFreshFor = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _asking = new(1, 1);
    private BlockHeader? _head;
    private long _askedAt;

    /// <summary>Null when there is nothing to try any more.</summary>
    /// <exception cref="NodeUnavailableException">The node cannot be used for the moment.</exception>
    /// <exception cref="NodeAnswerException">The node refuses, or answers nonsense.</exception>
    public async Task<PendingVerdict?> JudgeAsync(PendingNews news, CancellationToken cancellationToken)
    {
        if ((news.Whole ?? await pool.FindAsync(news.Hash, cancellationToken)) is not { } transaction)
        {
            return null;
        }

        var head = await HeadAsync(cancellationToken);
        var block = await pool.TryAsync(transaction, head, Lanes.Frames | Lanes.Logs, cancellationToken);
        if (!pipeline.Concerns(block))
        {
            // It touches nothing that is protected, and most do not: what it would change need not be asked for.
            return new PendingVerdict([], 0);
        }

        block = (pipeline.Needs & (Lanes.StateChanges | Lanes.Delegations) & ~block.Lanes) == Lanes.None
            ? block
            : await pool.TryAsync(transaction, head, Lanes.Wide, cancellationToken);
        var valuation = pipeline.NeedsValuation(block) ? await valuations.ReadAsync(head.Ref, cancellationToken) : null;
        var judgement = pipeline.Revisit(block, valuation, Everything(pipeline));
        var deep = valuation is null ? ([], 0) : await ExamineAsync(transaction, head, block, judgement, valuation, cancellationToken);
        var now = time.GetUtcNow();
        var evidence = judgement.Signals.Concat(deep.Signals)
            .Select(signal => new EarlyEvidence(signal.AsPending(head), EarlyStage.Pending, transaction.From, transaction.Nonce, now))
            .ToItems();
        return new PendingVerdict(evidence, judgement.Gaps.Count + deep.NotEvaluated);
    }

    /// <summary>Every rule, on every transaction: what a look out of turn asks for.</summary>
    internal static Items<CoverageGap> Everything(IDetectionPipeline pipeline) =>
        pipeline.Rules.Select(rule => new CoverageGap(rule, Transaction: null, GapCause.Waiting, "its turn has not come")).ToItems();

    public void Dispose() => _asking.Dispose();

    private async Task<(Items<Signal> Signals, int NotEvaluated)> ExamineAsync(
        PendingTransaction transaction, BlockHeader head, Block block, Judgement judgement, Valuation valuation, CancellationToken cancellationToken)
    {
        if (judgement.Suspects.Count == 0)
        {
            return ([], 0);
        }

        if (await pool.TraceAsync(transaction, head, block.Ref, cancellationToken) is not { } trace)
        {
            return ([], pipeline.DeepRules.Count);
        }

        var deep = pipeline.Examine(block, trace, valuation);
        return (deep.Signals, deep.Gaps.Count);
    }

    private async Task<BlockHeader> HeadAsync(CancellationToken cancellationToken)
    {
        await _asking.WaitAsync(cancellationToken);
        try
        {
            if (_head is { } known && time.GetElapsedTime(_askedAt) < HeadIsFreshFor)
            {
                return known;
            }

            var newest = await view.HeadAsync(cancellationToken);
            if (_head?.Ref != newest)
            {
                _head = await view.FindHeaderAsync(newest.Number, cancellationToken) ?? throw new NodeUnavailableException(
                    $"{scene.Options.Value.ChainName}: the node took back its head while a pending transaction was tried on it.");
            }

            _askedAt = time.GetTimestamp();
            return _head;
        }
        finally
        {
            _asking.Release();
        }
    }
}
