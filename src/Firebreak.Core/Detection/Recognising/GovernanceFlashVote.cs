using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// R12: a vote on the protocol's governor is cast and carried out within one transaction, or cast with borrowed or just delegated power; or,
/// where no event tells of votes, what <see cref="RentedVotes"/> knows.
/// </summary>
/// <exception cref="KeyNotFoundException">On construction: the rule lacks one of its numbers.</exception>
public sealed class GovernanceFlashVote(Rule rule) : IRecogniser
{
    private readonly ValueGate _gate = new(rule);

    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        var vote = FirstOurs(scene, ObservationKind.Vote);
        var execution = FirstOurs(scene, ObservationKind.ProposalExecuted);
        if (execution >= 0 && (vote >= 0 || IsBorrowed(scene)))
        {
            return Tell(scene, execution, vote, "carried out a proposal in the same transaction in which the votes for it were cast or borrowed");
        }

        return vote >= 0 && IsBorrowed(scene)
            ? Tell(scene, vote, execution, "took a vote whose power was borrowed for one transaction")
            : FindRented(scene);
    }

    private Signal? FindRented(Scene scene)
    {
        var payment = RentedVotes.FindPayment(scene, out var council);
        if (payment < 0 || !IsWorthIt(scene, scene.Rows[payment], council))
        {
            return null;
        }

        ref readonly var paid = ref scene.Rows[payment];
        return scene.Tell(
            Rule, council, pages: true, score: 1,
            $"{scene.Name(council)} carried out an older order that pays {paid.To}, who held its votes for this one transaction.",
            [scene.Point(paid, "payment"), .. scene.Flows()]);
    }

    private bool IsWorthIt(Scene scene, in ObservationRow paid, Address council) =>
        scene.Valuation.InWei(paid.Asset.IsZero ? null : paid.Asset, paid.Amount) is { } worth
            ? _gate.LetsOthers(worth, scene)
            : !scene.IsOurs(paid.From) || _gate.LetsLoss(scene, council);

    // A loan of any token: whose votes they are, only the token's delegation tells.
    private static bool IsBorrowed(Scene scene) => scene.Observed.Has(ObservationKind.FlashLoan);

    private static int FirstOurs(Scene scene, ObservationKind kind)
    {
        for (var at = scene.Observed.Find(kind); at >= 0; at = scene.Observed.Find(kind, at + 1))
        {
            if (scene.IsTrusted(scene.Rows[at].Contract))
            {
                return at;
            }
        }

        return -1;
    }

    private Signal Tell(Scene scene, int row, int other, string what)
    {
        var rows = scene.Rows;
        List<Evidence> evidence = [scene.Point(rows[row], "vote or execution")];
        foreach (var (place, role) in new[] { (other, "vote or execution"), (scene.Observed.Find(ObservationKind.FlashLoan), "loan"), (scene.Observed.Find(ObservationKind.VotesMoved), "votes moved") })
        {
            if (place >= 0)
            {
                evidence.Add(scene.Point(rows[place], role));
            }
        }

        return scene.Tell(Rule, rows[row].Contract, pages: true, score: 1, $"{scene.Name(rows[row].Contract)} {what}.", evidence);
    }
}
