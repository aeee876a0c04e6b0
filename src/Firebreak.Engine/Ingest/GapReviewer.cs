using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Detection;

namespace Firebreak.Engine.Ingest;

/// <summary>Goes back to a block and has the rules look at exactly what they have not seen of it.</summary>
public sealed class GapReviewer(SuspectExaminer examiner, IDetectionPipeline pipeline, ValuationReader valuations, IChainView view, IngestScene scene)
{
    private ChainId Chain => new(scene.Options.Value.ChainId);

    /// <summary>One attempt.</summary>
    /// <returns>What came of it; with nothing closed when the node does not have the block.</returns>
    /// <exception cref="NodeUnavailableException">The node cannot be used for the moment.</exception>
    /// <exception cref="NodeAnswerException">The node answers nonsense.</exception>
    public async Task<CoverageHealing> ReviewAsync(DueBlock due, CancellationToken cancellationToken)
    {
        if (await scene.Blocks.FindAsync(due.Block, cancellationToken, pipeline.Needs & ~Lanes.Storage) is not { } block)
        {
            return InVain(due);
        }

        // A whole block, or a transaction that a rule failed on, is judged again; what was already known as a suspect needs only the deep look.
        var wide = due.Gaps.Where(gap => gap.Transaction is null || gap.Cause == GapCause.RuleFailed).ToItems();
        var judgement = await JudgeAsync(block, wide, cancellationToken);
        var single = due.Gaps.Select(gap => gap.Transaction).OfType<Ethereum.Hash256>().ToHashSet();
        var (looked, waiting) = (new List<DeepJudgement>(), new List<Suspect>());
        foreach (var suspect in judgement.Suspects)
        {
            if (!single.Contains(suspect.Transaction))
            {
                waiting.Add(suspect);
            }
        }

        foreach (var transaction in Known(due).Concat(judgement.Suspects.Select(suspect => suspect.Transaction).Where(single.Contains)).Distinct())
        {
            looked.Add(await examiner.ExamineAsync(new Suspect(Chain, due.Block, transaction, "asked again"), cancellationToken));
        }

        return Conclude(due, judgement with { Suspects = waiting.ToItems() }, looked);
    }

    /// <summary>Reads a block that the ledger lacks, and judges it.</summary>
    /// <returns>Null when the node's chain does not have it below <paramref name="next"/>.</returns>
    /// <exception cref="NodeUnavailableException">The node cannot be used for the moment.</exception>
    /// <exception cref="NodeAnswerException">The node answers nonsense.</exception>
    public async Task<(ChainCommit Commit, BlockRef Next)?> ReadAsync(ulong number, BlockRef? next, CancellationToken cancellationToken)
    {
        var block = await view.FindBlockAsync(number, cancellationToken);
        var above = await view.FindHeaderAsync(number + 1, cancellationToken);
        if (block is null || above is null || above.Parent != block.Ref.Hash || (next is not null && above.Ref != next) || scene.Status.Position is not { } position)
        {
            return null;
        }

        var unseen = pipeline.Rules.Select(rule => new CoverageGap(rule, Transaction: null, GapCause.NotAnswered, "never read")).ToItems();
        var judgement = DeepBudget.Keep(
            await JudgeAsync(block, unseen, cancellationToken), pipeline.DeepRules, scene.Options.Value.DeepBudgetPerBlock);
        var commit = new ChainCommit(Chain, position, [], judgement.Signals, judgement.Suspects, judgement.Measurements)
        {
            Coverage = new BlockCoverage(block.Ref, pipeline.Rules, judgement.Gaps) { DeepRules = pipeline.DeepRules, Edition = pipeline.Edition },
            Shadows = judgement.Shadows,
        };
        return (commit, above.Ref);
    }

    /// <summary>Nothing was seen this time; the next question waits longer.</summary>
    public CoverageHealing InVain(DueBlock due) => new(Chain, due.Block, [], [], [], [], [], pipeline.Edition);

    private async Task<Judgement> JudgeAsync(Block block, Items<CoverageGap> missing, CancellationToken cancellationToken)
    {
        if (missing.Count == 0)
        {
            return Judgement.Nothing;
        }

        var valuation = pipeline.NeedsValuation(block) ? await valuations.ReadAsync(block, cancellationToken) : null;
        var questions = missing.Any(gap => pipeline.WrittenRules.Contains(gap.Rule, StringComparer.Ordinal)) ? pipeline.Questions(block) : [];
        return pipeline.Revisit(block, valuation, missing, await valuations.AskAsync(block, questions, cancellationToken));
    }

    private IEnumerable<Ethereum.Hash256> Known(DueBlock due) => due.Gaps
        .Where(gap => gap.Cause != GapCause.RuleFailed && pipeline.DeepRules.Contains(gap.Rule, StringComparer.Ordinal))
        .Select(gap => gap.Transaction)
        .OfType<Ethereum.Hash256>();

    private CoverageHealing Conclude(DueBlock due, Judgement judgement, List<DeepJudgement> looked)
    {
        var kept = DeepBudget.Keep(judgement, pipeline.DeepRules, scene.Options.Value.DeepBudgetPerBlock);
        var asked = due.Gaps.Select(gap => (gap.Rule, gap.Transaction)).ToHashSet();
        var signals = kept.Signals.Concat(looked.SelectMany(one => one.Signals)).ToItems();
        var left = kept.Gaps.Concat(looked.SelectMany(one => one.Gaps).Where(gap => asked.Contains((gap.Rule, gap.Transaction)))).ToItems();
        return new CoverageHealing(Chain, due.Block, due.Gaps, left, signals, kept.Suspects, kept.Measurements, pipeline.Edition)
        {
            Shadows = kept.Shadows.Concat(looked.SelectMany(one => one.Shadows)).ToItems(),
        };
    }
}
