namespace Firebreak.Adapters.JsonRpc.Wire;

/// <summary>One JSON-RPC request before it has an id.</summary>
/// <param name="Params">The parameter array as JSON text, made of typed values only; it never holds text from a stranger.</param>
internal sealed record RpcCall(string Method, string Params)
{
    public static RpcCall Of(string method) => new(method, "[]");
}
