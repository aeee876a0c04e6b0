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
            yield return JudgeFenced(recording, block, i, withoutEvents: block != recorded);
        }
    }

    // Recordings come from many hands: one that nothing can make sense of counts as judged and not told, and is named.
    private Verdict JudgeFenced(Recording recording, Block block, int transaction, bool withoutEvents)
    {
        try
        {
            return Judge(recording, block, transaction, withoutEvents);
        }
#pragma warning disable CA1031 // One entry holds up no other.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var name = NameOf(recording, block, transaction);
            return new Verdict(
                recording.Set, block.Header.Chain, recording.Note, name, HeightOf(recording, block), new Measures(block.Transactions[transaction].FrameCount, null, 0, false, 0),
                [], [], $"it could not be judged: {exception.Message}", [$"{name} could not be judged: {exception.Message}"]);
        }
    }

    private static string NameOf(Recording recording, Block block, int transaction) => recording.Note?.Name ?? block.Transactions[transaction].Hash.ToString();

    private static ulong HeightOf(Recording recording, Block block) => recording.Note?.Day is { } day ? (ulong)day.DayNumber : block.Ref.Number;

    private Verdict Judge(Recording recording, Block block, int transaction, bool withoutEvents)
    {
        var watch = StandIn.WatchOf(block, transaction, isEveryone: true);
        var valuation = StandIn.Prices(block.Header.Chain);
        var hash = block.Transactions[transaction].Hash;
        var trace = recording.Archived.Traces.FirstOrDefault(trace => trace.Transaction == hash);
        var (wide, wideGaps) = Judge(new DetectionPipeline(watch, rules), block, transaction, trace, valuation);
        var (signals, gaps) = Judge(new DetectionPipeline(StandIn.WatchOf(block, transaction, isEveryone: false), rules), block, transaction, trace, valuation);
        var (name, scene) = (NameOf(recording, block, transaction), SceneOf(block, transaction, watch, valuation));
        return new Verdict(
            recording.Set,
            block.Header.Chain,
            recording.Note,
            name,
            HeightOf(recording, block),
            MeasuresOf(scene),
            wide,
            signals,
            recording.Note is null || wide.Any(signal => signal.Pages) ? "" : Misses.Reason(scene, withoutEvents, [.. wide]),
            [.. wideGaps.Concat(gaps).Where(gap => gap.Cause == GapCause.RuleFailed).Select(gap => $"{gap.Rule} on {name}: {gap.Reason}")]);
    }

    private static (IReadOnlyList<Signal> Signals, IEnumerable<CoverageGap> Gaps) Judge(
        DetectionPipeline pipeline, Block block, int transaction, DeepTrace? trace, Valuation valuation)
    {
        // A gap of one transaction makes the pipeline judge that one alone.
        var only = pipeline.Rules.Select(rule => new CoverageGap(rule, block.Transactions[transaction].Hash, GapCause.Waiting, "")).ToItems();
        var wide = pipeline.Revisit(block, valuation, only);
        var deep = trace is not null ? pipeline.Examine(block, trace, valuation) : DeepJudgement.Nothing;
        return ([.. wide.Signals.Concat(deep.Signals).Where(signal => signal.Tier != Tier.Context)], wide.Gaps.Concat(deep.Gaps));
    }

    private static Scene SceneOf(Block block, int transaction, Watch watch, Valuation valuation) =>
        new(block, transaction, new Observer().Observe(block, transaction, null), watch, valuation);

    private static Measures MeasuresOf(Scene scene)
    {
        var (block, watch) = (scene.Block, scene.Watch);
        ref readonly var row = ref block.Transactions[scene.Transaction];
        var isByContract = false;
        foreach (ref readonly var frame in block.FramesOf(scene.Transaction))
        {
            isByContract |= watch.Protects(frame.To) && !watch.Protects(frame.From) && frame.From != row.From;
        }

        return new Measures(
            row.FrameCount, row.GasUsed is 0 or > MostGas ? null : row.GasUsed, (double)(scene.Valuation.InUsd(scene.Loss) ?? 0), isByContract, AttackShape.ScoreOf(scene));
    }
}
