using System.Globalization;

namespace Firebreak.Web.Views;

/// <summary>A point in time as screens show it: UTC, short beside its siblings, whole on request.</summary>
public sealed record Instant(string Brief, string Full)
{
    /// <summary>Our clocks: to the millisecond, with the date when it is not <paramref name="day"/>.</summary>
    public static Instant Of(DateTimeOffset at, DateOnly day) => new(Format(at, OnDay(at, day) ? "HH:mm:ss.fff" : "MM-dd HH:mm:ss"), Whole(at));

    /// <summary>The chain's clock knows whole seconds only.</summary>
    public static Instant OfChain(DateTimeOffset at, DateOnly day) => new(Format(at, OnDay(at, day) ? "HH:mm:ss" : "MM-dd HH:mm:ss"), Whole(at));

    public static Instant WithDate(DateTimeOffset at) => new(Format(at, "yyyy-MM-dd HH:mm:ss 'UTC'"), Whole(at));

    public static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);

    private static bool OnDay(DateTimeOffset at, DateOnly day) => DayOf(at) == day;

    private static string Whole(DateTimeOffset at) => Format(at, "yyyy-MM-ddTHH:mm:ss.ffffff'Z'");

    private static string Format(DateTimeOffset at, string format) => at.UtcDateTime.ToString(format, CultureInfo.InvariantCulture);
}
