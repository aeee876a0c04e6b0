using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;

namespace Firebreak.Engine.Detection;

/// <summary>Has the views that rules want answered of a block, and waits where a node knows nothing of that block yet.</summary>
public static class ViewRound
{
    /// <exception cref="NodeUnavailableException">The source was away for longer than the outage allows.</exception>
    public static async Task<Items<ViewReply>> AskAsync(
        IValuations source, Block block, Items<ViewQuestion> questions, NodeOutage outage, CancellationToken cancellationToken)
    {
        if (questions.Count == 0)
        {
            return [];
        }

        Items<ViewReply> last = [];
        await outage.AskAsync(
            $"The views of block {block.Ref.Number}",
            async token =>
            {
                last = await source.AskAsync(block, questions, token);

                // One question without an answer is about that question; none at all is about the node.
                return last.All(reply => reply.After is ViewOutcome.Unanswered) ? throw new NodeAnswerException(((ViewOutcome.Unanswered)last[0].After).Reason) : new Round(last);
            },
            cancellationToken);
        return last;
    }

    /// <summary>What a source says that has no state at all.</summary>
    public static Items<ViewReply> NotOffered(Items<ViewQuestion> questions, string reason) =>
        questions.Select(question => new ViewReply(question, new ViewOutcome.NotOffered(reason), new ViewOutcome.NotOffered(reason))).ToItems();

    private sealed record Round(Items<ViewReply> Replies);
}
