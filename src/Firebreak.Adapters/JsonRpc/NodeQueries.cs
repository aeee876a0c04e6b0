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
    public Task<T> AskAsync<T>(RpcCall call, ResultReader<T> read, CancellationToken cancellationToken) =>
        WaitableAsync(token => client.AskAsync(call, read, token), cancellationToken);

    /// <inheritdoc cref="AskAsync"/>
    public static async Task<T> WaitableAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await ask(cancellationToken);
        }
        catch (NodeAnswerException exception) when (Passes(exception))
        {
            throw new NodeUnavailableException(exception.Message, exception);
        }
    }

    /// <summary>Whether the answer says something about the code that ran, as opposed to the question or the node.</summary>
    public static bool IsAboutExecution(NodeAnswerException exception)
    {
        const int ExecutionReverted = 3;
        const int ExecutionError = -32015;
        ReadOnlySpan<string> words = ["revert", "out of gas", "EVM error", "invalid opcode", "invalid jump", "stack", "insufficient funds"];
        if (exception.Code is ExecutionReverted or ExecutionError || !exception.RevertData.IsEmpty)
        {
            return true;
        }

        foreach (var word in words)
        {
            if (exception.Code is not null && exception.Message.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Passes(NodeAnswerException exception) =>
        exception.Code is null || (exception.Code is InternalError or LimitExceeded && !IsAboutExecution(exception));
}
