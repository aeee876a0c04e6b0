using System.Numerics;

namespace Firebreak.Core.Baselines.Forest;

/// <summary>
/// A sample of points cut apart by random cuts until each stands alone (Guha and others, ICML 2016): a point that is cut off early is unlike the
/// rest. Points come and go, and the tree is always as if it had been built from what is in it.
/// </summary>
internal sealed class CutTree
{
    /// <summary>How many points it holds at most.</summary>
    public const int Capacity = 256;

    /// <summary>Coordinates of a point, each from 0 to 255.</summary>
    public const int Dimensions = 32;

    private const int None = -1;

    // Leaves have numbers below the capacity, cuts those above; boxes of leaves are their points.
    private const int Nodes = (2 * Capacity) - 1;

    private readonly byte[] _low = new byte[Nodes * Dimensions];
    private readonly byte[] _high = new byte[Nodes * Dimensions];
    private readonly short[] _left = new short[Nodes];
    private readonly short[] _right = new short[Nodes];
    private readonly short[] _parent = new short[Nodes];
    private readonly short[] _mass = new short[Nodes];
    private readonly byte[] _dimension = new byte[Nodes];
    private readonly byte[] _cut = new byte[Nodes];
    private readonly Stack<short> _freeLeaves = new(Enumerable.Range(0, Capacity).Reverse().Select(node => (short)node));
    private readonly Stack<short> _freeCuts = new(Enumerable.Range(Capacity, Capacity - 1).Reverse().Select(node => (short)node));
    private int _root = None;

    /// <summary>How many points are in it.</summary>
    public int Mass => _root == None ? 0 : _mass[_root];

    /// <returns>The leaf that stands for the point, by which it can be taken out again.</returns>
    public int Add(ReadOnlySpan<byte> point, ref Dice dice)
    {
        var node = _root;
        while (node != None)
        {
            if (IsLeaf(node) && Low(node).SequenceEqual(point))
            {
                Weigh(node, 1);
                return node;
            }

            var (dimension, cut) = Draw(node, point, ref dice);
            if (point[dimension] <= cut ? Low(node)[dimension] > cut : High(node)[dimension] <= cut)
            {
                return Split(node, dimension, cut, point);
            }

            node = point[_dimension[node]] <= _cut[node] ? _left[node] : _right[node];
        }

        return _root = NewLeaf(point, None);
    }

    /// <summary>Takes one point out.</summary>
    public void Remove(int leaf)
    {
        Weigh(leaf, -1);
        if (_mass[leaf] > 0)
        {
            return;
        }

        var parent = _parent[leaf];
        _freeLeaves.Push((short)leaf);
        if (parent == None)
        {
            _root = None;
            return;
        }

        var sibling = _left[parent] == leaf ? _right[parent] : _left[parent];
        Replace(parent, sibling);
        _freeCuts.Push(parent);
        for (var node = _parent[sibling]; node != None; node = _parent[node])
        {
            Surround(node);
        }
    }

    /// <summary>How early a point would be cut off: about one for a point like the others, more for one that is not.</summary>
    /// <param name="blame">Given each coordinate's part of it, if long enough.</param>
    public double Score(ReadOnlySpan<byte> point, Span<double> blame)
    {
        if (Mass < 2)
        {
            return 0;
        }

        var (node, reached, score, norm) = (_root, 1.0, 0.0, Math.Log2(Mass + 1));
        for (var depth = 0; reached > 0; depth++)
        {
            var (outside, whole) = Outside(node, point);
            var early = 1.0 / (depth + 1);
            if (IsLeaf(node) && outside == 0)
            {
                // What is in the sample itself, so often, is that much less news.
                var damp = 1 - (_mass[node] / (2.0 * Mass));
                return norm * (score + (reached * damp / (depth + Math.Log2(_mass[node] + 1))));
            }

            var part = outside / (double)whole;
            score += reached * part * early;
            Blame(node, point, norm * reached * early / whole, blame);
            reached *= 1 - part;
            node = IsLeaf(node) ? node : point[_dimension[node]] <= _cut[node] ? _left[node] : _right[node];
        }

        return norm * score;
    }

    /// <summary>True when every box is the smallest around its points, every mass their number, and every cut divides. For tests.</summary>
    internal bool IsSound() => _root == None || IsSound(_root);

    /// <summary>The coordinate of the first cut; -1 without one. For tests.</summary>
    internal int FirstCut => _root == None || IsLeaf(_root) ? None : _dimension[_root];

