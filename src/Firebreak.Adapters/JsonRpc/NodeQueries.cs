using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>
/// Questions whose askers wait an outage out. What passes by itself (nonsense, a node that trips over its own feet) is told as an
/// unavailable node; what is said about the question itself (a revert, a malformed call) stays an answer.
/// </summary>
internal sealed class NodeQueries(JsonRpcClient client)
{
    private const int InternalError = -32603;
    private const int LimitExceeded = -32005;

    /// <exception cref="NodeUnavailableException">The node cannot answer for the moment.</exception>
    /// <exception cref="NodeAnswerException">The node refuses the question; the code says why.</exception>
    public async Task<T> AskAsync<T>(RpcCall call, ResultReader<T> read, CancellationToken cancellationToken)
    {
        try
        {
            return await client.AskAsync(call, read, cancellationToken);
        }
        catch (NodeAnswerException exception) when (exception.Code is null or InternalError or LimitExceeded && exception.RevertData.IsEmpty)
        {
            throw new NodeUnavailableException(exception.Message, exception);
        }
    }
}
