using Firebreak.Core;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Observing;
using Firebreak.Core.Detection.Recognising;
using Firebreak.Engine.Ingest;

namespace Firebreak.Engine.Detection;

public sealed partial class DetectionPipeline
{
    // Used under the lock of learning, as all wide judging is.
    private readonly Observer _observer = new();

    public DeepJudgement Examine(Block block, DeepTrace trace, Valuation valuation)
    {
        var transaction = block.IndexOf(trace.Transaction);
        if (transaction < 0 || (_watch.IsWholeChain ? _watch.Over(block, transaction) : _watch) is not { } watch)
        {
            return DeepJudgement.Nothing;
        }

        var (signals, gaps) = (new List<Signal>(), new List<CoverageGap>());
        var reentrancy = watch.IsEveryone ? new Reentrancy(_flowRules[0], _flowRules[1], watch) : _reentrancy;
        Fence(
            () => reentrancy.Judge(block, transaction, trace, valuation), signals,
            exception => gaps.AddRange(_flowRules.Where(IsDeep).Select(rule => Failed(rule, block, transaction, exception))));
        if (_deepRecognisers.Length > 0)
        {
            // Traces are looked at side by side: each look has rows of its own.
            var scene = Observe(new Observer(), block, transaction, watch, valuation, trace, _deepRecognisers, gaps);
            foreach (var recogniser in scene is null ? [] : _deepRecognisers)
            {
                Fence(() => recogniser.Judge(scene!), signals, exception => gaps.Add(Failed(recogniser.Rule, block, transaction, exception)));
            }
        }

        if (watch.IsEveryone)
        {
            Unconfigured.Weigh(signals, 0);
        }

        var (told, shadows) = Part(signals);
        return new DeepJudgement(told, gaps.ToItems()) { Shadows = shadows };
    }

    private void Recognise(Block block, int transaction, Watch watch, Valuation valuation, Sight sight, Findings findings, int first)
    {
        if (sight.DeepRecognisers && !watch.IsEveryone && InsideCalls.Exist(block, transaction, watch))
        {
            AddSuspect(block, transaction, watch, valuation, findings);
        }

        if ((sight.Recognisers.Length == 0 && !sight.Learned)
            || Observe(_observer, block, transaction, watch, valuation, trace: null, sight.Recognisers, findings.Gaps) is not { } scene)
        {
            return;
        }

        foreach (var recogniser in sight.Recognisers)
        {
            Fence(() => Judge(recogniser, scene, findings.Measurements), findings.Signals, exception => findings.Gaps.Add(Failed(recogniser.Rule, block, transaction, exception)));
        }

        if (watch.IsEveryone)
        {
            ReadAgain(scene, sight, findings, first);
        }

        if (sight.Learned)
        {
            Compare(scene, findings);
        }

        Discount(scene, findings, first);
        if (watch.IsEveryone)
        {
            Unconfigured.Weigh(findings.Signals, first);
            Unconfigured.TellLosses(scene, findings.Signals, first);
        }
    }

    private static Signal? Judge(IRecogniser recogniser, Scene scene, List<Measurement> measurements)
    {
        var signal = recogniser.Judge(scene);
        if (recogniser is SignatureAbuse && !scene.Watch.IsEveryone)
        {
            measurements.AddRange(SignatureMemory.Measure(scene));
        }

        return signal;
    }

    // Only what was told of in the first reading is worth a second.
    private static void ReadAgain(Scene scene, Sight sight, Findings findings, int first)
    {
        if (findings.Signals.Skip(first).All(signal => signal.Tier == Tier.Context) || EntryReading.Of(scene) is not { } entry)
        {
            return;
        }

        foreach (var recogniser in sight.Recognisers.Where(recogniser => EntryReading.Concerns(recogniser.Rule)))
        {
            Fence(
                () =>
                {
                    EntryReading.Judge(recogniser, entry, findings.Signals, first);
                    return null;
                },
                findings.Signals,
                exception => findings.Gaps.Add(Failed(recogniser.Rule, scene.Block, scene.Transaction, exception)));
        }
    }

    // A whole chain holds too many callbacks to look into each: only those that something else speaks against are worth the node's time.
    private void Suspect(Block block, int transaction, Watch watch, Valuation valuation, Sight sight, Findings findings, int first)
    {
        var isWorthIt = false;
        Fence(
            () =>
            {
                isWorthIt = (sight.Flows || sight.DeepRecognisers) && findings.Signals.Skip(first).Any(signal => signal.Tier != Tier.Context)
                    && (ReentryPath.Exists(block, transaction, watch) || InsideCalls.Exist(block, transaction, watch));
                return null;
            },
            findings.Signals,
            exception => findings.Gaps.AddRange(_deepRecognisers.Select(recogniser => Failed(recogniser.Rule, block, transaction, exception))));
        if (isWorthIt)
        {
            AddSuspect(block, transaction, watch, valuation, findings);
        }
    }

