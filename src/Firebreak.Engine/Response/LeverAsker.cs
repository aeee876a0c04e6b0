using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Response;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Response;

/// <summary>Puts questions about levers and Safes to the chain, all of one kind at once.</summary>
internal sealed class LeverAsker(IChainView view)
{
    // A Safe with more owners than this has other troubles.
    private const int MostOwners = 100;

    public async Task<IReadOnlyList<LeverReply>> AskAsync(Items<LeverQuestion> questions, BlockRef at, CancellationToken cancellationToken)
    {
        var returned = await Task.WhenAll(questions.Select(question => AskAsync(question.At, question.Data.ToArray(), at, cancellationToken)));
        return questions.Zip(returned, (question, answer) => new LeverReply(question, answer)).ToList();
    }

    /// <returns>Null when what is there gives no answers of a Safe.</returns>
    public async Task<SafeStanding?> SafeAsync(Address safe, BlockRef at, CancellationToken cancellationToken)
    {
        var (nonce, threshold, owners) = (
            AskAsync(safe, SafeStanding.NonceView.Encode(), at, cancellationToken),
            AskAsync(safe, GuardCalls.Threshold.Encode(), at, cancellationToken),
            AskAsync(safe, SafeStanding.OwnersView.Encode(), at, cancellationToken));
        try
        {
            return await nonce is { Length: 32 } next && await threshold is { Length: 32 } enough && await owners is { } list
                && SafeStanding.OwnersView.DecodeOutput(list.ToArray())[0] is object[] { Length: <= MostOwners } people
                && UInt256.FromBigEndian(enough.Span) is var least && least <= (UInt256)(uint)people.Length && !least.IsZero
                ? new SafeStanding(UInt256.FromBigEndian(next.Span), (int)(ulong)least, people.Cast<Address>().ToItems())
                : null;
        }
        catch (AbiException)
        {
            return null;
        }
    }

    private async Task<HexBytes?> AskAsync(Address to, byte[] data, BlockRef at, CancellationToken cancellationToken)
    {
        try
        {
            return await view.CallAsync(to, data, at, cancellationToken);
        }
        catch (NodeAnswerException exception) when (exception.IsRevert)
        {
            return null;
        }
    }
}
