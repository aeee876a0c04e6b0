using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Firebreak.Core.Alerting.Notifying;
using Firebreak.Core.Detection;
using Firebreak.Engine.Alerting;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Notify;

/// <summary>
/// Opens and resolves incidents through the Events API v2. A group is one incident: what is told of it later, or twice after a crash, meets
/// the same one.
/// </summary>
internal sealed class PagerDutyNotifier(ChannelEntry.PagerDuty entry, Uri? pages, HttpPost post) : INotifier
{
    private const int LongestSummary = 1_000;

    public Task<Delivery> DeliverAsync(Notice notice, CancellationToken cancellationToken) =>
        post.SendAsync(entry.Url.ToString(), Write(notice), entry.Timeout, cancellationToken);

    private byte[] Write(Notice notice)
    {
        // Trying the channel must wake nobody: the end of an incident that never was is taken and forgotten.
        var isTrigger = notice.Reason != NoticeReason.Canary && notice.IsFiring;
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("routing_key", entry.RoutingKey.Reveal());
            json.WriteString("event_action", isTrigger ? "trigger" : "resolve");
            json.WriteString("dedup_key", $"firebreak-{Keccak.Hash(Encoding.UTF8.GetBytes($"{notice.GroupKey}\n{entry.Key}")).ToString()[2..34]}");
            if (isTrigger)
            {
                WritePayload(json, notice);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private void WritePayload(Utf8JsonWriter json, Notice notice)
    {
        var worst = notice.Alerts.Where(alert => alert.GoesOn).MinBy(alert => alert.Severity)!;
        json.WriteString("client", "Firebreak");
        if (pages is not null)
        {
            json.WriteString("client_url", new Uri(pages, "alerts").ToString());
        }

        json.WriteStartObject("payload");
        json.WriteString("summary", Excerpt.Of($"{NoticeText.Title(notice)}: {worst.Because}", LongestSummary));
        json.WriteString("source", Excerpt.Of(worst.Labels["protocol"] is { Length: > 0 } protocol ? protocol : "firebreak", LongestSummary));
        json.WriteString("severity", worst.Severity switch { Severity.P1 => "critical", Severity.P2 => "error", Severity.P3 => "warning", _ => "info" });
        json.WriteString("timestamp", worst.StartsAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        json.WriteString("class", worst.Labels["alertname"]);
        json.WriteStartObject("custom_details");
        json.WriteString("reason", JsonNamingPolicy.SnakeCaseLower.ConvertName(notice.Reason.ToString()));
        json.WriteString("notice", notice.Key.ToString());
        json.WriteStartArray("alerts");
        foreach (var line in NoticeText.Lines(notice))
        {
            json.WriteStringValue(line);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
