using System.Globalization;
using Firebreak.Core.Alerting.Notifying;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Notify;

/// <summary>A notice in words, for chats and mail: a line that says it all, and a few lines for each alert.</summary>
internal static class NoticeText
{
    private const int LongestTitle = 200;
    private const int LongestLine = 1_200;
    private const int MostAlerts = 12;

    /// <summary>Such as <c>[P1 firing] reentrancy on HarborVault</c>.</summary>
    public static string Title(Notice notice)
    {
        if (notice.Reason == NoticeReason.Canary)
        {
            return "Firebreak tries this channel: nothing is the matter";
        }

        var worst = notice.Alerts.MinBy(alert => alert.Severity);
        var state = notice.Reason switch
        {
            NoticeReason.Retracted when !notice.IsFiring => "retracted",
            NoticeReason.Escalated => "escalated, nobody acknowledged",
            _ => notice.IsFiring ? "firing" : "resolved",
        };
        var more = notice.Alerts.Count + notice.Truncated - 1;
        return Harmless($"[{worst?.Severity} {state}] {worst?.Labels["alertname"]}{On(worst)}{(more > 0 ? FormattableString.Invariant($" and {more} more") : "")}", LongestTitle);
    }

    /// <summary>What there is to know of each alert, the gravest first, and of very many how many were left out.</summary>
    public static IReadOnlyList<string> Lines(Notice notice)
    {
        var lines = new List<string>();
        foreach (var alert in notice.Alerts.OrderBy(alert => alert.Severity).Take(MostAlerts))
        {
            lines.Add(Line(alert));
        }

        var omitted = notice.Alerts.Count + notice.Truncated - Math.Min(notice.Alerts.Count, MostAlerts);
        return omitted > 0 ? [.. lines, FormattableString.Invariant($"and {omitted} more")] : lines;
    }

    /// <summary>Where people look next, and what tells this notice from the same one sent twice; null where nothing is served.</summary>
    public static string Foot(Notice notice, Uri? pages) => $"{(pages is null ? "" : $"{new Uri(pages, "alerts")} · ")}notice {notice.Key.ToString()[2..10]}";

    private static string Line(NoticeAlert alert)
    {
        var block = alert.Block is { } at ? string.Create(CultureInfo.InvariantCulture, $", block {at.Number}") : "";
        var taken = alert.Reorg is { } reorg ? $"; {AlertmanagerJson.Tell(reorg)}" : "";
        var who = alert.AcknowledgedBy is { } by ? $"; acknowledged by {by}" : "";
        return Harmless(
            $"{alert.Severity} {alert.Labels["alertname"]}{On(alert)}, {alert.State.ToString().ToLowerInvariant()}{block}: {alert.Because} ({alert.Id}{who}{taken})", LongestLine);
    }

    private static string On(NoticeAlert? alert) => alert?.Labels["contract_name"] is { Length: > 0 } name ? $" on {name}" : "";

    // What attackers wrote must not become a link that a tired person follows.
    private static string Harmless(string text, int longest) => Excerpt.Of(text.Replace("://", "[:]//", StringComparison.Ordinal), longest);
}
