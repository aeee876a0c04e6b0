using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Observing;
using Firebreak.Core.Detection.Recognising;
using Firebreak.Engine.Detection;

namespace Firebreak.Engine.Evaluation;

/// <summary>Judges recorded transactions as the program would: the shipped rules through the real pipeline, then the deep lane where a trace was recorded.</summary>
/// <param name="rules">Those in force, by id.</param>
public sealed class RecordedJudge(IReadOnlyDictionary<string, Rule> rules)
{
    // No block holds more; some recordings say so all the same.
    private const ulong MostGas = 1_000_000_000;

    /// <summary>The rules about transactions, by id.</summary>
    public IReadOnlyList<Rule> Rules => [.. rules.Values.Where(rule => rule.Family != Family.Network).OrderBy(rule => rule.Id, StringComparer.Ordinal)];

    /// <summary>One verdict for each transaction of the recording.</summary>
    public IEnumerable<Verdict> Judge(Recording recording)
    {
        var recorded = recording.Archived.Block;
        var block = recorded.Lanes.HasFlag(Lanes.Logs) ? recorded : TransferEvents.AddTo(recorded);
        for (var i = 0; i < block.Transactions.Length; i++)
        {
            yield return Judge(recording, block, i, withoutEvents: block != recorded);
        }
    }

    private Verdict Judge(Recording recording, Block block, int transaction, bool withoutEvents)
    {
        var watch = StandIn.WatchOf(block, transaction, isEveryone: true);
        var valuation = StandIn.Prices(block.Header.Chain);
        var hash = block.Transactions[transaction].Hash;
        var trace = recording.Archived.Traces.FirstOrDefault(trace => trace.Transaction == hash);
        var (wide, wideGaps) = Judge(new DetectionPipeline(watch, rules), block, transaction, trace, valuation);
        var (signals, gaps) = Judge(new DetectionPipeline(StandIn.WatchOf(block, transaction, isEveryone: false), rules), block, transaction, trace, valuation);
        var unconfigured = wide.Select(Unconfigured).ToList();
        var name = recording.Note?.Name ?? hash.ToString();
        return new Verdict(
            recording.Set,
            recording.Note,
            name,
            recording.Note?.Day is { } day ? (ulong)day.DayNumber : block.Ref.Number,
            MeasuresOf(block, transaction, watch, valuation),
            unconfigured,
            signals,
            recording.Note is null || unconfigured.Any(signal => signal.Pages) ? "" : Misses.Reason(SceneOf(block, transaction, watch, valuation), withoutEvents, unconfigured),
            [.. wideGaps.Concat(gaps).Where(gap => gap.Cause == GapCause.RuleFailed).Select(gap => $"{gap.Rule} on {name}: {gap.Reason}")]);
    }

    private static (IReadOnlyList<Signal> Signals, IEnumerable<CoverageGap> Gaps) Judge(
        DetectionPipeline pipeline, Block block, int transaction, DeepTrace? trace, Valuation valuation)
    {
        // A gap of one transaction makes the pipeline judge that one alone.
        var only = pipeline.Rules.Select(rule => new CoverageGap(rule, block.Transactions[transaction].Hash, GapCause.Waiting, "")).ToItems();
        var wide = pipeline.Revisit(block, valuation, only);
        var deep = trace is not null ? pipeline.Examine(block, trace, valuation) : new DeepJudgement([], []);
        return ([.. wide.Signals.Concat(deep.Signals).Where(signal => signal.Tier != Tier.Context)], wide.Gaps.Concat(deep.Gaps));
    }

    // Who may do what is the operator's knowledge: without it a change of power is ordinary business.
    private static Signal Unconfigured(Signal signal) => signal.Family == Family.Privilege ? signal with { Pages = false } : signal;

    private static Scene SceneOf(Block block, int transaction, Watch watch, Valuation valuation) =>
        new(block, transaction, new Observer().Observe(block, transaction, null), watch, valuation);

    private static Measures MeasuresOf(Block block, int transaction, Watch watch, Valuation valuation)
    {
        ref readonly var row = ref block.Transactions[transaction];
        var gain = Economics.Of(block, transaction, watch, valuation).Gain;
        var isByContract = false;
        foreach (ref readonly var frame in block.FramesOf(transaction))
        {
            isByContract |= watch.Protects(frame.To) && !watch.Protects(frame.From) && frame.From != row.From;
        }

        return new Measures(
            row.FrameCount, row.GasUsed is 0 or > MostGas ? null : row.GasUsed, gain.IsNegative ? 0 : (double)(valuation.InUsd(gain.Magnitude) ?? 0), isByContract);
    }
}
