using Firebreak.Core.Chain;

namespace Firebreak.Core.Detection.Network;

/// <summary>
/// How a chain has been of late: the vitals of its newest blocks and what is usual on it. A fold over the chain's updates that is the same
/// whatever branches it saw on the way, and that can be rebuilt from the vitals of the blocks that are on the chain.
/// </summary>
public sealed class ChainPulse
{
    /// <summary>How many blocks are remembered at most: all that can lie above the final one, and enough below it to learn from.</summary>
    public const int Memory = ChainPosition.LongestMemory + Usual.MostBlocks;

    private const ulong BlocksBetweenLessons = 256;

    private readonly List<BlockVitals> _blocks = [];
    private Usual? _usual;
    private ulong _usualUpTo;

    // Most chains have no such feed, and nobody should look for its word through all that is remembered.
    private bool _isSpoken;

    /// <summary>The newest block; null before the first.</summary>
    public BlockVitals? Head => _blocks.Count == 0 ? null : _blocks[^1];

    /// <summary>The highest final block; null where none was reported.</summary>
    public BlockRef? Finalized { get; private set; }

    /// <summary>What is usual, learned from final blocks alone; null while too few of them are known.</summary>
    public Usual? Usual
    {
        get
        {
            // Learned at certain heights, so that it costs next to nothing per block and depends on nothing but the chain.
            var upTo = Finalized is { } final ? final.Number - (final.Number % BlocksBetweenLessons) : 0;
            if (_usual is null || _usualUpTo != upTo)
            {
                (_usual, _usualUpTo) = (Usual.Of(_blocks[..Find(upTo + 1)]), upTo);
            }

            return _usual.IsKnown ? _usual : null;
        }
    }

    /// <summary>The newest block in which the sequencer's feed said something; null when it said nothing in all that is remembered.</summary>
    public BlockVitals? LastWord
    {
        get
        {
            if (!_isSpoken)
            {
                return null;
            }

            var last = _blocks.FindLast(block => block.Sequencer != SequencerState.Unsaid);
            _isSpoken = last is not null;
            return last;
        }
    }

    /// <summary>The newest blocks, at most so many, in ascending order.</summary>
    public IReadOnlyList<BlockVitals> Last(int count) => _blocks[^Math.Min(count, _blocks.Count)..];

    /// <summary>What is known of a height; null when it is not remembered.</summary>
    public BlockVitals? At(ulong number) => Find(number) is var place && place < _blocks.Count && _blocks[place].Block.Number == number ? _blocks[place] : null;

    /// <summary>Begins anew with what was kept, in ascending order.</summary>
    public void Restore(IEnumerable<BlockVitals> kept, BlockRef? finalized)
    {
        _blocks.Clear();
        _blocks.AddRange(kept);
        (Finalized, _usual, _isSpoken) = (finalized, null, true);
    }

    /// <summary>The chain grew. The same block again changes nothing.</summary>
    public void Advance(BlockVitals block)
    {
        if (Head is { } head && head.Block.Number >= block.Block.Number)
        {
            return;
        }

        _blocks.Add(block);
        _isSpoken |= block.Sequencer != SequencerState.Unsaid;
        if (_blocks.Count > Memory + Usual.Stride)
        {
            _blocks.RemoveRange(0, _blocks.Count - Memory);
        }
    }

    /// <summary>The chain took blocks back: they are forgotten, and only how many they were is remembered.</summary>
    public void Rewind(BlockRef ancestor, int takenBack)
    {
        var above = Find(ancestor.Number + 1);
        _blocks.RemoveRange(above, _blocks.Count - above);
        if (Head is { } head && head.Block == ancestor)
        {
            _blocks[^1] = head with { TakenBack = Math.Max(head.TakenBack, takenBack) };
        }
    }

    public void Finalize(BlockRef upTo) => Finalized = Finalized is { } known && known.Number > upTo.Number ? known : upTo;

    /// <summary>The place of the first block at this height or above it.</summary>
    private int Find(ulong number)
    {
        var (low, high) = (0, _blocks.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _blocks[middle].Block.Number < number ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
