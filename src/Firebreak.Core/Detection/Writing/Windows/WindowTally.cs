using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

/// <summary>
/// The matches of one group in a window, counted as its condition asks. It grows with each transaction of a block, so that a block full of
/// matches costs no more than its matches.
/// </summary>
internal sealed class WindowTally(Window window)
{
    private readonly List<WindowEntry> _entries = [];
    private readonly Number[] _values = [.. window.Measures.Select(measure => measure.Kind is MeasureKind.Least or MeasureKind.Most ? Number.Unknown : Number.Zero)];
    private readonly HashSet<UInt256>?[] _distinct = [.. window.Measures.Select(measure => measure.Kind == MeasureKind.Distinct ? new HashSet<UInt256>() : null)];

    // How many steps of the sequence have been seen in their order, the last one apart; and the transaction that took the last one.
    private int _steps;
    private (BlockRef Block, Hash256 Transaction)? _ended;

    /// <summary>In the order of the chain.</summary>
    public IReadOnlyList<WindowEntry> Entries => _entries;

    public Number Of(int measure) => _values[measure];

    /// <summary>Whether the last step of the sequence was taken in this very transaction: an old sequence was told when it happened.</summary>
    /// <param name="transaction">Zero for what belongs to the block as a whole.</param>
    public bool EndsIn(BlockRef block, Hash256 transaction) => _ended == (block, transaction);

    /// <param name="entry">Not before any that was added.</param>
    public void Add(WindowEntry entry)
    {
        _entries.Add(entry);
        Step(entry);
        for (var i = 0; i < _values.Length; i++)
        {
            if (window.Measures[i].Trigger is not { } only || entry.Trigger == only)
            {
                _values[i] = With(i, entry.Values[i]);
            }
        }
    }

    private void Step(WindowEntry entry)
    {
        var last = window.Sequence.Count - 1;
        if (_steps == last && entry.Trigger == window.Sequence[last])
        {
            _ended = (entry.Block, entry.Transaction);
        }
        else if (_steps < last && entry.Trigger == window.Sequence[_steps])
        {
            _steps++;
        }
    }

    private Number With(int measure, in Number value)
    {
        ref readonly var soFar = ref _values[measure];
        switch (window.Measures[measure].Kind)
        {
            case MeasureKind.Count:
                return soFar + 1UL;
            case MeasureKind.Distinct:
                // What could not be read is no value.
                if (value.IsKnown)
                {
                    _distinct[measure]!.Add(value.TryToWord(out var word) ? word : default);
                }

                return (ulong)_distinct[measure]!.Count;
            case MeasureKind.Sum:
                return value.IsKnown ? soFar + value : soFar;
            default:
                var wanted = window.Measures[measure].Kind == MeasureKind.Most ? 1 : -1;
                return !soFar.IsKnown || Number.Compare(value, soFar) == wanted ? value : soFar;
        }
    }
}
