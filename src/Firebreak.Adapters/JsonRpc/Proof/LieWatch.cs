using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Microsoft.Extensions.Logging;

namespace Firebreak.Adapters.JsonRpc.Proof;

/// <summary>What follows from a lie: it is told, the node is left alone for a while if there is another, and the block is not handed out.</summary>
internal sealed partial class LieWatch(JsonRpcClient client, ITroubleDesk troubles, FollowScene scene, ILogger<LieWatch> logger)
{
    // One true answer after a lie says little: a node that lies about some blocks is true about most.
    private const int TrueBlocksToForgive = 32;

    private readonly ChainId _chain = new(scene.Options.ChainId);

    // Of each node at first, since an earlier run may have told of a lie.
    private readonly int[] _trueBlocksLeft = [.. Enumerable.Repeat(TrueBlocksToForgive, scene.Options.Nodes.Count)];

    /// <param name="node">Who answered, as an index of the configured nodes.</param>
    /// <exception cref="NodeAnswerException">It is a lie.</exception>
    public void Demand(ProofVerdict verdict, BlockRef block, int node)
    {
        if (verdict is not ProofVerdict.Lie lie)
        {
            return;
        }

        var sentence = Sentence(client.NameOf(node), block, lie);
        Tell(node, block, sentence);
        throw new NodeAnswerException(sentence) { IsLie = true };
    }

    /// <summary>How a lie is told, wherever it is told.</summary>
    public static string Sentence(string node, BlockRef block, ProofVerdict.Lie lie) =>
        FormattableString.Invariant($"{node} does not tell the truth about block {block.Number}: {lie.Sentence}.");

    /// <summary>A node said what cannot be true, and meant it.</summary>
    public void Suspect(int node, string message) => Tell(node, null, $"{client.NameOf(node)} repeats what cannot be true: {message}");

    private void Tell(int node, BlockRef? block, string sentence)
    {
        // The alert tells of the node, once; the log tells of each lie.
        LogLie(sentence);
        Volatile.Write(ref _trueBlocksLeft[node], TrueBlocksToForgive);
        troubles.Raise(new ChainTrouble(_chain, TroubleKind.NodeLies, client.NameOf(node), block, sentence));
        client.Distrust(node);
    }

    /// <summary>All that a node said about a block was proven.</summary>
    public void Vouch(int node)
    {
        if (Volatile.Read(ref _trueBlocksLeft[node]) > 0 && Interlocked.Decrement(ref _trueBlocksLeft[node]) == 0)
        {
            troubles.Settle(_chain, TroubleKind.NodeLies, client.NameOf(node));
        }
    }

    [LoggerMessage(1113, LogLevel.Warning, "{Lie}")]
    private partial void LogLie(string lie);
}
