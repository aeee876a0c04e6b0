using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Firebreak.Core.Alerting.Notifying;
using Firebreak.Engine.Alerting;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Notify;

/// <summary>
/// Posts notices to a receiver of Alertmanager's webhook. The body is signed, and carries the notice's key, so that a receiver that hears it twice
/// can tell.
/// </summary>
internal sealed class WebhookNotifier(ChannelEntry.Webhook entry, Uri? pages, HttpClient http, TimeProvider time) : INotifier
{
    public const string SignatureHeader = "X-Firebreak-Signature";
    public const string TimestampHeader = "X-Firebreak-Timestamp";
    public const string KeyHeader = "Idempotency-Key";

    /// <summary>Longest part of a refusal that is told.</summary>
    private const int LongestAnswer = 200;

    public async Task<Delivery> DeliverAsync(Notice notice, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(entry.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var request = Request(notice);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return await ReadAsync(response, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Delivery.Again(FormattableString.Invariant($"no answer within {entry.Timeout.TotalSeconds:0} s"), After: null);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            // The message may name the host and never the path, in which tokens stand.
            return new Delivery.Again(exception is HttpRequestException fault ? $"{fault.HttpRequestError}: {fault.Message}" : exception.Message, After: null);
        }
    }

    private HttpRequestMessage Request(Notice notice)
    {
        var body = AlertmanagerJson.Write(notice, pages);
        var request = new HttpRequestMessage(HttpMethod.Post, entry.Url.Reveal()) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(KeyHeader, notice.Key.ToString());
        request.Headers.UserAgent.ParseAdd("Firebreak");
        if (entry.Bearer is { } bearer)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer.Reveal());
        }

        if (entry.SigningKey is { } key)
        {
            var timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            request.Headers.Add(TimestampHeader, timestamp);
            request.Headers.Add(SignatureHeader, Sign(key.Reveal(), timestamp, body));
        }

        return request;
    }

    /// <summary>HMAC-SHA256 of the timestamp, a full stop and the body.</summary>
    internal static string Sign(string key, string timestamp, byte[] body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{timestamp}."), .. body];
        return $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), signed))}";
    }

    private async Task<Delivery> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
        {
            return new Delivery.Arrived();
        }

        var reason = FormattableString.Invariant($"HTTP {(int)response.StatusCode} {await ExcerptAsync(response, cancellationToken)}").TrimEnd();
        return response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout || (int)response.StatusCode >= 500
            ? new Delivery.Again(reason, AskedPause(response.Headers.RetryAfter))
            : new Delivery.Never(reason);
    }

    private TimeSpan? AskedPause(RetryConditionHeaderValue? header) => header switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > time.GetUtcNow() => date - time.GetUtcNow(),
        _ => null,
    };

    // A receiver may answer with gigabytes; a few letters are enough to know why.
    private static async Task<string> ExcerptAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var bytes = new byte[LongestAnswer];
        var read = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        return Excerpt.OfUtf8(bytes.AsSpan(0, read), LongestAnswer);
    }
}
