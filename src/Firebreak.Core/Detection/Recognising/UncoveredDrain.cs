using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// Whose claim fell in the books? A large payment left the protocol, and by its books nobody who got it or ordered it had it coming: nothing
/// was noted down, only another's claim fell, one hand claimed as many, or one ticket counted more than once.
/// </summary>
/// <exception cref="KeyNotFoundException">On construction: the rule lacks one of its numbers.</exception>
public sealed class UncoveredDrain(Rule rule) : IRecogniser
{
    private readonly ValueGate _gate = new(rule);
    private readonly double _mostByNewPower = (double)rule.Parameter("new-power-share");

    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        if (Drain.Find(scene) is not { } drain || !_gate.LetsLoss(scene, drain.Payout.Payer))
        {
            return null;
        }

        // Where the node does not tell what the contracts had written down, it is told and wakes nobody.
        var (reason, pages) = (drain.Kind, scene.Valuation.Records) switch
        {
            (DrainKind.CountedTwice, _) => ("one ticket stands in the call more than once and was used up once", true),
            (DrainKind.ManyClaimants, _) => ("one hand claimed as several accounts", true),
            (_, null) => ("no claim of his fell in its books, as far as they are known", false),
            (DrainKind.AnothersClaim, { } records) => (ReasonForAnothers(scene, drain, records), true),
            (_, { } records) => (ReasonForUnbooked(scene, drain.Payout, records), true),
        };
        return reason is null ? null : Tell(scene, drain, reason, pages);
    }

    private static string? ReasonForAnothers(Scene scene, Drain drain, Records records)
    {
        var (payout, other) = (drain.Payout, drain.Others[0]);
        return drain.Others.Any(owner => Acquaintance.HasLeave(records, payout.Payer, owner, payout.Caller) || Acquaintance.HasLeave(records, payout.Entry, owner, payout.Caller))
                || IsKnown(scene, records, payout, payout.Caller)
            ? null
            : $"the claim that fell is that of {other}, who neither called, nor signed, nor gave leave";
    }

    private string? ReasonForUnbooked(Scene scene, Payout payout, Records records)
    {
        if (IsKnown(scene, records, payout, payout.Caller))
        {
            return payout.Caller == scene.Sender ? ReasonForNewPower(scene, payout, records)
                : Drain.IsBookedBy(scene, payout, payout.Caller) || Drain.IsSignedAt(scene, payout.Caller) || Acquaintance.Knows(scene, records, payout.Caller, scene.Sender) ? null
                : $"it was ordered through {payout.Caller}, which it trusts and which knows nothing of {scene.Sender}";
        }

        return payout.Payee != payout.Caller && IsKnown(scene, records, payout, payout.Payee) ? null
            : Ticket.MarkOf(scene, payout, records) is { } ticket
                ? scene.Signatures?.FindEarlier(ticket, scene.Hash) is { } earlier ? $"his ticket was paid before, by transaction {earlier}, and nothing was noted down" : null
            : payout.Caller == scene.Sender ? "nothing in its books was due to him"
            : $"nothing in its books was due to him, and it was ordered through {payout.Caller}, which it does not know";
    }

    // Ordinary use by a new holder of power is no affair; half of everything at once is.
    private string? ReasonForNewPower(Scene scene, Payout payout, Records records) =>
        Acquaintance.HasMoved(scene, records, payout.Payer) && ShareOf(scene, payout) >= _mostByNewPower
            ? $"{payout.Caller} has power over it that the protocol file does not know of"
            : null;

    private static double ShareOf(Scene scene, Payout payout) => payout.Amount.ToDouble() / Math.Max(1, scene.HeldOf(payout.Asset).ToDouble());

    private static bool IsKnown(Scene scene, Records records, Payout payout, Address account) =>
        Acquaintance.Knows(scene, records, payout.Payer, account) || Acquaintance.Knows(scene, records, payout.Entry, account);

    private Signal Tell(Scene scene, Drain drain, string reason, bool pages)
    {
        var payout = drain.Payout;
        ref readonly var order = ref scene.Block.Frames[payout.Order];
        return scene.Tell(
            Rule, payout.Payer, pages, pages ? 1 : 0.4, $"{scene.Name(payout.Payer)} paid {scene.Lost} to {payout.Payee}: {reason}.",
            [
                scene.Point(scene.Rows[payout.Row], "payment"),
                new Evidence.Frame(scene.Hash, payout.Order - scene.Block.Transactions[scene.Transaction].FrameStart, order.From, order.To, order.Selector, "order"),
                .. scene.Flows(),
            ]);
    }
}
