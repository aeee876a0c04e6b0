using System.Runtime.CompilerServices;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Network;
using Firebreak.Engine.Ingest;

namespace Firebreak.Engine.Detection;

/// <summary>
/// Adds to the steps of a range what they show of the chain itself: reorgs, late, missed and empty blocks, fees, failures, the sequencer's feed. A
/// range has no clock and no finality of its own: blocks count as final at the depth at which rules learn from them.
/// </summary>
public sealed class RangeWeather(TroubleRules rules, ChainId chain, RangeOptions options, Ethereum.Address? feed = null)
{
    /// <summary>How many blocks must be quiet before a trouble counts as over.</summary>
    public const ulong Calm = 32;

    private readonly ChainPulse _pulse = new();
    private readonly Dictionary<string, Standing> _standing = new(StringComparer.Ordinal);

    public async IAsyncEnumerable<RangeStep> FeelAsync(IAsyncEnumerable<RangeStep> steps, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var step in steps.WithCancellation(cancellationToken))
        {
            Take(step.Update);
            yield return _pulse.Head is { } head ? step with { Changes = step.Changes.Concat(Judge(head)).ToItems() } : step;
        }
    }

    private void Take(ChainUpdate update)
    {
        if (update is ChainUpdate.Reorged reorged)
        {
            _pulse.Rewind(reorged.Ancestor, reorged.Orphaned.Count);
        }
        else if (update is ChainUpdate.Advanced { Block: var block })
        {
            _pulse.Advance(BlockVitals.Of(block, _pulse.Finalized, feed));
            if (block.Ref.Number >= (ulong)options.LearnDepth && _pulse.At(block.Ref.Number - (ulong)options.LearnDepth) is { } learned)
            {
                _pulse.Finalize(learned.Block);
            }
        }
    }

    private IEnumerable<SignalChange> Judge(BlockVitals head)
    {
        foreach (var detector in rules.Detectors)
        {
            var known = _standing.GetValueOrDefault(detector.Rule.Id);
            if (detector.Judge(_pulse, TimeSpan.Zero) is NetworkVerdict.Unusual unusual)
            {
                var signal = known?.Signal ?? Tell(detector.Rule.Id, unusual, head);
                _standing[detector.Rule.Id] = new Standing(signal, head.Block.Number);
                if (known is null)
                {
                    yield return new SignalChange.Raised(signal);
                }
            }
            else if (known is not null && head.Block.Number >= known.Seen + Calm)
            {
                _standing.Remove(detector.Rule.Id);
                yield return new SignalChange.Settled(known.Signal.Id, head.MinedAt);
            }
        }
    }

    // Dated by the block, so that the same range says the same whenever it is judged.
    private Signal Tell(string rule, NetworkVerdict.Unusual unusual, BlockVitals head) =>
        rules.First(new ChainTrouble(chain, TroubleRules.KindOf(rule), rule, unusual.Block, unusual.Because), head.Block, head.MinedAt);

    private sealed record Standing(Signal Signal, ulong Seen);
}
