using System.Globalization;
using System.Net;
using Microsoft.Extensions.Options;

namespace Firebreak.Web.Guard;

/// <summary>What of a request tells where it comes from.</summary>
/// <param name="Host">The Host header, with its port.</param>
/// <param name="Origin">The Origin header; null when the caller sent none, as programs and plain navigation do.</param>
/// <param name="FetchSite">The Sec-Fetch-Site header of a browser; null from programs.</param>
/// <param name="Caller">The address that the connection comes from; null in tests without a network.</param>
public readonly record struct RequestOrigin(string Method, string Scheme, string Host, string? Origin, string? FetchSite, IPAddress? Caller, int LocalPort);

/// <summary>
/// Keeps pages of other sites away from the room. A page on the internet can make the operator's browser send requests to the loopback
/// address, and can even rename itself to it (DNS rebinding); neither may read an incident, open a circuit, or approve a plan. So every
/// request must name this very listener as its host, and whatever origin it declares must be the same.
/// </summary>
public sealed class OriginGuard(IOptions<IncidentRoomOptions> options)
{
    private static readonly string[] LoopbackNames = ["127.0.0.1", "localhost", "[::1]"];

    private readonly string[] _origins = [.. options.Value.Origins.Select(origin => origin.GetLeftPart(UriPartial.Authority))];

    /// <summary>Why the request is turned away, as one sentence; null when it may pass.</summary>
    public string? ObjectionTo(in RequestOrigin request)
    {
        var self = $"{request.Scheme}://{request.Host}";
        if (!IsOurs(request, self))
        {
            return $"The host {Bounded(request.Host)} is not where this incident room listens.";
        }

        if (request.Origin is { } origin && !string.Equals(origin, self, StringComparison.OrdinalIgnoreCase) && !IsNamed(origin))
        {
            return $"A page of {Bounded(origin)} may not talk to this incident room.";
        }

        var isRead = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        return isRead || request.FetchSite is null or "same-origin" or "none" ? null : "Only the incident room's own pages may write to it.";
    }

    private bool IsOurs(in RequestOrigin request, string self)
    {
        if (IsNamed(self))
        {
            return true;
        }

        var port = request.LocalPort.ToString(CultureInfo.InvariantCulture);
        var host = request.Host;
        return request.Caller is not { } caller || IPAddress.IsLoopback(caller)
            ? Array.Exists(LoopbackNames, name => string.Equals(host, $"{name}:{port}", StringComparison.OrdinalIgnoreCase))
                || (port == "80" && LoopbackNames.Contains(host, StringComparer.OrdinalIgnoreCase))
            : false;
    }

    // A proxy ends TLS in front of us, so the scheme that we see says nothing; host and port decide.
    private bool IsNamed(string origin) => Array.Exists(_origins, named => AuthorityOf(named) == AuthorityOf(origin));

    private static string AuthorityOf(string origin) => origin[(origin.IndexOf("://", StringComparison.Ordinal) + 1)..].ToLowerInvariant();

    private static string Bounded(string text) => text.Length <= 100 ? text : text[..100] + "…";
}
