using System.Globalization;
using Firebreak.Ethereum;

namespace Firebreak.Core.Response;

/// <summary>Ends of levers and of appointments, in seconds since 1970 as contracts count.</summary>
internal static class LeverTime
{
    // The last second that a date can be written for; what lies beyond never ends.
    private static readonly UInt256 Last = (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    public static LeverFinding? Ends(string what, UInt256 seconds, LeverRules rules, DateTimeOffset now)
    {
        if (seconds > Last)
        {
            return null;
        }

        var end = DateTimeOffset.FromUnixTimeSeconds(seconds.TryToUInt64(out var known) ? (long)known : 0);
        return end <= now ? new LeverFinding(LeverLevel.Dead, seconds.IsZero ? $"{what} has ended" : $"{what} ended on {Text(end)}")
            : end <= now + rules.WarnBefore ? new LeverFinding(LeverLevel.Dying, string.Create(CultureInfo.InvariantCulture, $"{what} ends on {Text(end)}, in {(end - now).TotalDays:0.#} days"))
            : null;
    }

    public static string Text(DateTimeOffset instant) => instant.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
