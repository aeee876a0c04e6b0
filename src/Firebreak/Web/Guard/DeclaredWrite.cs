namespace Firebreak.Web.Guard;

/// <summary>
/// Writes carry <c>X-Firebreak: 1</c>. A form of another site cannot set a header, and a script that tries must ask for permission first,
/// which is never given.
/// </summary>
internal static class DeclaredWrite
{
    public const string Header = "X-Firebreak";

    public static RouteHandlerBuilder RequireDeclaredWrite(this RouteHandlerBuilder endpoint) => endpoint.AddEndpointFilter(
        async (invocation, next) => invocation.HttpContext.Request.Headers[Header] == "1"
            ? await next(invocation)
            : TypedResults.Problem($"A write needs the header {Header}: 1.", statusCode: StatusCodes.Status403Forbidden));
}
