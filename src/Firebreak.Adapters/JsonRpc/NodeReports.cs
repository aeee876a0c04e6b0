using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>What each configured node lets Firebreak see, asked before anything starts.</summary>
public static class NodeReports
{
    /// <summary>Every node on its own, side by side.</summary>
    /// <exception cref="NodeAnswerException">A node follows another chain than the configuration says.</exception>
    public static async Task<IReadOnlyList<NodeReport>> ReadAsync(IngestOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        return await Task.WhenAll(options.Nodes.Select(node => ReadAsync(node, options, time, cancellationToken)));
    }

    private static async Task<NodeReport> ReadAsync(Uri node, IngestOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var alone = new IngestOptions { ChainId = options.ChainId, Nodes = [node], RequestTimeout = options.RequestTimeout };
        await using var client = new JsonRpcClient(alone, time);
        try
        {
            return new NodeReport(client.NameOf(0), await new NodeProbe(client, alone, time).DescribeAsync(cancellationToken), "");
        }
        catch (NodeUnavailableException exception)
        {
            return new NodeReport(client.NameOf(0), null, exception.Message);
        }
        catch (NodeAnswerException exception) when (!exception.IsWrongChain)
        {
            return new NodeReport(client.NameOf(0), null, exception.Message);
        }
    }
}

/// <summary>One node.</summary>
/// <param name="Name">Scheme and host, safe to print.</param>
/// <param name="Capabilities">Null when it could not be asked.</param>
/// <param name="Problem">Why not; empty when it could.</param>
public sealed record NodeReport(string Name, NodeCapabilities? Capabilities, string Problem);
