using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Firebreak.Engine.Response;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Signers;

/// <summary>Asks a signer on another machine, and believes no more of it than what fits into bounds. Nothing of a request is ever told.</summary>
internal sealed class SignerLine(TimeProvider time) : IDisposable
{
    private const int LongestAnswer = 256 * 1024;
    private const int DeepestNesting = 8;
    private const int LongestReason = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(2) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = LongestAnswer,
    };

    /// <summary>The JSON object that came back with success.</summary>
    /// <exception cref="SignerException">No answer, a refusal, or no JSON.</exception>
    public async Task<JsonElement> PostAsync(Uri at, byte[] body, string type, Action<HttpRequestHeaders> prepare, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, at) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            prepare(request.Headers);
            using var response = await _http.SendAsync(request, either.Token);
            var answer = await response.Content.ReadAsByteArrayAsync(either.Token);
            return response.StatusCode == HttpStatusCode.OK
                ? Parse(at, answer)
                : throw new SignerException($"{Name(at)} answers HTTP {(int)response.StatusCode}: {Excerpt.OfUtf8(answer, LongestReason)}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SignerException($"{Name(at)} gives no answer within {Patience.TotalSeconds:0} s");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new SignerException($"{Name(at)} cannot be reached ({(exception as HttpRequestException)?.HttpRequestError.ToString() ?? exception.GetType().Name})");
        }
    }

    /// <summary>Scheme, host and port: paths may hold tokens.</summary>
    public static string Name(Uri at) => at.GetLeftPart(UriPartial.Authority);

    public void Dispose() => _http.Dispose();

    private static JsonElement Parse(Uri at, byte[] answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer, new JsonDocumentOptions { MaxDepth = DeepestNesting });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw new SignerException($"{Name(at)} answers with something that is no object");
        }
        catch (JsonException)
        {
            throw new SignerException($"{Name(at)} answers with something that is no JSON");
        }
    }
}
