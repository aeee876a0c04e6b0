using Firebreak.Core;
using Firebreak.Core.Baselines;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Recognising;
using Firebreak.Core.Detection.Writing;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Detection;

/// <summary>Runs the shipped rules over each block. One instance per chain and protocol; updates come from one thread, everything else may be asked beside it.</summary>
public sealed partial class DetectionPipeline : IDetectionPipeline
{
    private const Lanes TouchLanes = Lanes.Frames | Lanes.Logs;
    private const string NoState = "the node gave no state of the block before it";
    private readonly Watch _watch;
    private readonly Rule[] _flowRules;
    private readonly Rule[] _rules;
    private readonly Items<string> _shipped;
    private readonly IRecogniser[] _recognisers;
    private readonly IRecogniser[] _deepRecognisers;
    private readonly HashSet<string> _backdrops;
    private readonly Reentrancy _reentrancy;
    private readonly AbnormalOutflow _outflow;
    private readonly OutflowHistory _history = new();
    private readonly SignatureMemory _signatures = new();
    private readonly LearnedDetector? _learned;

    // Gaps of every block: rules that need a protocol file where there is none.
    private readonly Items<CoverageGap> _unconfigured;

    // The head and whoever heals the past judge by the same history.
    private readonly Lock _learning = new();

    /// <param name="rules">The shipped rules by id. The three that weigh flows are always in force, recognisers when their entry is there.</param>
    /// <param name="written">The rules that users wrote for this chain; null for none.</param>
    /// <param name="baseline">What the operator allows what is learned; null for one false page a week.</param>
    public DetectionPipeline(Watch watch, IReadOnlyDictionary<string, Rule> rules, RuleBook? written = null, BaselineOptions? baseline = null)
    {
        _watch = watch;
        _baselineOptions = baseline ?? new BaselineOptions();
        _flowRules = [rules["reentrancy"], rules["reentrant-callback"], rules["abnormal-outflow"]];
        _reentrancy = new Reentrancy(_flowRules[0], _flowRules[1], watch);
        _outflow = new AbnormalOutflow(_flowRules[2], watch);
        var recognisers = Recognisers.Of(rules);
        _recognisers = [.. recognisers.Where(recogniser => !IsDeep(recogniser.Rule))];
        _deepRecognisers = [.. recognisers.Where(recogniser => IsDeep(recogniser.Rule))];
        _backdrops = recognisers.OfType<IBackdrop>().Select(backdrop => backdrop.Rule.Id).ToHashSet(StringComparer.Ordinal);
        _learned = !watch.IsWholeChain && rules.TryGetValue(LearnedDetector.NewWalk, out var walk) && rules.TryGetValue(LearnedDetector.Unusual, out var unusual)
            ? new LearnedDetector(walk, unusual, new ProtocolBaseline(_baselineOptions), rules.GetValueOrDefault(LearnedDetector.Pace))
            : null;
        _rules = [.. _flowRules, .. recognisers.Select(recogniser => recogniser.Rule), .. _learned?.Rules ?? []];
        _unconfigured = watch.IsWholeChain ? Unconfigured.GapsOf(rules) : [];
        _shipped = _rules.Select(rule => rule.Id).Union(_unconfigured.Select(gap => gap.Rule), StringComparer.Ordinal).ToItems();
        DeepRules = _rules.Where(IsDeep).Select(rule => rule.Id).ToItems();
        _needs = _rules.Aggregate(Lanes.None, (all, rule) => all | rule.Needs);
        _written = Shelf(written ?? RuleBook.Empty);
    }

    public Items<string> Rules => _written.All;

    public Items<string> DeepRules { get; }

    public Lanes Needs => _needs | _written.Book.Needs;

    public string Edition => _written.Edition;

    public void Restore(IEnumerable<Measurement> measurements, BlockRef? finalized)
    {
        lock (_learning)
        {
            foreach (var measurement in measurements)
            {
                Note(measurement);
            }

            _history.Finalize(finalized?.Number ?? 0);
        }
    }

    public bool Touches(Block block) => _watch.Touches(block);

    public bool NeedsValuation(Block block) => _watch.Touches(block) || _written.Book.NeedsPrices(block);

