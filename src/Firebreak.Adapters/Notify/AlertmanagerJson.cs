using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Firebreak.Core.Alerting.Notifying;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Notify;

/// <summary>A notice in the form of Alertmanager's webhook, version 4. Firebreak's own words are in annotations and in fields that it does not know.</summary>
internal static class AlertmanagerJson
{
    private const int LongestText = 4_000;

    /// <param name="pages">Where people find the pages; null for nowhere.</param>
    public static byte[] Write(Notice notice, Uri? pages)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("version", "4");
            json.WriteString("groupKey", notice.GroupKey);
            json.WriteNumber("truncatedAlerts", notice.Truncated);
            json.WriteString("status", notice.IsFiring ? "firing" : "resolved");
            json.WriteString("receiver", notice.Receiver);
            json.WriteString("notification_reason", JsonNamingPolicy.SnakeCaseLower.ConvertName(notice.Reason.ToString()));
            json.WriteString("notificationKey", notice.Key.ToString());
            Write(json, "groupLabels", notice.GroupLabels);
            Write(json, "commonLabels", notice.CommonLabels);
            json.WriteStartObject("commonAnnotations");
            json.WriteEndObject();
            json.WriteString("externalURL", pages?.ToString() ?? "");
            json.WriteStartArray("alerts");
            foreach (var alert in notice.Alerts)
            {
                Write(json, alert, pages);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, NoticeAlert alert, Uri? pages)
    {
        json.WriteStartObject();
        json.WriteString("status", alert.GoesOn ? "firing" : "resolved");
        Write(json, "labels", alert.Labels);
        json.WriteStartObject("annotations");
        foreach (var (name, value) in Annotations(alert))
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.WriteString("startsAt", Instant(alert.StartsAt));
        json.WriteString("endsAt", alert.EndsAt is { } end ? Instant(end) : "0001-01-01T00:00:00Z");
        json.WriteString("generatorURL", pages is null ? "" : new Uri(pages, "alerts").ToString());
        json.WriteString("fingerprint", alert.Id.Fingerprint.ToString()[2..18]);
        json.WriteString("id", alert.Id.ToString());
        json.WriteString("state", alert.State.ToString().ToLowerInvariant());
        json.WriteEndObject();
    }

    private static IEnumerable<(string Name, string Value)> Annotations(NoticeAlert alert)
    {
        yield return ("summary", Excerpt.Of(alert.Because, LongestText));
        yield return ("state", alert.State.ToString().ToLowerInvariant());
        if (alert.Block is { } block)
        {
            yield return ("block", block.Number.ToString(CultureInfo.InvariantCulture));
            yield return ("block_hash", block.Hash.ToString());
        }

        if (alert.AcknowledgedBy is { } who)
        {
            yield return ("acknowledged_by", Excerpt.Of(who, LongestText));
        }

        if (alert.Reorg is { } reorg)
        {
            yield return ("reorg", Tell(reorg));
        }
    }

    /// <summary>The proof of a retraction in words.</summary>
    public static string Tell(ReorgProof reorg) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(reorg.Left is { } left ? $"block {left.Number} {left.Hash} left the chain" : "its block left the chain")}{(reorg.Came is { } came ? $", {came.Hash} came in its place" : "")}; both branches share block {reorg.Ancestor.Number} {reorg.Ancestor.Hash}");

    private static void Write(Utf8JsonWriter json, string name, Labels labels)
    {
        json.WriteStartObject(name);
        foreach (var label in labels.All)
        {
            json.WriteString(label.Name, Excerpt.Of(label.Value, LongestText));
        }

        json.WriteEndObject();
    }

    private static string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
