using Firebreak.Core.Chain;
using Microsoft.Extensions.Logging;

namespace Firebreak.Engine.Ingest;

/// <summary>Takes back what the node's chain no longer has, however deep, once an operator agreed to it.</summary>
public sealed partial class FinalityRewind(IChainJournal journal, IChainView view, IngestScene scene)
{
    /// <exception cref="NodeAnswerException">The node does not say what its chain is.</exception>
    public async Task RunAsync(ChainId chain, CancellationToken cancellationToken)
    {
        var ancestor = await FindAncestorAsync(chain, cancellationToken);
        await scene.Storage.DoAsync(token => journal.RewindAsync(chain, ancestor, token), cancellationToken);
        LogAccepted(scene.Logger, scene.Options.Value.ChainName, ancestor?.ToString() ?? "before its first known block");
    }

    // Below the fork the node agrees with what is known, above it with nothing: the border is found by halving.
    private async Task<BlockRef?> FindAncestorAsync(ChainId chain, CancellationToken cancellationToken)
    {
        var known = await scene.Storage.AskAsync(token => journal.AnchorsAsync(chain, token), cancellationToken);
        var (shared, foreign) = (-1, known.Count);
        while (foreign - shared > 1)
        {
            var middle = shared + ((foreign - shared) / 2);
            (shared, foreign) = await IsOnChainAsync(known[middle], cancellationToken) ? (middle, foreign) : (shared, middle);
        }

        return shared < 0 ? null : known[shared];
    }

    private async Task<bool> IsOnChainAsync(BlockRef block, CancellationToken cancellationToken)
    {
        var answer = await scene.Outage.AskAsync(
            $"Block {block.Number}", async token => new Answer(await view.FindHeaderAsync(block.Number, token)), cancellationToken);
        return answer is null
            ? throw new NodeAnswerException($"The node does not say which block it has at height {block.Number}; the rewind waits for that.")
            : answer.Header?.Ref == block;
    }

    private sealed record Answer(BlockHeader? Header);

    [LoggerMessage(1005, LogLevel.Warning, "The rewind of {Chain} was accepted. It is followed again from {Ancestor}; what followed from later blocks is withdrawn.")]
    private static partial void LogAccepted(ILogger logger, string chain, string ancestor);
}
