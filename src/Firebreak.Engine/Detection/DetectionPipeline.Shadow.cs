using System.Collections.Concurrent;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;

namespace Firebreak.Engine.Detection;

public sealed partial class DetectionPipeline
{
    // So far below the head the deep lane may still be busy.
    private const int MostBlocksBehind = 1_024;

    private readonly ConcurrentDictionary<BlockRef, byte> _inTurn = new();
    private readonly ConcurrentQueue<Signal> _deepShadows = new();

    private bool HasShadows => _written.Shadows.Count > 0 || Array.Exists(_rules, rule => rule.IsShadow);

    private bool IsShadow(Signal signal) =>
        _written.Shadows.Contains(signal.Rule, StringComparer.Ordinal) || Array.Exists(_rules, rule => rule.IsShadow && rule.Id == signal.Rule);

    // What a rule in shadow says reaches no alert: so nobody is told of it, and nothing acts on it.
    private Judgement SetAside(Judgement judgement) => judgement.Signals.Any(IsShadow)
        ? judgement with { Signals = judgement.Signals.Where(signal => !IsShadow(signal)).ToItems(), Shadows = judgement.Signals.Where(IsShadow).ToItems() }
        : judgement;

    // A deep look at a pending transaction is at a block that never comes.
    private Items<Signal> SetAside(BlockRef block, List<Signal> signals)
    {
        foreach (var signal in signals.Where(IsShadow))
        {
            if (_inTurn.ContainsKey(block))
            {
                _deepShadows.Enqueue(signal);
            }
        }

        return signals.Where(signal => !IsShadow(signal)).ToItems();
    }

    // What the deep lane found in shadow is written with the next block.
    private Judgement Follow(ChainUpdate update, Judgement judgement)
    {
        if (update is ChainUpdate.Reorged reorged)
        {
            foreach (var orphaned in reorged.Orphaned)
            {
                _inTurn.TryRemove(orphaned, out _);
            }
        }

        if (update is not ChainUpdate.Advanced { Block.Ref: var head } || !HasShadows)
        {
            return judgement;
        }

        _inTurn.TryAdd(head, 0);
        foreach (var old in _inTurn.Keys.Where(known => known.Number + MostBlocksBehind < head.Number))
        {
            _inTurn.TryRemove(old, out _);
        }

        var deep = new List<Signal>();
        while (_deepShadows.TryDequeue(out var signal))
        {
            if (_inTurn.ContainsKey(signal.Provenance.Block))
            {
                deep.Add(signal);
            }
        }

        return deep.Count == 0 ? judgement : judgement with { Shadows = judgement.Shadows.Concat(deep).ToItems() };
    }
}
