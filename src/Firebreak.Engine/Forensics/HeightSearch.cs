using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;

namespace Firebreak.Engine.Forensics;

/// <summary>Where a property of the chain's state first held.</summary>
/// <param name="Block">The first block after which it holds, as far as the node can tell.</param>
/// <param name="IsEdgeOfHistory">True when the node no longer has the state of the block before: the real beginning may be earlier.</param>
public sealed record FirstHeld(BlockRef Block, bool IsEdgeOfHistory);

/// <summary>
/// Finds by halving when something began that has not ended since: that an account holds money, that a contract has code. Some 25
/// questions for the whole of a large chain.
/// </summary>
public sealed class HeightSearch(IChainView view)
{
    /// <param name="upper">A height at which it may hold; the search never looks above.</param>
    /// <param name="holds">The property; a <see cref="NodeAnswerException"/> means that the node has no such state any more.</param>
    /// <returns>Null when it does not hold at <paramref name="upper"/> either.</returns>
    /// <exception cref="NodeAnswerException">The node does not know the state at <paramref name="upper"/>.</exception>
    public async Task<FirstHeld?> FindAsync(ulong upper, Func<BlockRef, Task<bool>> holds, CancellationToken cancellationToken)
    {
        var last = await RefAsync(upper, cancellationToken);
        if (!await holds(last))
        {
            return null;
        }

        var (first, isMissing) = (last, false);
        var (low, high) = (0UL, upper);
        while (low < high)
        {
            var middle = await RefAsync(low + ((high - low) / 2), cancellationToken);
            var answer = await ProbeAsync(middle, holds);
            if (answer == Answer.Holds)
            {
                (first, high) = (middle, middle.Number);
            }
            else
            {
                low = middle.Number + 1;
                isMissing = answer == Answer.NoState;
            }
        }

        return new FirstHeld(first, isMissing);
    }

    private static async Task<Answer> ProbeAsync(BlockRef block, Func<BlockRef, Task<bool>> holds)
    {
        try
        {
            return await holds(block) ? Answer.Holds : Answer.DoesNotHold;
        }
        catch (NodeAnswerException)
        {
            // The same question had an answer at the upper end: what is missing is the old state, not the node.
            return Answer.NoState;
        }
    }

    private async Task<BlockRef> RefAsync(ulong number, CancellationToken cancellationToken) =>
        (await view.FindHeaderAsync(number, cancellationToken))?.Ref
        ?? throw new NodeAnswerException($"The node has no block {number:D}, though its head is higher.");

    private enum Answer
    {
        DoesNotHold,
        Holds,
        NoState,
    }
}
