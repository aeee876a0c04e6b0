namespace Firebreak.Ethereum;

/// <summary>
/// The items of a block in their order (encoded transactions, receipts or withdrawals), and the root that a header holds for them.
/// Each item is written through <see cref="Writer"/> and ended by <see cref="EndItem"/>. Reusable: <see cref="Clear"/> keeps the memory.
/// </summary>
/// <remarks>Memory and time are linear in the bytes written. Not for several threads at once.</remarks>
public sealed class OrderedItems
{
    private readonly RlpWriter _scratch = new();
    private int[] _ends = new int[64];

    /// <summary>Where the next item is written: what the header's trie keeps for it, so the envelope with its type byte, not wrapped again.</summary>
    public RlpWriter Writer { get; } = new();

    public int Count { get; private set; }

    /// <summary>Everything written since the last end is one item.</summary>
    /// <exception cref="InvalidOperationException">Nothing was written, or a list is still open.</exception>
    public void EndItem()
    {
        var end = Writer.Written.Length;
        if (Writer.HasOpenList || end == (Count == 0 ? 0 : _ends[Count - 1]))
        {
            throw new InvalidOperationException("An item is at least one byte, and its lists are closed.");
        }

        if (Count == _ends.Length)
        {
            Array.Resize(ref _ends, checked(2 * Count));
        }

        _ends[Count++] = end;
    }

    /// <summary>Adds an item that is already encoded.</summary>
    /// <exception cref="InvalidOperationException">The item has no bytes.</exception>
    public void Add(ReadOnlySpan<byte> item)
    {
        Writer.WriteRaw(item);
        EndItem();
    }

    /// <summary>The bytes of an item; valid until the next write.</summary>
    public ReadOnlySpan<byte> Item(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return Writer.Written[(index == 0 ? 0 : _ends[index - 1]).._ends[index]];
    }

    /// <summary>The root of the Merkle-Patricia trie whose keys are the RLP of 0, 1, 2… (Yellow Paper, section 4.3.2 and appendix D).</summary>
    public Hash256 Root() => OrderedTrie.Root(Writer.Written, _ends.AsSpan(0, Count), _scratch);

    public void Clear()
    {
        Writer.Clear();
        Count = 0;
    }
}