    private bool IsSound(int node)
    {
        if (IsLeaf(node))
        {
            return _mass[node] > 0 && Low(node).SequenceEqual(High(node));
        }

        var (left, right) = (_left[node], _right[node]);
        var isDivided = High(left)[_dimension[node]] <= _cut[node] && Low(right)[_dimension[node]] > _cut[node];
        var (low, high) = (Low(node).ToArray(), High(node).ToArray());
        Surround(node);
        return isDivided && Low(node).SequenceEqual(low) && High(node).SequenceEqual(high) && _mass[node] == _mass[left] + _mass[right]
            && _parent[left] == node && _parent[right] == node && IsSound(left) && IsSound(right);
    }

    private static bool IsLeaf(int node) => node < Capacity;

    private Span<byte> Low(int node) => _low.AsSpan(node * Dimensions, Dimensions);

    private Span<byte> High(int node) => _high.AsSpan(node * Dimensions, Dimensions);

    // A cut through the box that would hold the point as well: longer sides are cut more often.
    private (int Dimension, byte Cut) Draw(int node, ReadOnlySpan<byte> point, ref Dice dice)
    {
        var at = dice.Below(Outside(node, point).Whole);
        var low = Low(node);
        var high = High(node);
        for (var i = 0; i < Dimensions; i++)
        {
            var (least, most) = (Math.Min(low[i], point[i]), Math.Max(high[i], point[i]));
            if (at < most - least)
            {
                return (i, (byte)(least + at));
            }

            at -= most - least;
        }

        throw new InvalidOperationException("A cut fell outside of its box.");
    }

    // How far the point stands out of a box, and how large the box is with it, over all sides.
    private (int Outside, int Whole) Outside(int node, ReadOnlySpan<byte> point)
    {
        var (outside, size) = (0, 0);
        var lows = Low(node);
        var highs = High(node);
        for (var i = 0; i < Dimensions; i += Vector<byte>.Count)
        {
            var (low, high, here) = (new Vector<byte>(lows[i..]), new Vector<byte>(highs[i..]), new Vector<byte>(point[i..]));
            outside += Sum(Vector.Max(high, here) - high) + Sum(low - Vector.Min(low, here));
            size += Sum(high - low);
        }

        return (outside, outside + size);
    }

    private static int Sum(Vector<byte> bytes)
    {
        Vector.Widen(bytes, out var one, out var other);
        return Vector.Sum(one + other);
    }

    private void Blame(int node, ReadOnlySpan<byte> point, double weight, Span<double> blame)
    {
        if (blame.Length < Dimensions)
        {
            return;
        }

        var low = Low(node);
        var high = High(node);
        for (var i = 0; i < Dimensions; i++)
        {
            blame[i] += weight * (Math.Max(0, point[i] - high[i]) + Math.Max(0, low[i] - point[i]));
        }
    }

    private int Split(int node, int dimension, byte cut, ReadOnlySpan<byte> point)
    {
        var above = _freeCuts.Pop();
        Replace(node, above);
        var leaf = NewLeaf(point, above);
        var isLeft = point[dimension] <= cut;
        (_left[above], _right[above]) = isLeft ? ((short)leaf, (short)node) : ((short)node, (short)leaf);
        (_dimension[above], _cut[above], _parent[node], _mass[above]) = ((byte)dimension, cut, above, _mass[node]);
        Surround(above);
        for (var up = above; up != None; up = _parent[up])
        {
            _mass[up]++;
            Widen(up, point);
        }

        return leaf;
    }

    private int NewLeaf(ReadOnlySpan<byte> point, short parent)
    {
        var leaf = _freeLeaves.Pop();
        point.CopyTo(Low(leaf));
        point.CopyTo(High(leaf));
        (_parent[leaf], _mass[leaf]) = (parent, 1);
        return leaf;
    }

    private void Weigh(int node, short change)
    {
        for (; node != None; node = _parent[node])
        {
            _mass[node] += change;
        }
    }

    private void Replace(int node, int by)
    {
        var parent = _parent[node];
        _parent[by] = parent;
        if (parent == None)
        {
            _root = by;
        }
        else if (_left[parent] == node)
        {
            _left[parent] = (short)by;
        }
        else
        {
            _right[parent] = (short)by;
        }
    }

    private void Widen(int node, ReadOnlySpan<byte> point)
    {
        var low = Low(node);
        var high = High(node);
        for (var i = 0; i < Dimensions; i++)
        {
            (low[i], high[i]) = (Math.Min(low[i], point[i]), Math.Max(high[i], point[i]));
        }
    }

    private void Surround(int node)
    {
        Low(_left[node]).CopyTo(Low(node));
        High(_left[node]).CopyTo(High(node));
        Widen(node, Low(_right[node]));
        Widen(node, High(_right[node]));
    }
}
