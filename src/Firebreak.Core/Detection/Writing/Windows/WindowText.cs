using System.Globalization;

namespace Firebreak.Core.Detection.Writing;

/// <summary>Windows and schedules as people write them.</summary>
internal static class WindowText
{
    /// <summary>The forms, for faults.</summary>
    public const string Form = "a length such as 45 s, 30 min, 1 h, 2 d or 50 blocks";

    /// <summary>The longest window: a quarter of a year.</summary>
    public static TimeSpan LongestTime { get; } = TimeSpan.FromDays(92);

    private const ulong MostBlocks = 1_000_000;

    public static bool TryRead(string text, out WindowLength length)
    {
        length = default;
        var digits = text.AsSpan().Trim();
        var end = digits.IndexOfAnyExceptInRange('0', '9');
        if (end <= 0 || !ulong.TryParse(digits[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is 0 or > 100_000_000)
        {
            return false;
        }

        var unit = digits[end..].Trim().ToString();
        if (unit is "block" or "blocks")
        {
            length = new WindowLength(default, count);
            return count <= MostBlocks;
        }

        var seconds = count * unit switch { "s" => 1UL, "min" => 60UL, "h" => 3_600UL, "d" => 86_400UL, _ => 0UL };
        length = new WindowLength(TimeSpan.FromSeconds(seconds), 0);
        return seconds > 0 && length.Time <= LongestTime;
    }
}
