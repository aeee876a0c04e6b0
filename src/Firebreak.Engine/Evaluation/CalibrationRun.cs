using System.Collections.Concurrent;
using Firebreak.Core;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Writing;
using Firebreak.Engine.Detection;

namespace Firebreak.Engine.Evaluation;

/// <summary>
/// Stands before the pipeline of a range: learns and counts as the range is judged, and can be stopped anywhere. What it keeps is a state at a
/// block that is learned, and the count up to a later one: going on, what lies between is judged again and not counted.
/// </summary>
public sealed class CalibrationRun : IDetectionPipeline
{
    private readonly DetectionPipeline _pipeline;
    private readonly double _pagesPerWeek;
    private readonly ulong _every;
    private readonly ConcurrentDictionary<ulong, ConcurrentQueue<Assessment>> _assessed = new();
    private readonly ConcurrentQueue<LearnedUpTo> _states = new();
    private ulong _lastState;
    private LearnedUpTo? _reached;

    /// <param name="before">Where an earlier run left off; null to begin.</param>
    /// <param name="every">So many blocks lie between two states that can be kept.</param>
    public CalibrationRun(DetectionPipeline pipeline, BaselineOptions options, CalibrationProgress? before, ulong every = 500)
    {
        (_pipeline, _pagesPerWeek, _every) = (pipeline, options.PagesPerWeek, Math.Max(every, 1));
        pipeline.Assessed = (block, assessment) => _assessed.GetOrAdd(block.Number, _ => []).Enqueue(assessment);
        Figures = before?.Figures ?? new CalibrationFigures();
        if (before?.Learned is { } learned)
        {
            var baseline = ProtocolBaseline.FromSnapshot(learned.Snapshot, options);
            pipeline.Resume(new BaselineMoment(baseline, [], learned.Block, 0, []), finalized: null);
            (_reached, _lastState) = (learned, learned.Block);
        }
    }

    public CalibrationFigures Figures { get; }

    /// <summary>The last block that was judged, and its chain; null before the first.</summary>
    public (ChainId Chain, BlockRef Block)? Reached { get; private set; }

    public Items<string> Rules => _pipeline.Rules;

    public Items<string> DeepRules => _pipeline.DeepRules;

    public Items<string> WrittenRules => _pipeline.WrittenRules;

    public Lanes Needs => _pipeline.Needs;

    public SpentMatches? Spent => _pipeline.Spent;

    public string Edition => _pipeline.Edition;

    /// <summary>Counts a step of the range, after it was judged.</summary>
    public void Count(RangeStep step)
    {
        if (step.Update is ChainUpdate.Advanced { Block: var block })
        {
            Reached = (block.Header.Chain, block.Ref);
            _assessed.TryRemove(block.Ref.Number, out var assessments);
            Figures.Count(block.Header, assessments ?? [], step.Changes.OfType<SignalChange.Raised>().Select(raised => raised.Signal), _pagesPerWeek);
            while (_states.TryPeek(out var state) && state.Block <= block.Ref.Number && _states.TryDequeue(out _))
            {
                _reached = state;
                Figures.NoteBet(state.Bet, state.Drifts);
            }
        }
    }

    /// <summary>Whether another run could go on from here, and need not begin anew.</summary>
    public bool CanPause => _reached is not null;

    /// <summary>Everything that another run needs to go on from here.</summary>
    public CalibrationProgress Pause() => new(_reached, Figures);

    /// <summary>What is learned, everything that was judged among it: nobody takes back a block of a range that ended.</summary>
    public ProtocolBaseline Conclude(BaselineOptions options)
    {
        if (Figures.Head is { } head)
        {
            _pipeline.Process(new ChainUpdate.Finalized(new BlockRef(head, default)), valuation: null);
        }

        return ProtocolBaseline.FromSnapshot(_pipeline.AskLearned(baseline => baseline.ToSnapshot()), options);
    }

    public Items<ViewQuestion> Questions(Block block) => _pipeline.Questions(block);

    public Judgement Process(ChainUpdate update, Valuation? valuation, Items<ViewReply> replies = default)
    {
        var judgement = _pipeline.Process(update, valuation, replies);
        if (update is ChainUpdate.Finalized { UpTo: var final } && final.Number >= _lastState + _every)
        {
            _lastState = final.Number;
            if (_pipeline.AskLearned(baseline => Keep(final.Number, baseline)) is { } state)
            {
                _states.Enqueue(state);
            }
        }

        return judgement;
    }

    public void Restore(IEnumerable<Measurement> measurements, BlockRef? finalized) => _pipeline.Restore(measurements, finalized);

    public bool Concerns(Block block) => _pipeline.Concerns(block);

    public bool Touches(Block block) => _pipeline.Touches(block);

    public bool NeedsValuation(Block block) => _pipeline.NeedsValuation(block);

    public bool NeedsHoldings(Block block, Valuation prices) => _pipeline.NeedsHoldings(block, prices);

    public Judgement Revisit(Block block, Valuation? valuation, Items<CoverageGap> missing, Items<ViewReply> replies = default) =>
        _pipeline.Revisit(block, valuation, missing, replies);

    public void Learn(Items<Measurement> measurements) => _pipeline.Learn(measurements);

    public DeepJudgement Examine(Block block, DeepTrace trace, Valuation valuation) => _pipeline.Examine(block, trace, valuation);

    private static LearnedUpTo Keep(ulong block, ProtocolBaseline baseline)
    {
        var report = baseline.Report();
        return new LearnedUpTo(block, baseline.ToSnapshot(), report.Strata[0].Bet, report.Drifts);
    }
}

/// <summary>What was learned up to and including a block.</summary>
/// <param name="Bet">What the bet on a change had become.</param>
public sealed record LearnedUpTo(ulong Block, byte[] Snapshot, double Bet, int Drifts);

/// <summary>Where a calibration stands.</summary>
/// <param name="Learned">Null while nothing is learned that could be gone on from.</param>
public sealed record CalibrationProgress(LearnedUpTo? Learned, CalibrationFigures Figures);
