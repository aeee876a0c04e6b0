using System.Net;
using System.Net.Http.Headers;
using Firebreak.Engine.Alerting;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Notify;

/// <summary>Posts JSON and says what came of it. Addresses and headers hold secrets: nothing of a request is ever told.</summary>
internal sealed class HttpPost(HttpClient http, TimeProvider time)
{
    /// <summary>Longest part of a refusal that is read, and told.</summary>
    private const int LongestAnswer = 200;

    /// <param name="prepare">Adds headers; null for none.</param>
    public async Task<Delivery> SendAsync(
        string address, byte[] body, TimeSpan timeout, CancellationToken cancellationToken, Action<HttpRequestHeaders>? prepare = null)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.UserAgent.ParseAdd("Firebreak");
            prepare?.Invoke(request.Headers);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return await ReadAsync(response, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Delivery.Again(FormattableString.Invariant($"no answer within {timeout.TotalSeconds:0} s"), After: null);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            // The message may name the host and never the path, in which tokens stand.
            return new Delivery.Again(exception is HttpRequestException fault ? $"{fault.HttpRequestError}: {fault.Message}" : exception.Message, After: null);
        }
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
