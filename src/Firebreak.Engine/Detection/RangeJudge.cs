using System.Runtime.CompilerServices;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Ingest;

namespace Firebreak.Engine.Detection;

/// <summary>
/// Judges a range of blocks once, with the same pipeline as the live program and without a database: state and deep traces are fetched
/// for several blocks side by side, the judging itself goes in the order of the chain. One instance judges one range.
/// </summary>
public sealed class RangeJudge(IDetectionPipeline pipeline, RangeAids aids, NodeOutage outage, RangeOptions options)
{
    private readonly DeepLook _deep = new(pipeline, aids, outage, options);
    private readonly Queue<BlockRef> _unlearned = new();
    private readonly Dictionary<BlockRef, Items<Signal>> _standing = [];

    /// <summary>Judges blocks that nobody will take back.</summary>
    /// <param name="blocks">In ascending order; heights may be missing.</param>
    public IAsyncEnumerable<RangeStep> JudgeAsync(IAsyncEnumerable<Block> blocks, CancellationToken cancellationToken) =>
        JudgeAsync(blocks.Select(ChainUpdate (block) => new ChainUpdate.Advanced(block)), cancellationToken);

    /// <summary>One step for each update, in the same order.</summary>
    /// <exception cref="NodeUnavailableException">The source was away for longer than the outage allows.</exception>
    public async IAsyncEnumerable<RangeStep> JudgeAsync(
        IAsyncEnumerable<ChainUpdate> updates, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var judged = JudgedAsync(ValuedAsync(updates, cancellationToken).AheadAsync(options.Ahead, cancellationToken), cancellationToken);
        await foreach (var one in judged.AheadAsync(options.Ahead, cancellationToken))
        {
            yield return Conclude(one.Update, one.Judgement, await one.Deep);
        }
    }

    // What a block needs does not depend on what was judged before it, so it may be fetched early.
    private async IAsyncEnumerable<Valued> ValuedAsync(
        IAsyncEnumerable<ChainUpdate> updates, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var update in updates.WithCancellation(cancellationToken))
        {
            yield return new Valued(update, ValueAsync(update, cancellationToken), RepliesAsync(update, cancellationToken));
        }
    }

    private async IAsyncEnumerable<Judged> JudgedAsync(
        IAsyncEnumerable<Valued> updates, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (update, valuing, asking) in updates.WithCancellation(cancellationToken))
        {
            var valuation = await valuing;
            var judgement = Judge(update, valuation, await asking);
            yield return new Judged(update, judgement, _deep.ExamineAsync(update, judgement, valuation, cancellationToken));
        }
    }

    private Task<Valuation?> ValueAsync(ChainUpdate update, CancellationToken cancellationToken)
    {
        if (aids.Valuations is not { } valuations || update is not ChainUpdate.Advanced { Block: var block } || !pipeline.NeedsValuation(block))
        {
            return Task.FromResult<Valuation?>(null);
        }

        return valuations.Written(block) is { } prices && !pipeline.NeedsHoldings(block, prices)
            ? Task.FromResult<Valuation?>(prices)
            : AskAsync(valuations, block, cancellationToken);
    }

    private async Task<Valuation?> AskAsync(IValuations valuations, Block block, CancellationToken cancellationToken) => (await outage.AskAsync(
        $"The state before block {block.Ref.Number}",
        async token => new Answer(await valuations.BeforeAsync(block, token)),
        cancellationToken))?.Valuation;

    private Task<Items<ViewReply>> RepliesAsync(ChainUpdate update, CancellationToken cancellationToken)
    {
        var questions = update is ChainUpdate.Advanced { Block: var block } ? pipeline.Questions(block) : [];
        return questions.Count == 0 ? Task.FromResult<Items<ViewReply>>([])
            : aids.Valuations is { } source ? ViewRound.AskAsync(source, ((ChainUpdate.Advanced)update).Block, questions, outage, cancellationToken)
            : Task.FromResult(ViewRound.NotOffered(questions, $"the {aids.Name} holds no answers of views"));
    }

    private Judgement Judge(ChainUpdate update, Valuation? valuation, Items<ViewReply> replies)
    {
        if (update is ChainUpdate.Advanced { Block: var block })
        {
            LearnUpTo(block.Ref.Number);
            _unlearned.Enqueue(block.Ref);
            if (aids.Valuations is null && pipeline.NeedsValuation(block))
            {
                return Judgement.Nothing with { Gaps = Stateless() };
            }
        }

        return pipeline.Process(update, valuation, replies);
    }

    private Items<CoverageGap> Stateless() => pipeline.Rules
        .Select(rule => new CoverageGap(rule, Transaction: null, GapCause.NotOffered, $"the {aids.Name} holds no state of the block before it"))
        .ToItems();

    // Live, a block is judged when those so far below it are final and learned from, and none above them.
    private void LearnUpTo(ulong head)
    {
        while (_unlearned.TryPeek(out var oldest) && oldest.Number + (ulong)options.LearnDepth <= head)
        {
            pipeline.Process(new ChainUpdate.Finalized(_unlearned.Dequeue()), valuation: null);
        }
    }

    private RangeStep Conclude(ChainUpdate update, Judgement judgement, DeepJudgement deep)
    {
        switch (update)
        {
            case ChainUpdate.Advanced { Block: var block }:
                var signals = judgement.Signals.Concat(deep.Signals).ToItems();
                Remember(block.Ref, signals);
                return new RangeStep(
                    update,
                    signals.Select(SignalChange (signal) => new SignalChange.Raised(signal)).ToItems(),
                    new BlockCoverage(block.Ref, pipeline.Rules, judgement.Gaps.Concat(deep.Gaps).ToItems()));
            case ChainUpdate.Reorged reorged:
                return new RangeStep(update, reorged.Orphaned.SelectMany(orphaned => Withdraw(orphaned, reorged.Ancestor)).ToItems(), Coverage: null);
            default:
                return new RangeStep(update, [], Coverage: null);
        }
    }

    private void Remember(BlockRef block, Items<Signal> signals)
    {
        if (signals.Count == 0)
        {
            return;
        }

        _standing[block] = signals;
        foreach (var old in _standing.Keys.Where(known => known.Number + CoverageTally.LongestMemory < block.Number).ToList())
        {
            _standing.Remove(old);
        }
    }

    private IEnumerable<SignalChange> Withdraw(BlockRef orphaned, BlockRef ancestor) => _standing.Remove(orphaned, out var signals)
        ? signals.Select(signal => new SignalChange.Withdrawn(signal.Id, orphaned, ancestor))
        : [];

    private sealed record Answer(Valuation? Valuation);

    private sealed record Valued(ChainUpdate Update, Task<Valuation?> Valuing, Task<Items<ViewReply>> Asking);

    private sealed record Judged(ChainUpdate Update, Judgement Judgement, Task<DeepJudgement> Deep);
}
