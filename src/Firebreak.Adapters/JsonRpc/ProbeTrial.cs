using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>
/// Tries one thing after the other on a node. What a node refuses by name, or answers wrongly again and again, it does not offer; any other
/// error may be a hiccup: it is asked again, and what is still open then is not known.
/// </summary>
internal sealed class ProbeTrial(JsonRpcClient client, TimeProvider time)
{
    private const int MostTries = 3;
    private const int MethodNotFound = -32601;
    private const int InvalidParams = -32602;
    private const int MethodNotSupported = -32004; // EIP-1474

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether anything was neither given nor refused.</summary>
    public bool IsUnsure { get; private set; }

    /// <summary>Whether the answer is what it should be.</summary>
    /// <exception cref="NodeUnavailableException">No node can be reached: that is no answer at all.</exception>
    /// <exception cref="NodeAnswerException">The answer is no JSON-RPC.</exception>
    public async Task<bool> WorksAsync(RpcCall call, Func<RpcAnswer, bool> isGood, CancellationToken cancellationToken)
    {
        var wrong = 0;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var answer = await client.AskAsync(call, cancellationToken);
                if (isGood(answer))
                {
                    return true;
                }

                // Null says that the node does not know the block, as one machine of several may for a moment.
                wrong += answer.IsNull ? 0 : 1;
            }
            catch (NodeAnswerException exception) when (exception.Code is MethodNotFound or InvalidParams or MethodNotSupported)
            {
                return false;
            }
            catch (NodeAnswerException exception) when (exception.Code is not null)
            {
                // Asked again below.
            }

            if (attempt == MostTries)
            {
                IsUnsure |= wrong < MostTries;
                return false;
            }

            if (wrong < attempt)
            {
                await Task.Delay(FirstPause * attempt, time, cancellationToken);
            }
        }
    }
}
