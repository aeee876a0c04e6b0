using System.Text;

namespace Firebreak.Adapters.JsonRpc.Wire;

/// <summary>Requests as they go over the wire.</summary>
internal static class RpcRequestText
{
    public static byte[] Encode(RpcCall call, long id) => Encoding.UTF8.GetBytes(Object(call, id));

    /// <summary>A batch; the ids count up from the first.</summary>
    public static byte[] Encode(IReadOnlyList<RpcCall> calls, long firstId)
    {
        var text = new StringBuilder("[");
        for (var i = 0; i < calls.Count; i++)
        {
            text.Append(i == 0 ? "" : ",").Append(Object(calls[i], firstId + i));
        }

        return Encoding.UTF8.GetBytes(text.Append(']').ToString());
    }

    private static string Object(RpcCall call, long id) =>
        FormattableString.Invariant($"{{\"jsonrpc\":\"2.0\",\"id\":{id},\"method\":\"{call.Method}\",\"params\":{call.Params}}}");
}
