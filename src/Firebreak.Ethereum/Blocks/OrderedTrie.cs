using System.Buffers.Binary;

namespace Firebreak.Ethereum;

/// <summary>
/// The root of the Merkle-Patricia trie over a list (Yellow Paper, appendix D), built bottom-up over the sorted keys without a node object.
/// </summary>
/// <remarks>
/// The keys are the RLP of the indexes: no key is the start of another, so no branch holds a value, and none is longer than five bytes,
/// so the recursion ends after ten nibbles whatever the list.
/// </remarks>
internal readonly ref struct OrderedTrie
{
    private const int Fan = 16;
    private const int LongestKeyInNibbles = 10;
    private const int LongestReference = 1 + Hash256.Length;

    private readonly ReadOnlySpan<byte> _items;
    private readonly ReadOnlySpan<int> _ends;
    private readonly RlpWriter _node;

    private OrderedTrie(ReadOnlySpan<byte> items, ReadOnlySpan<int> ends, RlpWriter node)
    {
        _items = items;
        _ends = ends;
        _node = node;
    }

    /// <param name="items">The encoded items one after the other.</param>
    /// <param name="ends">Where each item ends, exclusive.</param>
    /// <param name="scratch">Holds one node at a time.</param>
    public static Hash256 Root(ReadOnlySpan<byte> items, ReadOnlySpan<int> ends, RlpWriter scratch)
    {
        if (ends.IsEmpty)
        {
            return EmptyRoots.Trie;
        }

        Span<byte> reference = stackalloc byte[LongestReference];
        new OrderedTrie(items, ends, scratch).WriteSubtree(0, ends.Length, depth: 0, reference);
        return Keccak.Hash(scratch.Written);
    }

    // Encodes the node over the sorted positions [from, to), whose keys share their first nibbles; leaves it in the scratch writer.
    private int WriteSubtree(int from, int to, int depth, Span<byte> reference)
    {
        Span<byte> first = stackalloc byte[LongestKeyInNibbles];
        first = first[..WriteKey(IndexAt(from), first)];
        if (to - from == 1)
        {
            _node.Clear();
            _node.OpenList();
            WritePath(first[depth..], isLeaf: true);
            _node.Write(ItemAt(IndexAt(from))).CloseList();
            return Refer(reference);
        }

        Span<byte> last = stackalloc byte[LongestKeyInNibbles];
        last = last[..WriteKey(IndexAt(to - 1), last)];
        var shared = first.CommonPrefixLength(last);
        if (shared == depth)
        {
            return WriteBranch(from, to, depth, reference);
        }

        Span<byte> child = stackalloc byte[LongestReference];
        child = child[..WriteBranch(from, to, shared, child)];
        _node.Clear();
        _node.OpenList();
        WritePath(first[depth..shared], isLeaf: false);
        _node.WriteRaw(child).CloseList();
        return Refer(reference);
    }

    private int WriteBranch(int from, int to, int depth, Span<byte> reference)
    {
        Span<byte> children = stackalloc byte[Fan * LongestReference];
        Span<byte> key = stackalloc byte[LongestKeyInNibbles];
        var length = 0;
        for (byte nibble = 0; nibble < Fan; nibble++)
        {
            var end = from;
            while (end < to && WriteKey(IndexAt(end), key) > depth && key[depth] == nibble)
            {
                end++;
            }

            if (end == from)
            {
                children[length++] = 0x80;
                continue;
            }

            length += WriteSubtree(from, end, depth + 1, children[length..]);
            from = end;
        }

        _node.Clear();
        _node.OpenList().WriteRaw(children[..length]).Write([]).CloseList();
        return Refer(reference);
    }

    // A node of less than 32 bytes stands in its parent as it is, any other by its hash.
    private int Refer(Span<byte> reference)
    {
        var node = _node.Written;
        if (node.Length < Hash256.Length)
        {
            node.CopyTo(reference);
            return node.Length;
        }

        reference[0] = 0x80 + Hash256.Length;
        Keccak.Hash(node).CopyTo(reference[1..]);
        return LongestReference;
    }

    /// <summary>The hex-prefix encoding of a path: a nibble of flags, then the nibbles two to a byte.</summary>
    private void WritePath(ReadOnlySpan<byte> nibbles, bool isLeaf)
    {
        Span<byte> path = stackalloc byte[1 + (LongestKeyInNibbles / 2)];
        var isOdd = nibbles.Length % 2;
        path[0] = (byte)((isLeaf ? 0x20 : 0) | (isOdd == 1 ? 0x10 | nibbles[0] : 0));
        var rest = nibbles[isOdd..];
        for (var i = 0; i < rest.Length / 2; i++)
        {
            path[1 + i] = (byte)((rest[2 * i] << 4) | rest[(2 * i) + 1]);
        }

        _node.Write(path[..(1 + (rest.Length / 2))]);
    }

    private ReadOnlySpan<byte> ItemAt(int index) => _items[(index == 0 ? 0 : _ends[index - 1]).._ends[index]];

    // Zero is written 0x80, so it sorts behind 1 to 127 and before 128.
    private int IndexAt(int position)
    {
        var single = Math.Min(0x7f, _ends.Length - 1);
        return position < single ? position + 1
            : position == single ? 0
            : position;
    }

    private static int WriteKey(int index, Span<byte> nibbles)
    {
        Span<byte> key = stackalloc byte[1 + sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(key[1..], index);
        key = index is > 0 and < 0x80 ? key[^1..] : WithPrefix(key);
        for (var i = 0; i < key.Length; i++)
        {
            nibbles[2 * i] = (byte)(key[i] >> 4);
            nibbles[(2 * i) + 1] = (byte)(key[i] & 0xf);
        }

        return 2 * key.Length;
    }

    private static Span<byte> WithPrefix(Span<byte> key)
    {
        var digits = key[1..].TrimStart((byte)0).Length;
        key[^(digits + 1)] = (byte)(0x80 + digits);
        return key[^(digits + 1)..];
    }
}
