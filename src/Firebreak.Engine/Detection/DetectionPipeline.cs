using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Ethereum;
using Firebreak.Engine.Ingest;

namespace Firebreak.Engine.Detection;

/// <summary>Runs the shipped rules over each block. One instance per chain and protocol; not thread-safe except for <see cref="Examine"/>.</summary>
public sealed class DetectionPipeline : IDetectionPipeline
{
    private readonly Watch _watch;
    private readonly Reentrancy _reentrancy;
    private readonly AbnormalOutflow _outflow;
    private readonly OutflowHistory _history = new();

    /// <param name="rules">The shipped rules by id.</param>
    public DetectionPipeline(Watch watch, IReadOnlyDictionary<string, Rule> rules)
    {
        _watch = watch;
        _reentrancy = new Reentrancy(rules["reentrancy"], rules["reentrant-callback"], watch);
        _outflow = new AbnormalOutflow(rules["abnormal-outflow"], watch);
    }

    public void Restore(IEnumerable<Measurement> measurements, BlockRef? finalized)
    {
        foreach (var measurement in measurements.Where(measurement => measurement.Feature == AbnormalOutflow.Feature))
        {
            _history.Note(measurement);
        }

        _history.Finalize(finalized?.Number ?? 0);
    }

    public bool NeedsValuation(Block block) => _watch.Touches(block);

    public Judgement Process(ChainUpdate update, Valuation? valuation)
    {
        switch (update)
        {
            case ChainUpdate.Advanced advanced:
                return valuation is null ? Judgement.Nothing : Judge(advanced.Block, valuation);
            case ChainUpdate.Reorged reorged:
                foreach (var orphaned in reorged.Orphaned)
                {
                    _history.Forget(orphaned);
                }

                return Judgement.Nothing;
            case ChainUpdate.Finalized finalized:
                _history.Finalize(finalized.UpTo.Number);
                return Judgement.Nothing;
            default:
                return Judgement.Nothing;
        }
    }

    public Items<Signal> Examine(Block block, DeepTrace trace, Valuation valuation)
    {
        var transaction = block.IndexOf(trace.Transaction);
        return transaction >= 0 && _reentrancy.Judge(block, transaction, trace, valuation) is { } signal ? [signal] : [];
    }

    private Judgement Judge(Block block, Valuation valuation)
    {
        var signals = new List<Signal>();
        var suspects = new List<Suspect>();
        var measurements = new List<Measurement>();
        for (var i = 0; i < block.Transactions.Length; i++)
        {
            if (!_watch.Touches(block, i))
            {
                continue;
            }

            if (ReentryPath.Exists(block, i, _watch))
            {
                suspects.Add(new Suspect(block.Header.Chain, block.Ref, block.Transactions[i].Hash, "re-enters a protected contract"));
            }

            JudgeOutflow(block, i, valuation, signals, measurements);
        }

        foreach (var measurement in measurements)
        {
            _history.Note(measurement);
        }

        return new Judgement(signals.ToItems(), suspects.ToItems(), measurements.ToItems());
    }

    private void JudgeOutflow(Block block, int transaction, Valuation valuation, List<Signal> signals, List<Measurement> measurements)
    {
        if (SubjectOf(block, transaction) is not { } subject)
        {
            return;
        }

        var economics = Economics.Of(block, transaction, _watch, valuation);
        if (_outflow.Judge(block, transaction, subject, economics, valuation, _history) is { } signal)
        {
            // What is judged abnormal is not learned from.
            signals.Add(signal);
            return;
        }

        var outflow = economics.Gain.IsNegative ? UInt256.Zero : economics.Gain.Magnitude;
        measurements.Add(new Measurement(block.Ref, block.Transactions[transaction].Hash, subject, AbnormalOutflow.Feature, outflow));
    }

    /// <summary>The protected contract with a lever that the transaction acted on, else the first protected one.</summary>
    private Address? SubjectOf(Block block, int transaction)
    {
        Address? first = null;
        foreach (ref readonly var frame in block.FramesOf(transaction))
        {
            if (frame.Reverted || !_watch.Protects(frame.Context))
            {
                continue;
            }

            if (_watch.Protocol.FindContract(frame.Context)?.Lever is not null)
            {
                return frame.Context;
            }

            first ??= frame.Context;
        }

        return first;
    }
}
