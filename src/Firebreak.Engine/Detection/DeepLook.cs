using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Ingest;

namespace Firebreak.Engine.Detection;

/// <summary>The deep lane of a range: looks at the suspects of each block, within the budget, and names what it could not see.</summary>
#pragma warning disable CA1001 // A semaphore whose wait handle nobody asks for holds nothing that must be given back.
internal sealed class DeepLook(IDetectionPipeline pipeline, RangeAids aids, NodeOutage outage, RangeOptions options)
#pragma warning restore CA1001
{
    // More would only make the node slow at each.
    private const int AtOnce = 8;

    private readonly SemaphoreSlim _places = new(AtOnce);

    /// <summary>What a deep look at the suspects of one judgement gives.</summary>
    public async Task<DeepJudgement> ExamineAsync(ChainUpdate update, Judgement judgement, Valuation? valuation, CancellationToken cancellationToken)
    {
        if (update is not ChainUpdate.Advanced { Block: var block } || judgement.Suspects.Count == 0)
        {
            return DeepJudgement.Nothing;
        }

        var looks = judgement.Suspects.Select((suspect, place) => place < options.DeepBudgetPerBlock
            ? ExamineAsync(block, suspect, valuation, cancellationToken)
            : Task.FromResult(Unseen(
                suspect, GapCause.OverBudget, FormattableString.Invariant($"beyond the {options.DeepBudgetPerBlock} deep traces of one block"))));
        var findings = await Task.WhenAll(looks);
        return new DeepJudgement(findings.SelectMany(one => one.Signals).ToItems(), findings.SelectMany(one => one.Gaps).ToItems());
    }

    private async Task<DeepJudgement> ExamineAsync(Block block, Suspect suspect, Valuation? valuation, CancellationToken cancellationToken)
    {
        if (aids.Tracer is not { } tracer || valuation is null)
        {
            return NotOffered(suspect);
        }

        return await TraceAsync(tracer, suspect, cancellationToken) switch
        {
            { Trace: { } trace } => Judge(block, suspect, trace, valuation),
            { IsOffered: false } => NotOffered(suspect),
            _ => Unseen(suspect, GapCause.NotAnswered, $"the {aids.Name} gave no deep trace of it"),
        };
    }

    private DeepJudgement NotOffered(Suspect suspect) => Unseen(suspect, GapCause.NotOffered, $"the {aids.Name} gives no storage access per frame");

    private async Task<Answer?> TraceAsync(IDeepTracer tracer, Suspect suspect, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            return await outage.AskAsync(
                $"Transaction {suspect.Transaction} in depth",
                async token => aids.OffersTraces is { } offers && !await offers(token)
                    ? new Answer(null, IsOffered: false)
                    : new Answer(await tracer.TraceAsync(suspect.Block, suspect.Transaction, token), IsOffered: true),
                cancellationToken);
        }
        finally
        {
            _places.Release();
        }
    }

    private DeepJudgement Judge(Block block, Suspect suspect, DeepTrace trace, Valuation valuation)
    {
        try
        {
            return pipeline.Examine(block, trace, valuation);
        }
#pragma warning disable CA1031 // Whoever finds a transaction that a rule trips over must not end the run.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return Unseen(suspect, GapCause.RuleFailed, $"{exception.GetType().Name}: {exception.Message}");
        }
    }

    private DeepJudgement Unseen(Suspect suspect, GapCause cause, string reason) =>
        new([], pipeline.DeepRules.Select(rule => new CoverageGap(rule, suspect.Transaction, cause, reason)).ToItems());

    private sealed record Answer(DeepTrace? Trace, bool IsOffered);
}