    // What was held is the measure of a gain: where nobody gained and nothing was re-entered there is nothing to measure.
    public bool NeedsHoldings(Block block, Valuation prices)
    {
        // Nobody asks what every contract of the chain holds, only what few of them had that lost, and whether a few would have let a stranger in.
        if (_watch.IsWholeChain)
        {
            return OpenDoors.Of(block).Count > 0 || PursesWanted.Of(block, prices).Count > 0;
        }

        for (var i = 0; i < block.Transactions.Length; i++)
        {
            if (_watch.Touches(block, i) && MayMatter(block, i, prices))
            {
                return true;
            }
        }

        return OpenDoors.Of(block, _watch).Count > 0;
    }

    // What has no price is measured by how much of it was held.
    private bool IsUnpricedLoss(AccountFlow flow, Valuation prices) =>
        flow.Amount.IsNegative && flow.Asset is { } asset && _watch.Protects(flow.Account) && prices.InWei(asset, UInt256.One) is null;

    private bool MayMatter(Block block, int transaction, Valuation prices)
    {
        try
        {
            var economics = Economics.Of(block, transaction, _watch, prices);
            return (!economics.Gain.IsNegative && !economics.Gain.Magnitude.IsZero) || ReentryPath.Exists(block, transaction, _watch)
                || (_rules.Length > _flowRules.Length && economics.Flows.Any(flow => IsUnpricedLoss(flow, prices)))
                || (_rules.Length > _flowRules.Length && Gifts.Exist(block, transaction, _watch))
                || (_recognisers.Length > 0 && (ChangesWanted.IsQuiet(block, transaction, _watch, prices) || ChangesWanted.IsUnlikely(block, transaction, _watch, prices)))
                || (_recognisers.Length > 0 && (ArbitraryCall.MayBe(block, transaction, _watch) || HostileOrder.MayBe(block, transaction, _watch)))
                || (_deepRecognisers.Length > 0 && InsideCalls.Exist(block, transaction, _watch));
        }
#pragma warning disable CA1031 // A transaction that a rule trips over is judged, and named, with everything that there is to know.
        catch (Exception)
#pragma warning restore CA1031
        {
            return true;
        }
    }

    public Judgement Process(ChainUpdate update, Valuation? valuation, Items<ViewReply> replies = default)
    {
        lock (_learning)
        {
            return SetAside(ProcessAlone(update, valuation, replies));
        }
    }

    private Judgement ProcessAlone(ChainUpdate update, Valuation? valuation, Items<ViewReply> replies)
    {
        switch (update)
        {
            case ChainUpdate.Advanced { Block: var block }:
                var judgement = valuation is null ? Unvalued(block) : Judge(block, valuation);
                judgement = _unconfigured.Count == 0 ? judgement : judgement with { Gaps = judgement.Gaps.Concat(_unconfigured).ToItems() };
                return With(judgement, JudgeWritten(block, valuation, replies));
            case ChainUpdate.Reorged reorged:
                foreach (var orphaned in reorged.Orphaned)
                {
                    _history.Forget(orphaned);
                    _signatures.Forget(orphaned);
                    _learned?.Forget(orphaned);
                    _written.Book.Forget(orphaned);
                }

                return Judgement.Nothing;
            case ChainUpdate.Finalized finalized:
                _history.Finalize(finalized.UpTo.Number);
                _learned?.Finalize(finalized.UpTo.Number);
                _written.Book.Finalize(finalized.UpTo.Number);
                return Judgement.Nothing;
            default:
                return Judgement.Nothing;
        }
    }

    // Nothing is silent: a block that needed prices which the node would not give is named, not passed over.
    private Judgement Unvalued(Block block)
    {
        if (Touches(block))
        {
            return Judgement.Nothing with { Gaps = Gaps(GapCause.NotAnswered, NoState) };
        }

        // That nothing was touched is known only by those who see all calls and logs.
        var canTell = block.Transactions.Length == 0 || (TouchLanes & ~block.Lanes) == Lanes.None;
        return canTell ? Judgement.Nothing : Judgement.Nothing with { Gaps = SightOf(block).Gaps };
    }

    private Items<CoverageGap> Gaps(GapCause cause, string reason, Hash256? transaction = null) =>
        _rules.Select(rule => new CoverageGap(rule.Id, transaction, cause, reason)).ToItems();

    // Half a picture is worse than none: without logs every honest redemption looks like a theft. The three rules weigh the same flows, so
    // they see together or not at all, and whoever is held up by another's need is named as well.
    private Items<CoverageGap> BlindFlows(Block block)
    {
        var missing = _flowRules.Aggregate(Lanes.None, (all, rule) => all | WideNeeds(rule)) & ~block.Lanes;
        return missing == Lanes.None
            ? []
            : _flowRules.Select(rule => new CoverageGap(rule.Id, Transaction: null, GapCause.NotOffered, $"the source gave no {missing}")).ToItems();
    }

