using System.Globalization;
using Firebreak.Core.Detection.Recognising.Shape;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// No flaw in particular: the way that attacks look, whatever they exploit. Signs of several kinds are added up (a gain for nothing, a price bent
/// and let go, an entry into a contract still at work, borrowed money, loops); none of them pages alone, and the sum says which family leads.
/// Where a protocol is watched, what somebody else lost is a ticket.
/// </summary>
/// <exception cref="KeyNotFoundException">On construction: the rule lacks one of its numbers.</exception>
public sealed class AttackShape(Rule rule) : IRecogniser
{
    /// <summary>Its entry in packs/rules.</summary>
    public const string Id = "attack-shape";

    // Fewer calls cannot show signs of three kinds.
    private const int FewestFrames = 3;
    private const int MostWords = 6;
    private static readonly Family[] Telling = [Family.ControlFlow, Family.Privilege, Family.Price, Family.Actor, Family.Economics];

    private readonly ValueGate _gate = new(rule);
    private readonly double _told = (double)rule.Parameter("told-score");
    private readonly double _page = (double)rule.Parameter("page-score");
    private readonly double _sure = (double)rule.Parameter("sure-score");
    private readonly int _kinds = (int)rule.Parameter("kinds-of-signs");
    private readonly decimal _minimumUsd = rule.Parameter("minimum-gain-usd");

    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        if (scene.Block.Transactions[scene.Transaction].FrameCount < FewestFrames)
        {
            return null;
        }

        var gain = ShapeOfGain.Of(scene);
        var signs = Signs.Of(scene, gain);
        var score = signs.Sum(sign => sign.Weight);
        if (score < _told)
        {
            return null;
        }

        var isShape = signs.Select(sign => sign.Kind).Distinct().Count() >= _kinds && (score >= _sure || (score >= _page && !IsSmall(scene, gain)));
        var (payer, isOurs) = FindPayer(scene);
        var pages = isShape && isOurs && (scene.Watch.IsEveryone ? IsRobbery(scene, signs) : IsTheft(scene, signs, payer));
        return scene.Tell(
            Rule with { Family = Leading(signs) }, payer, pages, Math.Min(1, score / _sure),
            Explain(scene, signs, score, payer), scene.Flows());
    }

    /// <summary>What speaks for an attack and how much that is, whether or not it is enough; empty where nothing does.</summary>
    public static string Describe(Scene scene)
    {
        var signs = Signs.Of(scene, ShapeOfGain.Of(scene));
        return signs.Count == 0 ? "" : $"{Text(signs.Sum(sign => sign.Weight))}: {Words(signs)}";
    }

    /// <summary>The sum of all signs, whether or not it is enough; zero for fewer calls than can show any.</summary>
    public static double ScoreOf(Scene scene) => scene.Block.Transactions[scene.Transaction].FrameCount < FewestFrames
        ? 0
        : Signs.Of(scene, ShapeOfGain.Of(scene)).Sum(sign => sign.Weight);

    // A watched protocol's purse is mostly known: honest uses of the same shape cost it nothing, or use up an older claim.
    private bool IsTheft(Scene scene, List<Sign> signs, Address payer) => signs.Exists(sign => sign.Kind == SignKind.Gain)
        && (scene.Valuation.Holdings.Count == 0 || _gate.LetsLoss(scene, payer))
        && !scene.Purse.Flows.Any(flow => flow.Amount.IsNegative && scene.IsOurs(flow.Account) && OlderClaims.Fell(scene, scene.Hand.Members, flow.Asset ?? default));

    // Where nobody knows whose purse it is, somebody must be left with more or with nothing; and who trades in a round bends no price, empties
    // nobody and has nobody do his bidding was paid by pools at their own prices.
    private static bool IsRobbery(Scene scene, List<Sign> signs) => signs.Exists(sign => sign.Kind is SignKind.Gain or SignKind.Emptied)
        && (signs.Exists(sign => sign.Kind is SignKind.Price or SignKind.Emptied or SignKind.Reentry or SignKind.Trust or SignKind.Strangers) || !Arbitrage.IsRound(scene));

    // Traders earn little sums all day, in ways that look alike; what has no price may be anything, unless it is known to be little of what
    // its holders had.
    private bool IsSmall(Scene scene, in ShapeOfGain gain) => gain.Usd < _minimumUsd
        && (!scene.Hand.GotUnpriced || scene.UnpricedShareLost is > 0 and < UnpricedLoss.LeastForAPage);

    // A gain is there in every theft; the rarest sign of how it was made names the flaw. Among equals, what others' code did tells more than
    // where prices went, and that more than what was lent and emptied.
    private static Family Leading(List<Sign> signs) => signs
        .Where(sign => sign.Family is not null)
        .OrderByDescending(sign => sign.Weight)
        .ThenBy(sign => Array.IndexOf(Telling, sign.Family!.Value))
        .FirstOrDefault().Family ?? Family.Economics;

    // Who lost most to the hand; who is asked first where nothing moved.
    private static (Address Payer, bool IsOurs) FindPayer(Scene scene)
    {
        var (first, paid) = (default(Address), default(Address));
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.IsMovement && !row.Amount.IsZero && !row.From.IsZero && !scene.Hand.Has(row.From))
            {
                paid = paid.IsZero && scene.IsOurs(row.From) && !scene.IsOurs(row.To) ? row.From : paid;
                first = first.IsZero ? row.From : first;
            }
        }

        return paid.IsZero ? (first, false) : (paid, IsLoser(scene));
    }

    // What flows through a protocol's contract and comes back is no loss of the protocol's.
    private static bool IsLoser(Scene scene) => scene.Purse.Flows
        .Where(flow => scene.IsOurs(flow.Account))
        .GroupBy(flow => flow.Asset)
        .Any(asset => asset.Aggregate(Int256.Zero, (sum, flow) => sum + flow.Amount).IsNegative);

    private static string Explain(Scene scene, List<Sign> signs, double score, Address payer) =>
        $"What {scene.Sender} did to {scene.Name(payer)} has the shape of an attack ({Text(score)}): {Words(signs)}.";

    private static string Words(List<Sign> signs) =>
        string.Join("; ", signs.OrderByDescending(sign => sign.Weight).Take(MostWords).Select(sign => $"{sign.Words} (+{Text(sign.Weight)})"));

    private static string Text(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);
}
