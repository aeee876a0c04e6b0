using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Firebreak.Core.Alerting.Notifying;
using Firebreak.Engine.Alerting;

namespace Firebreak.Adapters.Notify;

/// <summary>
/// Posts notices to a receiver of Alertmanager's webhook. The body is signed, and carries the notice's key, so that a receiver that hears it twice
/// can tell.
/// </summary>
internal sealed class WebhookNotifier(ChannelEntry.Webhook entry, Uri? pages, HttpPost post, TimeProvider time) : INotifier
{
    public const string SignatureHeader = "X-Firebreak-Signature";
    public const string TimestampHeader = "X-Firebreak-Timestamp";
    public const string KeyHeader = "Idempotency-Key";

    public Task<Delivery> DeliverAsync(Notice notice, CancellationToken cancellationToken)
    {
        var body = AlertmanagerJson.Write(notice, pages);
        return post.SendAsync(entry.Url.Reveal(), body, entry.Timeout, cancellationToken, headers => Prepare(headers, notice, body));
    }

    /// <summary>HMAC-SHA256 of the timestamp, a full stop and the body.</summary>
    internal static string Sign(string key, string timestamp, byte[] body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{timestamp}."), .. body];
        return $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), signed))}";
    }

    private void Prepare(HttpRequestHeaders headers, Notice notice, byte[] body)
    {
        headers.Add(KeyHeader, notice.Key.ToString());
        if (entry.Bearer is { } bearer)
        {
            headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer.Reveal());
        }

        if (entry.SigningKey is { } key)
        {
            var timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            headers.Add(TimestampHeader, timestamp);
            headers.Add(SignatureHeader, Sign(key.Reveal(), timestamp, body));
        }
    }
}