    private static void Discount(Scene scene, Findings findings, int first)
    {
        try
        {
            Ordinary.Discount(scene, findings.Signals, first);
        }
#pragma warning disable CA1031 // Nobody is blind when a likeness is not found: every doubt then counts in full.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    private void Compare(Scene scene, Findings findings)
    {
        try
        {
            findings.Signals.AddRange(_learned!.Look(scene, out var seen, out var assessment));
            Assessed?.Invoke(scene.Block.Ref, assessment);
            var imprint = new Imprint(scene.Block.Ref, scene.Transaction, seen);
            findings.Imprints.Add(imprint);
            if (findings.IsInTurn)
            {
                // At once: what follows in the block is no longer the first.
                _learned.Note(imprint);
            }
        }
#pragma warning disable CA1031 // As for every other rule: whoever finds a transaction that it trips over must not blind the others.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            findings.Gaps.AddRange(_learned!.Rules.Select(rule => Failed(rule, scene.Block, scene.Transaction, exception)));
        }
    }

    private void AddSuspect(Block block, int transaction, Watch watch, Valuation valuation, Findings findings)
    {
        var hash = block.Transactions[transaction].Hash;
        if (findings.Suspects.Exists(known => known.Suspect.Transaction == hash))
        {
            return;
        }

        Fence(
            () =>
            {
                var gain = Economics.Of(block, transaction, watch, valuation).Gain;
                findings.Suspects.Add((gain, new Suspect(block.Header.Chain, block.Ref, hash, "asks or enters a protected contract beneath foreign code")));
                return null;
            },
            findings.Signals,
            exception => findings.Gaps.AddRange(_deepRecognisers.Select(recogniser => Failed(recogniser.Rule, block, transaction, exception))));
    }

    private Scene? Observe(
        Observer observer, Block block, int transaction, Watch watch, Valuation valuation, DeepTrace? trace, IReadOnlyList<IRecogniser> asking, List<CoverageGap> gaps)
    {
        Scene? scene = null;
        Fence(
            () =>
            {
                scene = new Scene(block, transaction, observer.Observe(block, transaction, valuation.Whole), watch, valuation, trace)
                {
                    Signatures = watch.IsEveryone ? null : _signatures,
                };
                return null;
            },
            [],
            exception => gaps.AddRange(asking.Select(recogniser => Failed(recogniser.Rule, block, transaction, exception))));
        return scene;
    }

    private static void Fence(Func<Signal?> judge, List<Signal> signals, Action<Exception> failed)
    {
        try
        {
            if (judge() is { } signal)
            {
                signals.Add(signal);
            }
        }
#pragma warning disable CA1031 // Whoever finds a transaction that one rule trips over must not blind the others, nor the watch for all that follows.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failed(exception);
        }
    }

    private static CoverageGap Failed(Rule rule, Block block, int transaction, Exception exception) =>
        new(rule.Id, block.Transactions[transaction].Hash, GapCause.RuleFailed, $"{exception.GetType().Name}: {exception.Message}");

    /// <summary>The three that weigh flows see together or not at all; every recogniser sees for itself.</summary>
    private Sight SightOf(Block block)
    {
        var flows = BlindFlows(block);
        var others = Blind(block, _recognisers.Concat(_deepRecognisers).Select(recogniser => recogniser.Rule).Concat(_learned?.Rules ?? []));
        var blind = others.Select(gap => gap.Rule).ToHashSet(StringComparer.Ordinal);
        return new Sight(
            flows.Count == 0,
            [.. _recognisers.Where(recogniser => !blind.Contains(recogniser.Rule.Id))],
            Array.Exists(_deepRecognisers, recogniser => !blind.Contains(recogniser.Rule.Id)),
            _learned is not null && !_learned.Rules.Any(rule => blind.Contains(rule.Id)),
            [.. flows, .. others]);
    }

    /// <summary>What a block's lanes let be judged.</summary>
    /// <param name="Gaps">What they do not, for the whole block.</param>
    private sealed record Sight(bool Flows, IRecogniser[] Recognisers, bool DeepRecognisers, bool Learned, Items<CoverageGap> Gaps);
}
