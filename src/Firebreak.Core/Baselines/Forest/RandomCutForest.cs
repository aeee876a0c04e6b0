namespace Firebreak.Core.Baselines.Forest;

/// <summary>
/// Fifty trees over samples of what came, newer points more likely kept: how unlike the rest a point is in all its coordinates together, and
/// which of them make it so. A point is what a transaction's features are worth, each in powers of ten of its rarity, so transactions of
/// different protocols of one class can be in one forest. About 2 MB. The same points give the same forest on every machine.
/// </summary>
public sealed class RandomCutForest
{
    /// <summary>Coordinates of a point, each from 0 to 255.</summary>
    public const int Dimensions = CutTree.Dimensions;

    /// <summary>Before so many points nothing is told.</summary>
    public const int FewestPoints = 64;

    private const int Trees = 50;
    private const double Forgetting = 1.0 / (10 * CutTree.Capacity);

    private readonly CutTree[] _trees = [.. Enumerable.Range(0, Trees).Select(_ => new CutTree())];
    private readonly Sample[] _samples = [.. Enumerable.Range(0, Trees).Select(_ => new Sample())];
    private Dice _dice;

    public RandomCutForest(ulong seed = 1) => _dice = new Dice(seed);

    /// <summary>How many points it learned.</summary>
    public long Points { get; private set; }

    /// <summary>Learns a point.</summary>
    public void Learn(ReadOnlySpan<byte> point)
    {
        for (var i = 0; i < Trees; i++)
        {
            // An even draw from all points would keep the smallest numbers; older ones become larger beside the new.
            var weight = Math.Log(-Math.Log(_dice.Part())) - (Forgetting * Points);
            if (!_samples[i].IsFull || weight < _samples[i].Largest)
            {
                if (_samples[i].IsFull)
                {
                    _trees[i].Remove(_samples[i].Take());
                }

                _samples[i].Put(weight, _trees[i].Add(point, ref _dice));
            }
        }

        Points++;
    }

    /// <summary>About one for a point like the others, more for one that is not; zero while too little is known.</summary>
    public double Score(ReadOnlySpan<byte> point) => Points < FewestPoints ? 0 : Score(point, []);

    /// <summary>The same, and each coordinate's part of it.</summary>
    public double Score(ReadOnlySpan<byte> point, Span<double> blame)
    {
        var sum = 0.0;
        blame.Clear();
        foreach (var tree in _trees)
        {
            sum += tree.Score(point, blame);
        }

        foreach (ref var part in blame)
        {
            part /= Trees;
        }

        return sum / Trees;
    }

    /// <summary>Which leaves are kept, the next to go first: a heap by weight.</summary>
    private sealed class Sample
    {
        private readonly PriorityQueue<int, double> _kept = new(CutTree.Capacity);

        public bool IsFull => _kept.Count == CutTree.Capacity;

        public double Largest => _kept.TryPeek(out _, out var weight) ? -weight : double.PositiveInfinity;

        public int Take() => _kept.Dequeue();

        public void Put(double weight, int leaf) => _kept.Enqueue(leaf, -weight);
    }
}
