using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// One proof was paid for twice: the same contract paid the same account the same amount on the same hashes, within a transaction or in an
/// earlier one, and its books say both times no more than that something is done. Whatever marks it as done does not stand for the claim.
/// </summary>
public sealed class ClaimedTwice(Rule rule) : IRecogniser
{
    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        var orders = new Dictionary<UInt256, int>();
        foreach (var (mark, claim) in ProvenClaims.Of(scene))
        {
            var earlier = scene.Signatures?.FindEarlier(mark, scene.Hash);
            if (earlier is not null || (!orders.TryAdd(mark, claim.Order) && orders[mark] != claim.Order))
            {
                return Tell(scene, claim, earlier is null ? "in this transaction" : $"by transaction {earlier}");
            }
        }

        return null;
    }

    private Signal Tell(Scene scene, Payout claim, string where)
    {
        ref readonly var order = ref scene.Block.Frames[claim.Order];
        return scene.Tell(
            Rule, claim.Payer, pages: true, score: 1,
            $"{scene.Name(claim.Payer)} paid {claim.Amount} of {scene.Name(claim.Asset)} to {claim.Payee} on a proof for which it had paid him as much before, {where}.",
            [
                scene.Point(scene.Rows[claim.Row], "payment"),
                new Evidence.Frame(scene.Hash, claim.Order - scene.Block.Transactions[scene.Transaction].FrameStart, order.From, order.To, order.Selector, "claim"),
                .. scene.Flows(),
            ]);
    }
}
