using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// A claim on the protocol grew by exactly what a contract answered, or was told to hand over, that its owner had brought along, and nothing
/// was paid in: the books believed a stranger. Or a payment was pulled and never came. What follows is a plain withdrawal.
/// </summary>
public sealed class UnpaidCredit(Rule rule) : IRecogniser
{
    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        if (TrustedAnswer.Find(scene) is not { } credit || IsKnown(scene, credit))
        {
            return UnansweredPull.Find(scene) is { } pull ? Tell(scene, pull) : null;
        }

        // Whether it was on a list of the contract's stands in the storage before the block; without it nobody can say.
        var pages = scene.Valuation.Records is not null;
        ref readonly var answer = ref scene.Block.Frames[credit.Answer];
        return scene.Tell(
            Rule, credit.Contract, pages, pages ? 1 : 0.5,
            $"{scene.Name(credit.Contract)} credited {credit.Amount} to {credit.Owner} because {answer.To}, which came with the call, was believed; nothing was paid in.",
            [
                new Evidence.Frame(scene.Hash, credit.Answer - scene.Block.Transactions[scene.Transaction].FrameStart, answer.From, answer.To, answer.Selector, "answer that was believed"),
                new Evidence.Slot(scene.Hash, credit.Contract, Hash256.FromUInt256(credit.Entry.Slot), 0, "claim that grew"), .. scene.Flows(),
            ]);
    }

    private Signal Tell(Scene scene, UnansweredPull pull)
    {
        ref readonly var call = ref scene.Block.Frames[pull.Frame];
        return scene.Tell(
            Rule, pull.Contract, pages: true, score: 1, $"{scene.Name(pull.Contract)} went on as if {pull.Amount} had come to it, and {pull.Token} moved nothing at all.",
            [new Evidence.Frame(scene.Hash, pull.Frame - scene.Block.Transactions[scene.Transaction].FrameStart, call.From, call.To, call.Selector, "payment that never came"), .. scene.Flows()]);
    }

    private static bool IsKnown(Scene scene, TrustedAnswer credit) => scene.Valuation.Records is { } records
        && (Acquaintance.Knows(scene, records, credit.Contract, credit.Teller) || Acquaintance.HasEntry(records, credit.Contract, credit.Teller));
}
