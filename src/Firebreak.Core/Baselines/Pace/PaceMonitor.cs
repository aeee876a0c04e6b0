using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Baselines.Statistics;

namespace Firebreak.Core.Baselines.Pace;

/// <summary>
/// How much of one thing an hour usually brings: a level that follows slowly, what this hour of the week adds to it after four weeks, and how
/// far above that hours were so far. When hours stay above it (CUSUM) the pace has changed, and the level is found anew. About 3 KB.
/// </summary>
internal sealed class PaceMonitor
{
    public const int HoursInAWeek = 168;

    private const long LastHour = 70_000_000;
    private const long HoursOfFourWeeks = 4 * HoursInAWeek;

    // What an hour adds to what is known; four days until half is forgotten, four weeks for an hour of the week.
    private const double Level = 0.01;
    private const double Season = 0.25;

    // Page (1954): half a standard deviation is let pass, eight are a change; while nothing changes that is said once in years.
    private const double Slack = 0.5;
    private const double Change = 8;
    private const double MostStep = 3;
    private const long HoursAfterAChange = 10;

    // The square root of a count varies by about a half, however large the count (Anscombe).
    private const double Anscombe = 0.375;

    private readonly float[] _season = new float[HoursInAWeek];
    private readonly Yardstick _above = new();
    private long _hour = -1;
    private double _count;
    private double _level;
    private double _spread = 1;
    private double _drift;
    private long _known;
    private long _since;

    /// <summary>True while enough hours are known to say how rare one is.</summary>
    public bool IsKnown => _above.IsKnown && _known >= HoursInAWeek;

    /// <summary>The hour in which the pace last changed; null while it never did.</summary>
    public long? ChangedAt { get; private set; }

    /// <summary>What is learned of an hour so far.</summary>
    public double In(long hour) => hour == _hour ? _count : 0;

    /// <summary>What is usual in an hour.</summary>
    public double UsualIn(long hour) => Math.Max(0, Math.Pow(Math.Max(0, RootIn(hour)), 2) - Anscombe);

    /// <summary>The chance that an hour brings so much; one while too little is known.</summary>
    public double ChanceOf(long hour, double count) => IsKnown ? _above.ChanceOf(StepOf(hour, count)) : 1;

    /// <summary>Adds what a final transaction brought. Hours never go back.</summary>
    public void Learn(long hour, double amount)
    {
        (_hour, _since) = _hour < 0 ? (hour, hour) : (_hour, _since);

        // A longer silence says no more than four weeks of it.
        if (hour - _hour > HoursOfFourWeeks)
        {
            Close();
            (_hour, _count) = (hour - HoursOfFourWeeks, 0);
        }

        while (_hour < hour)
        {
            Close();
            (_hour, _count) = (_hour + 1, 0);
        }

        _count += amount;
    }

    public void Write(SnapshotWriter writer)
    {
        writer.Add(_hour);
        writer.Add(_count);
        writer.Add(_level);
        writer.Add(_spread);
        writer.Add(_drift);
        writer.Add(_known);
        writer.Add(_since);
        writer.Add(ChangedAt ?? -1);
        foreach (var one in _season)
        {
            writer.Add(BitConverter.SingleToInt32Bits(one));
        }

        _above.Write(writer);
    }

    public void Read(ref SnapshotReader reader)
    {
        _hour = reader.Long();
        if (_hour is < -1 or > LastHour)
        {
            throw new SnapshotException($"The snapshot speaks of hour {_hour}, which no calendar has.");
        }

        (_count, _level, _spread) = (reader.Double(), reader.Double(), reader.Double());
        (_drift, _known, _since) = (reader.Double(), reader.Long(), reader.Long());
        ChangedAt = reader.Long() is var changed && changed >= 0 ? changed : null;
        foreach (ref var one in _season.AsSpan())
        {
            one = BitConverter.Int32BitsToSingle(reader.Int());
        }

        _above.Read(ref reader);
    }

    private static double Root(double count) => Math.Sqrt(Math.Max(0, count) + Anscombe);

    private double RootIn(long hour) => _level + (_hour - _since >= HoursOfFourWeeks ? _season[hour % HoursInAWeek] : 0);

    private double StepOf(long hour, double count) => Math.Max(0, Root(count) - RootIn(hour));

    private void Close()
    {
        var root = Root(_count);
        var step = root - RootIn(_hour);
        if (_known >= HoursInAWeek)
        {
            _above.Learn(Math.Max(0, step));
            Watch(step);
        }

        var rate = Math.Max(Level, 1.0 / (_known + 1));
        _spread += rate * ((step * step) - _spread);
        _level += rate * step;
        ref var season = ref _season[_hour % HoursInAWeek];
        season += (float)(Season * (root - _level - season));
        _known++;
    }

    private void Watch(double step)
    {
        var deviation = Math.Sqrt(Math.Max(_spread, 0.01));
        _drift = Math.Max(0, _drift + Math.Clamp(step / deviation, -MostStep, MostStep) - Slack);
        if (_drift > Change)
        {
            (_drift, _known, ChangedAt) = (0, HoursAfterAChange, _hour);
        }
    }
}
