using Firebreak.Adapters.Packs;
using Firebreak.Bench.Input;
using Firebreak.Core;
using Firebreak.Core.Detection;
using Firebreak.Engine.Detection;

namespace Firebreak.Bench.Detection;

/// <summary>Judges one recorded transaction as the program would: the shipped rules through the real pipeline, then the deep lane where a trace was recorded.</summary>
internal sealed class RecordedJudge
{
    private readonly IReadOnlyDictionary<string, Rule> _rules;

    /// <param name="withSandbox">Whether rules of status sandbox judge too.</param>
    public RecordedJudge(bool withSandbox) =>
        _rules = PackFolder.Read(Path.Combine(SharedData.Repository, "packs")).RulesInForce(withSandbox);

    /// <summary>The rules about chains, by id.</summary>
    public IReadOnlyList<Rule> Rules => [.. _rules.Values.Where(rule => rule.Family != Family.Network).OrderBy(rule => rule.Id, StringComparer.Ordinal)];

    public Verdict Judge(RecordedCase recorded)
    {
        var (block, transaction) = (recorded.Block, recorded.Transaction);
        var pipeline = new DetectionPipeline(StandIn.WatchOf(block, transaction), _rules);
        var valuation = StandIn.Prices(block.Header.Chain);
        var hash = block.Transactions[transaction].Hash;
        // A gap of one transaction makes the pipeline judge that one alone.
        var only = pipeline.Rules.Select(rule => new CoverageGap(rule, hash, GapCause.Waiting, "")).ToItems();
        var wide = pipeline.Revisit(block, valuation, only);
        var deep = recorded.Trace is { } trace ? pipeline.Examine(block, trace, valuation) : new DeepJudgement([], []);
        return new Verdict(
            recorded,
            [.. wide.Signals.Concat(deep.Signals).Where(signal => signal.Tier != Tier.Context)],
            [.. wide.Gaps.Concat(deep.Gaps).Where(gap => gap.Cause == GapCause.RuleFailed).Select(gap => $"{gap.Rule} on {recorded.Name}: {gap.Reason}")]);
    }
}
