namespace Firebreak.Core.Alerting.Notifying;

/// <summary>A named set of times: what is in one of its spans is in it.</summary>
public sealed record TimeWindow(string Name, Items<TimeSpec> Spans)
{
    public bool Contains(DateTimeOffset now) => Spans.Any(span => span.Contains(now));
}

/// <summary>
/// Times that recur, by the clock on the wall of a zone, or once. All parts that are written must hold. Where clocks are put forward the hour that
/// is skipped does not occur; where they are put back the hour that comes twice counts twice.
/// </summary>
public sealed record TimeSpec(TimeZoneInfo Zone)
{
    public Items<ClockRange> Times { get; init; } = [];

    /// <summary>From Sunday, which is 0.</summary>
    public Items<WholeRange> Weekdays { get; init; } = [];

    /// <summary>From 1; negative ones count from the end of the month, -1 is its last day.</summary>
    public Items<WholeRange> DaysOfMonth { get; init; } = [];

    public Items<WholeRange> Months { get; init; } = [];

    public Items<WholeRange> Years { get; init; } = [];

    /// <summary>Once, from this instant; null for what recurs.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Once, up to this instant and without it.</summary>
    public DateTimeOffset? To { get; init; }

    public bool Contains(DateTimeOffset now)
    {
        if (now < From || now >= To)
        {
            return false;
        }

        var local = TimeZoneInfo.ConvertTime(now, Zone);
        var minute = (local.Hour * 60) + local.Minute;
        return Holds(Times, range => range.Contains(minute))
            && Holds(Weekdays, range => range.Contains((int)local.DayOfWeek))
            && Holds(DaysOfMonth, range => range.ContainsDay(local.Day, DateTime.DaysInMonth(local.Year, local.Month)))
            && Holds(Months, range => range.Contains(local.Month))
            && Holds(Years, range => range.Contains(local.Year));
    }

    private static bool Holds<T>(Items<T> ranges, Func<T, bool> contains) => ranges.Count == 0 || ranges.Any(contains);
}

/// <summary>Minutes of the day, the end not included; 1440 is midnight at the end of the day.</summary>
public readonly record struct ClockRange(int From, int To)
{
    public bool Contains(int minute) => minute >= From && minute < To;
}

/// <summary>Whole numbers, both ends included.</summary>
public readonly record struct WholeRange(int From, int To)
{
    public bool Contains(int number) => number >= From && number <= To;

    public bool ContainsDay(int day, int daysInMonth)
    {
        var from = From < 0 ? daysInMonth + From + 1 : From;
        var to = To < 0 ? daysInMonth + To + 1 : To;
        return day >= Math.Max(1, from) && day <= Math.Min(daysInMonth, to);
    }
}
