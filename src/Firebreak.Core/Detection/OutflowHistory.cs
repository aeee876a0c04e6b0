using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection;

/// <summary>How many transactions of a contract are known, and the largest uncovered outflow among them, in wei.</summary>
public readonly record struct OutflowRecord(int Count, UInt256 Largest);

/// <summary>
/// What ordinary outflows look like. Scored at the head, learned at finality: measurements wait in an overlay per block until the block
/// is final, and leave with it if it is orphaned, so neither a reorg nor the attack itself shapes the baseline.
/// </summary>
public sealed class OutflowHistory
{
    private readonly Dictionary<Address, OutflowRecord> _final = [];
    private readonly SortedDictionary<ulong, HashSet<Measurement>> _waiting = [];
    private ulong? _finalized;

    public OutflowRecord Of(Address subject) => _final.GetValueOrDefault(subject);

    /// <summary>
    /// Remembers a measurement until its block is final; of a block that is final already it learns at once. While it waits, the same
    /// measurement again changes nothing.
    /// </summary>
    public void Note(Measurement measurement)
    {
        if (measurement.Block.Number <= _finalized)
        {
            Learn(measurement);
            return;
        }

        if (!_waiting.TryGetValue(measurement.Block.Number, out var block))
        {
            _waiting[measurement.Block.Number] = block = [];
        }

        block.Add(measurement);
    }

    public void Forget(BlockRef orphaned)
    {
        if (_waiting.TryGetValue(orphaned.Number, out var block))
        {
            block.RemoveWhere(measurement => measurement.Block == orphaned);
        }
    }

    /// <summary>Learns everything up to and including this height.</summary>
    public void Finalize(ulong upTo)
    {
        _finalized = Math.Max(upTo, _finalized ?? 0);
        while (_waiting.Count > 0 && _waiting.First() is var (number, block) && number <= upTo)
        {
            foreach (var measurement in block)
            {
                Learn(measurement);
            }

            _waiting.Remove(number);
        }
    }

    private void Learn(Measurement measurement)
    {
        var known = Of(measurement.Subject);
        _final[measurement.Subject] = new OutflowRecord(known.Count + 1, UInt256.Max(known.Largest, measurement.Value));
    }
}
