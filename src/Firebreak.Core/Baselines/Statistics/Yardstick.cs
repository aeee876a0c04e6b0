using Firebreak.Core.Baselines.Learning;

namespace Firebreak.Core.Baselines.Statistics;

/// <summary>
/// What numbers of one kind usually are: how many fell into which step of size, and the largest of them exactly. About 2 KB, whatever was
/// learned.
/// </summary>
public sealed class Yardstick
{
    /// <summary>Below this the class of protocols is asked instead.</summary>
    public const int FewestNumbers = 500;

    /// <summary>What <see cref="ChanceOf"/> is multiplied by in the tail: peaks that are fitted promise a third of what they keep.</summary>
    public const double Caution = 3;

    /// <summary>How heavy tails of such numbers usually are, and how many peaks that knowledge is worth.</summary>
    private const double UsualShape = 0.1;
    private const double UsualWeight = 50;

    private const int MostPeaks = 200;
    private const double PeakShare = 0.05;
    private const int FewestPeaks = 20;

    // Ranks below this many of the known numbers are too few to be told by counting.
    private const int CountedRanks = 10;
    private const double RefitGrowth = 1.05;

    private readonly uint[] _steps = new uint[Steps.Count];

    // A heap whose root is the least of the largest: one more than the peaks, for the threshold.
    private readonly double[] _largest = new double[MostPeaks + 1];
    private int _kept;
    private Tail _tail;
    private long _fittedAt;

    public long Count { get; private set; }

    public bool IsKnown => Count >= FewestNumbers;

    /// <summary>The largest number yet; zero when there is none.</summary>
    public double Largest { get; private set; }

    public void Learn(double number)
    {
        Count++;
        Largest = Math.Max(Largest, number);
        _steps[Steps.Of(number)]++;
        if (_kept < _largest.Length)
        {
            Raise(_kept++, number);
        }
        else if (number > _largest[0])
        {
            Sink(number);
        }

        if (Count >= FewestNumbers && Count >= _fittedAt * RefitGrowth)
        {
            _tail = Fit();
            _fittedAt = Count;
        }
    }

    /// <summary>The chance of a number at least as large, never told too small: by counting, and beyond what counting can tell by the tail.</summary>
    public double ChanceOf(double number)
    {
        var counted = Conformal.ChanceOf(HowManyReach(number), Count);
        if (_tail.Peaks < FewestPeaks || counted >= CountedRanks / (Count + 1.0) || number <= _tail.Threshold)
        {
            return counted;
        }

        return Math.Min(CountedRanks / (Count + 1.0), Caution * _tail.ChanceOf(number));
    }

    /// <summary>A chance without steps: where it lies among equals is told by a draw, so that the chances of like numbers are spread evenly.</summary>
    /// <param name="draw">From 0 to 1.</param>
    public double SmoothChanceOf(double number, double draw)
    {
        var reach = HowManyReach(number);
        var beyond = HowManyReach(Math.BitIncrement(number));
        if (number <= _largest[0] || _kept < _largest.Length)
        {
            var step = Steps.Of(number);
            (reach, beyond) = (From(step), From(step + 1));
        }

        return (beyond + (draw * (reach - beyond + 1))) / (Count + 1);
    }

    /// <summary>The number that is exceeded with this chance, with the same caution; only once numbers are known.</summary>
    public double Exceeded(double chance) => _tail.Peaks >= FewestPeaks ? Math.Max(_tail.Threshold, _tail.Exceeded(chance / Caution)) : double.PositiveInfinity;

    public void Forget()
    {
        Array.Clear(_steps);
        (_kept, _tail, _fittedAt, Count, Largest) = (0, default, 0, 0, 0);
    }

    internal void Write(SnapshotWriter writer)
    {
        writer.Add(Count);
        writer.Add(Largest);
        writer.Add(_fittedAt);
        writer.Add(_tail.Threshold);
        writer.Add(_tail.Peaks);
        writer.Add(_tail.Count);
        writer.Add(_tail.Law.Shape);
        writer.Add(_tail.Law.Scale);
        writer.AddSparse(_steps);
        writer.Add(_kept);
        foreach (var one in _largest.AsSpan(0, _kept))
        {
            writer.Add(one);
        }
    }

    internal void Read(ref SnapshotReader reader)
    {
        (Count, Largest, _fittedAt) = (reader.Long(), reader.Double(), reader.Long());
        _tail = new Tail(reader.Double(), reader.Int(), reader.Long(), new GeneralizedPareto(reader.Double(), reader.Double()));
        reader.Sparse(_steps);
        _kept = reader.Length(_largest.Length);
        for (var i = 0; i < _kept; i++)
        {
            _largest[i] = reader.Double();
        }
    }

    private long HowManyReach(double number)
    {
        // Where the largest are all that reach it they are counted exactly.
        if (_kept < _largest.Length || number > _largest[0])
        {
            var exact = 0L;
            foreach (var one in _largest.AsSpan(0, _kept))
            {
                exact += one >= number ? 1 : 0;
            }

            return exact;
        }

        return From(Steps.Of(number));
    }

    private long From(int step)
    {
        var sum = 0L;
        for (var i = step; i < _steps.Length; i++)
        {
            sum += _steps[i];
        }

        return sum;
    }

    private Tail Fit()
    {
        Span<double> sorted = stackalloc double[MostPeaks + 1];
        sorted = sorted[.._kept];
        _largest.AsSpan(0, _kept).CopyTo(sorted);
        sorted.Sort();
        var wanted = (int)Math.Min(_kept - 1, Math.Ceiling(PeakShare * Count));
        var threshold = sorted[_kept - 1 - wanted];
        Span<double> excesses = stackalloc double[MostPeaks];
        var peaks = 0;
        for (var i = _kept - wanted; i < _kept; i++)
        {
            if (sorted[i] > threshold)
            {
                excesses[peaks++] = sorted[i] - threshold;
            }
        }

        excesses = excesses[..peaks];
        if (peaks < FewestPeaks)
        {
            return default;
        }

        var law = GeneralizedPareto.Fit(excesses).Shrunk(peaks, GeneralizedPareto.MeanOf(excesses), UsualShape, UsualWeight);
        return new Tail(threshold, peaks, Count, law);
    }

    private void Raise(int at, double number)
    {
        while (at > 0 && _largest[(at - 1) / 2] > number)
        {
            _largest[at] = _largest[(at - 1) / 2];
            at = (at - 1) / 2;
        }

        _largest[at] = number;
    }

    private void Sink(double number)
    {
        var at = 0;
        while (true)
        {
            var child = (2 * at) + 1;
            if (child >= _kept)
            {
                break;
            }

            child += child + 1 < _kept && _largest[child + 1] < _largest[child] ? 1 : 0;
            if (_largest[child] >= number)
            {
                break;
            }

            _largest[at] = _largest[child];
            at = child;
        }

        _largest[at] = number;
    }
}
