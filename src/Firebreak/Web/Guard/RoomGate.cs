namespace Firebreak.Web.Guard;

/// <summary>What every request passes: security headers on the way out, the origin guard on the way in.</summary>
internal static class RoomGate
{
    /// <summary>Blazor and MudBlazor set style attributes; nothing needs scripts but our own files.</summary>
    private const string PagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

    public static async Task PassAsync(HttpContext context, Func<Task> next)
    {
        // As late as possible: a failed request loses the headers it had, and the files of a case bring a stricter policy of their own.
        context.Response.OnStarting(() => SetHeadersAsync(context.Response.Headers));
        var guard = context.RequestServices.GetRequiredService<OriginGuard>();
        if (guard.ObjectionTo(OriginOf(context)) is { } objection)
        {
            await TypedResults.Problem(objection, statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(context);
            return;
        }

        await next();
    }

    private static RequestOrigin OriginOf(HttpContext context)
    {
        var request = context.Request;
        return new RequestOrigin(
            request.Method,
            request.Scheme,
            request.Host.Value ?? "",
            request.Headers.Origin.Count == 0 ? null : request.Headers.Origin.ToString(),
            request.Headers["Sec-Fetch-Site"].Count == 0 ? null : request.Headers["Sec-Fetch-Site"].ToString(),
            context.Connection.RemoteIpAddress,
            context.Connection.LocalPort);
    }

    private static Task SetHeadersAsync(IHeaderDictionary headers)
    {
        headers.TryAdd("Content-Security-Policy", PagePolicy);
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), usb=()";
        return Task.CompletedTask;
    }
}
