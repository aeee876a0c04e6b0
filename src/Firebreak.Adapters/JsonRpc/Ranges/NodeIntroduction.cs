using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.JsonRpc.Ranges;

/// <summary>The first question to nodes of which nothing is known but their addresses.</summary>
public static class NodeIntroduction
{
    /// <summary>The chain that all of the nodes are on; a node that cannot be reached is passed over while another can.</summary>
    /// <exception cref="NodeUnavailableException">None of them can be reached.</exception>
    /// <exception cref="NodeAnswerException">One does not speak JSON-RPC, or they are on different chains.</exception>
    public static async Task<ChainId> ChainOfAsync(IReadOnlyList<Uri> nodes, TimeProvider time, CancellationToken cancellationToken)
    {
        ChainId? known = null;
        NodeUnavailableException? unavailable = null;
        foreach (var node in nodes)
        {
            await using var client = new JsonRpcClient(new IngestOptions { Nodes = [node] }, time);
            try
            {
                var chain = new ChainId(await client.AskAsync(RpcCall.Of("eth_chainId"), (ref JsonCursor cursor) => cursor.Quantity(), cancellationToken));
                known = known is null || known == chain
                    ? chain
                    : throw new NodeAnswerException($"eth_chainId: {client.ActiveName} is on {chain}, the nodes before it are on {known}. Name nodes of one chain.");
            }
            catch (NodeUnavailableException exception)
            {
                unavailable ??= exception;
            }
        }

        return known ?? throw unavailable!;
    }
}