    private static Items<CoverageGap> Blind(Block block, IEnumerable<Rule> rules) => rules
        .Select(rule => (rule.Id, Missing: WideNeeds(rule) & ~block.Lanes))
        .Where(rule => rule.Missing != Lanes.None)
        .Select(rule => new CoverageGap(rule.Id, Transaction: null, GapCause.NotOffered, $"the source gave no {rule.Missing}"))
        .ToItems();

    // Storage per frame comes with the deep lane, if a transaction is worth it.
    private static Lanes WideNeeds(Rule rule) => rule.Needs & ~Lanes.Storage;

    private static bool IsDeep(Rule rule) => rule.Needs.HasFlag(Lanes.Storage);

    private Judgement Judge(Block block, Valuation valuation)
    {
        var sight = SightOf(block);
        var findings = new Findings { IsInTurn = true };
        findings.Gaps.AddRange(sight.Gaps);
        for (var i = 0; i < block.Transactions.Length; i++)
        {
            if (_watch.Over(block, i) is { } watch)
            {
                JudgeFenced(block, i, watch, valuation, sight, findings);
            }
        }

        foreach (var measurement in findings.Measurements)
        {
            Note(measurement);
        }

        return findings.ToJudgement() with { Teaching = TeachingOf(findings.Imprints) };
    }

    private void JudgeFenced(Block block, int transaction, Watch watch, Valuation valuation, Sight sight, Findings findings)
    {
        var first = findings.Signals.Count;
        if (sight.Flows && !watch.IsEveryone)
        {
            try
            {
                JudgeTransaction(block, transaction, valuation, findings);
            }
#pragma warning disable CA1031 // Whoever finds a transaction that a rule trips over must not blind the watch for all that follow it.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                findings.Gaps.AddRange(_flowRules.Select(rule => Failed(rule, block, transaction, exception)));
            }
        }

        Recognise(block, transaction, watch, valuation, sight, findings, first);
        if (findings.Signals.Count == first)
        {
            return;
        }

        // What stands behind a rule in shadow alone is not told either.
        if (findings.Signals.Skip(first).All(signal => _backdrops.Contains(signal.Rule) || IsShadow(signal)))
        {
            var shadows = findings.Signals.Skip(first).Where(IsShadow).ToList();
            findings.Signals.RemoveRange(first, findings.Signals.Count - first);
            findings.Signals.AddRange(shadows);
        }

        if (watch.IsEveryone && findings.Signals.Count > first)
        {
            Suspect(block, transaction, watch, valuation, sight, findings, first);
        }
    }

    private void JudgeTransaction(Block block, int transaction, Valuation valuation, Findings findings)
    {
        var subject = SubjectOf(block, transaction);
        var reenters = ReentryPath.Exists(block, transaction, _watch);
        if (subject is null && !reenters)
        {
            return;
        }

        var hash = block.Transactions[transaction].Hash;
        var economics = Economics.Of(block, transaction, _watch, valuation);
        if (reenters)
        {
            findings.Suspects.Add((economics.Gain, new Suspect(block.Header.Chain, block.Ref, hash, "re-enters a protected contract")));
        }

        if (subject is null)
        {
            return;
        }

        if (_outflow.Judge(block, transaction, subject.Value, economics, valuation, _history) is { } signal)
        {
            // What is judged abnormal is not learned from.
            findings.Signals.Add(signal);
            return;
        }

        var outflow = economics.Gain.IsNegative ? UInt256.Zero : economics.Gain.Magnitude;
        findings.Measurements.Add(new Measurement(block.Ref, hash, subject.Value, AbnormalOutflow.Feature, outflow));
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

    private sealed class Findings
    {
        /// <summary>
        /// Only what is judged in its turn is learned: a look out of turn, at what is pending or at what was missed, leaves nothing behind.
        /// </summary>
        public bool IsInTurn { get; init; }

        public List<Signal> Signals { get; } = [];

        public List<(Int256 Gain, Suspect Suspect)> Suspects { get; } = [];

        public List<Measurement> Measurements { get; } = [];

        public List<CoverageGap> Gaps { get; } = [];

        public List<Imprint> Imprints { get; } = [];

        public Judgement ToJudgement() => new(
            Signals.ToItems(),
            Suspects.OrderByDescending(suspect => suspect.Gain).Select(suspect => suspect.Suspect).ToItems(),
            Measurements.ToItems(),
            Gaps.ToItems());
    }
}
