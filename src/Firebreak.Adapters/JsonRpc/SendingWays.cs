using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Engine.Ingest;
using Firebreak.Engine.Response;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>
/// Every way by which signed bytes get to the chain, all tried at once: each node, and the public endpoints and private relays that the operator added.
/// The first that takes them is enough; the others are not waited for.
/// </summary>
internal sealed class SendingWays : IAsyncDisposable
{
    private readonly JsonRpcClient _nodes;
    private readonly JsonRpcClient[] _beside;
    private readonly IngestOptions _options;

    public SendingWays(JsonRpcClient nodes, FollowScene scene)
    {
        (_nodes, _options) = (nodes, scene.Options);
        _beside = [.. _options.SendTo.Select(address => new JsonRpcClient(new IngestOptions { Nodes = [address], RequestTimeout = _options.RequestTimeout }, scene.Time))];
    }

    private bool IsPublic => _options.SendPublicly || _beside.Length == 0;

    /// <summary>Schemes and hosts, for the record.</summary>
    public string Names => string.Join(", ", (IsPublic ? [_nodes.ActiveName, .. OtherNodes.Select(_nodes.NameOf)] : (string[])[]).Concat(_beside.Select(client => client.ActiveName)));

    private IEnumerable<int> OtherNodes => Enumerable.Range(0, _options.Nodes.Count).Where(node => node != _nodes.ActiveNode);

    /// <exception cref="NodeUnavailableException">None could be reached, or none gave an answer that makes sense: the bytes may be out or not.</exception>
    public async Task<SendOutcome> TellAsync(RpcCall call, Hash256 hash, CancellationToken cancellationToken)
    {
        var asked = Ask(call, cancellationToken).Select(answer => HearAsync(answer, hash)).ToList();
        NodeUnavailableException? away = null;
        string? refusal = null;
        while (asked.Count > 0)
        {
            var first = await Task.WhenAny(asked);
            asked.Remove(first);
            var (outcome, trouble) = await first;
            if (outcome is { Accepted: true })
            {
                return outcome;
            }

            (refusal, away) = (refusal ?? outcome?.Answer, away ?? trouble);
        }

        return refusal is null ? throw away! : new SendOutcome(Accepted: false, refusal);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _beside)
        {
            await client.DisposeAsync();
        }
    }

    private IEnumerable<Task<RpcAnswer>> Ask(RpcCall call, CancellationToken cancellationToken)
    {
        if (IsPublic)
        {
            var others = OtherNodes.ToList();
            yield return _nodes.SayOnceAsync(call, cancellationToken);
            foreach (var node in others)
            {
                yield return _nodes.AskNodeAsync(node, call, cancellationToken);
            }
        }

        foreach (var client in _beside)
        {
            yield return client.SayOnceAsync(call, cancellationToken);
        }
    }

    private static async Task<(SendOutcome? Outcome, NodeUnavailableException? Trouble)> HearAsync(Task<RpcAnswer> asked, Hash256 hash)
    {
        try
        {
            using var answer = await asked;
            var said = answer.Read(static (ref JsonCursor cursor) => cursor.Hash());
            return (said == hash
                ? new SendOutcome(Accepted: true, Answer: null)
                : new SendOutcome(Accepted: false, $"The node took the bytes for transaction {said}, but they are {hash}."), null);
        }
        catch (NodeAnswerException exception) when (exception.Code is not null)
        {
            return (new SendOutcome(Accepted: false, exception.Message), null);
        }
        catch (NodeAnswerException exception)
        {
            // Nonsense after sending: the bytes may be in the pool or not, which only asking again can tell.
            return (null, new NodeUnavailableException(exception.Message, exception));
        }
        catch (NodeUnavailableException exception)
        {
            return (null, exception);
        }
    }
}
