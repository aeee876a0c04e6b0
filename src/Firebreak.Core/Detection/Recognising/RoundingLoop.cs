using System.Runtime.InteropServices;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// R24: the same call into the protocol many times, or many swaps in one call, with amounts so small that rounding decides them, and value
/// leaves uncovered; what a vault merely credits counts as gained.
/// </summary>
/// <exception cref="KeyNotFoundException">On construction: the rule lacks one of its numbers.</exception>
public sealed class RoundingLoop(Rule rule) : IRecogniser
{
    private readonly ValueGate _gate = new(rule);
    private readonly int _repeats = (int)rule.Parameter("repeats");
    private readonly ulong _steps = (ulong)rule.Parameter("batch-steps");
    private readonly ulong _tiny = (ulong)rule.Parameter("tiny-amount");

    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        var gain = scene.Hand.Gain.IsNegative ? UInt256.Zero : scene.Hand.Gain.Magnitude;
        var worth = UInt256.Max(scene.Loss, gain);
        if (worth.IsZero && scene.UnpricedShareLost <= 0)
        {
            return null;
        }

        var crumbs = Crumbs.Find(scene, _tiny);
        if (crumbs is { } told && (ulong)told.Count >= _steps)
        {
            return Tell(scene, told.Contract, (ulong)told.Count, worth, [new Evidence.Log(scene.Hash, told.LogIndex, told.Contract, "tiny amount")]);
        }

        if (!HasTiny(scene, out var tiny))
        {
            return null;
        }

        var (frame, count) = MostRepeated(scene);
        var isBatch = scene.Observed.Find(ObservationKind.BatchSwap) is var batch && batch >= 0
            && scene.IsOurs(scene.Rows[batch].Contract) && scene.Rows[batch].Amount >= _steps;
        if (!isBatch && count < _repeats)
        {
            return null;
        }

        var subject = isBatch ? scene.Rows[batch].Contract : scene.Block.Frames[frame].Context;
        return Tell(
            scene, subject, isBatch ? scene.Rows[batch].Amount : (ulong)count, worth,
            [scene.Point(scene.Rows[tiny], "tiny amount"), .. isBatch ? [scene.Point(scene.Rows[batch], "batch")] : Array.Empty<Evidence>()]);
    }

    private Signal? Tell(Scene scene, Address subject, UInt256 times, UInt256 worth, Evidence[] evidence) =>
        _gate.LetsOthers(worth, scene) || _gate.LetsLoss(scene, subject)
            ? scene.Tell(
                Rule, subject, pages: true, score: 1,
                $"{scene.Name(subject)} did the same {times} times over, down to amounts that rounding decides; {(worth.IsZero ? scene.Lost : scene.Money(worth))} was gained.",
                [.. evidence, .. scene.Flows()])
            : null;

    private bool HasTiny(Scene scene, out int place)
    {
        var rows = scene.Rows;
        for (place = 0; place < rows.Length; place++)
        {
            ref readonly var row = ref rows[place];
            var isAmount = row.Kind is ObservationKind.Swap or ObservationKind.VaultDeposit or ObservationKind.VaultWithdrawal && scene.IsOurs(row.Contract);
            var isMove = row.IsMovement && row.Log >= 0 && (scene.IsOurs(row.From) || scene.IsOurs(row.To) || scene.IsOurs(row.Asset));
            if ((isAmount || isMove) && row.Amount <= _tiny)
            {
                return true;
            }
        }

        return false;
    }

    private static (int Frame, int Count) MostRepeated(Scene scene)
    {
        var counts = new Dictionary<(Address, uint), int>();
        var best = (Frame: -1, Count: 0);
        var start = scene.Block.Transactions[scene.Transaction].FrameStart;
        var frames = scene.Block.FramesOf(scene.Transaction);
        for (var i = 0; i < frames.Length; i++)
        {
            ref readonly var frame = ref frames[i];
            if (frame is { Reverted: false, Kind: FrameKind.Call } && frame.Input.Length >= 4 && scene.IsOurs(frame.To) && !scene.IsOurs(frame.From))
            {
                var count = ++CollectionsMarshal.GetValueRefOrAddDefault(counts, (frame.To, frame.Selector), out _);
                best = count > best.Count ? (start + i, count) : best;
            }
        }

        return best;
    }
}
