using System.Globalization;
using Firebreak.Core;
using Firebreak.Core.Alerting.Notifying;

namespace Firebreak.Adapters.Packs;

/// <summary>Reads a window of time: spans that recur by the clock of a zone, or happen once.</summary>
internal static class WindowSection
{
    private static readonly string[] Weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

    private static readonly string[] Months =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

    public static TimeWindow Read(Section section)
    {
        var window = new TimeWindow(section.Text("name"), section.Children("spans").Select(Span).ToItems());
        if (window.Spans.Count == 0)
        {
            section.Fault("spans", "spans is missing or empty", "write at least one span, such as - {times: ['09:00-17:00'], zone: Europe/Berlin}");
        }

        section.Close();
        return window;
    }

    private static TimeSpec Span(Section section)
    {
        var spec = new TimeSpec(section.OptionalValue<TimeZoneInfo>("zone", Zone, "a time zone such as Europe/Berlin", TimeZoneInfo.Utc))
        {
            Times = section.Values<Items<ClockRange>>("times", Times, "times of the day such as 09:00-17:00").SelectMany(range => range).ToItems(),
            Weekdays = section.Values<WholeRange>("weekdays", Weekday, "a weekday such as monday, or monday:friday"),
            DaysOfMonth = section.Values<WholeRange>("daysOfMonth", Day, "a day such as 1, 1:5 or -1 for the last"),
            Months = section.Values<WholeRange>("months", Month, "a month such as march, or march:may"),
            Years = section.Values<WholeRange>("years", Year, "a year such as 2026, or 2026:2027"),
            From = section.ValueOrNull<DateTimeOffset>("from", Instant, "an instant such as 2026-11-25T02:00Z"),
            To = section.ValueOrNull<DateTimeOffset>("to", Instant, "an instant such as 2026-11-25T04:00Z"),
        };
        if (spec.From >= spec.To)
        {
            section.Fault("to", "to is not after from", "write the later instant in to:");
        }

        section.Close();
        return spec;
    }

    private static bool Zone(string text, out TimeZoneInfo value) => TimeZoneInfo.TryFindSystemTimeZoneById(text, out value!);

    // Over midnight it is two pieces; the second belongs to the next day, also where weekdays are written.
    private static bool Times(string text, out Items<ClockRange> value)
    {
        value = [];
        if (text.Split('-') is not [var from, var to] || !Clock(from, out var start) || !Clock(to, out var end) || start == end)
        {
            return false;
        }

        value = start < end ? [new ClockRange(start, end)] : [new ClockRange(start, 1_440), new ClockRange(0, end)];
        return true;
    }

    private static bool Clock(string text, out int minute)
    {
        minute = 0;
        if (text.Trim().Split(':') is not [{ Length: 2 } hours, { Length: 2 } minutes] || !Words.Whole(hours, out var hour) || !Words.Whole(minutes, out var rest))
        {
            return false;
        }

        minute = (hour * 60) + rest;
        return rest < 60 && minute <= 1_440;
    }

    private static bool Weekday(string text, out WholeRange value) => Named(text, Weekdays, first: 0, out value);

    private static bool Month(string text, out WholeRange value) => Named(text, Months, first: 1, out value);

    private static bool Named(string text, string[] names, int first, out WholeRange value)
    {
        var ends = text.Split(':');
        var (from, to) = (Array.IndexOf(names, ends[0].Trim()), Array.IndexOf(names, ends[^1].Trim()));
        value = new WholeRange(from + first, to + first);
        return ends.Length <= 2 && from >= 0 && to >= from;
    }

    private static bool Day(string text, out WholeRange value) =>
        Range(text, out value) && value.From is >= -31 and <= 31 and not 0 && value.To is >= -31 and <= 31 and not 0 && (value.From < 0) == (value.To < 0);

    private static bool Year(string text, out WholeRange value) => Range(text, out value) && value.From >= 2000 && value.To <= 9999;

    private static bool Range(string text, out WholeRange value)
    {
        var ends = text.Split(':');
        value = default;
        if (ends.Length > 2 || !Number(ends[0], out var from) || !Number(ends[^1], out var to))
        {
            return false;
        }

        value = new WholeRange(from, to);
        return to >= from;
    }

    private static bool Number(string text, out int value) => int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    private static bool Instant(string text, out DateTimeOffset value) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out value);
}
