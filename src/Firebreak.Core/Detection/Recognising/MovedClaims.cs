using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// A claim on the protocol was moved from somebody who neither called, nor signed, nor gave leave: the theft is done in the books, and what
/// follows is a plain withdrawal.
/// </summary>
public sealed class MovedClaims(Rule rule) : IRecogniser
{
    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        // Whose it was stands in the storage before the block; without it nobody can say.
        if (scene.Valuation.Records is not { } records || MovedClaim.Find(scene) is not { } moved || Drain.IsVouched(scene) || Authority.IsDeliberate(scene, moved.Contract)
            || OwnerOf(scene, records, moved) is not { } owner)
        {
            return null;
        }

        ref readonly var order = ref scene.Block.Frames[moved.Order];
        return scene.Tell(
            Rule, moved.Contract, pages: true, score: 1,
            $"{scene.Name(moved.Contract)}: {moved.Caller} moved a claim of {moved.Amount} that stood under {owner}, who neither called, nor signed, nor gave leave.",
            [
                new Evidence.Frame(scene.Hash, moved.Order - scene.Block.Transactions[scene.Transaction].FrameStart, order.From, order.To, order.Selector, "order"),
                new Evidence.Slot(scene.Hash, moved.Contract, Hash256.FromUInt256(moved.From.Slot), 0, "claim that fell"),
            ]);
    }

    // Null where it is the caller's own, or nobody's.
    private static Address? OwnerOf(Scene scene, Records records, MovedClaim moved)
    {
        var owners = moved.Owners is { Count: > 0 } named ? named : Noted(records, moved);
        var isOwn = owners.Any(owner => owner == moved.Caller || scene.Hand.Has(owner) || Acquaintance.HasLeave(records, moved.Contract, owner, moved.Caller));
        return owners.Count == 0 || isOwn || Acquaintance.Knows(scene, records, moved.Contract, moved.Caller) ? null : owners[0];
    }

    private static Items<Address> Noted(Records records, MovedClaim moved) => RecordQuestions.TicketSlots(moved)
        .Select(slot => records.Find(moved.Contract, slot))
        .Where(word => word is { } known && MovedClaim.IsAccount(known))
        .Select(word => Address.FromUInt256(word!.Value))
        .Distinct()
        .ToItems();
}
