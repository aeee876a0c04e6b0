using System.Globalization;

namespace Firebreak.Core.Detection.Recognising.Shape;

/// <summary>
/// Turns what was measured into signs. Weights say how rare a sign is in ordinary traffic: hardly ever seen, rare, uncommon, and half of these
/// for a lesser degree of the same. They are added, so every sign can only speak for an attack.
/// </summary>
internal static class Signs
{
    private const double HardlyEver = 3;
    private const double Rare = 2;
    private const double Uncommon = 1.5;
    private const double Common = 1;
    private const double Slight = 0.5;

    public static List<Sign> Of(Scene scene, in ShapeOfGain gain)
    {
        var signs = new List<Sign>();
        AddGain(signs, gain);
        AddPools(signs, ShapeOfPools.Of(scene));
        AddCalls(signs, ShapeOfCalls.Of(scene));
        AddTrust(signs, ShapeOfTrust.Of(scene), gain);
        return signs;
    }

    private static void AddGain(List<Sign> signs, in ShapeOfGain gain)
    {
        Add(signs, gain.IsForNothing, "something was gained and nothing given", SignKind.Gain, Rare);
        Add(signs, gain.Usd >= 1_000, string.Create(CultureInfo.InvariantCulture, $"the gain is about ${gain.Usd:N0}"), SignKind.Gain, gain.Usd >= 10_000 ? Rare : Common);
        Add(signs, gain.HasOneSidedLoser, "somebody else only lost", SignKind.Gain, Common);
        Add(signs, gain.Pulled >= 3, "tokens were pulled from several holders who did nothing", SignKind.Strangers, Rare, Family.Actor);
        Add(signs, gain.OthersBurned, "tokens of others were burned", SignKind.Strangers, Rare, Family.Economics);
    }

    private static void AddPools(List<Sign> signs, in ShapeOfPools pools)
    {
        Add(signs, pools.Answers >= 0.05, "one question about a price got two answers far apart", SignKind.Price, HardlyEver, Family.Price);
        Add(signs, pools.Move >= 0.3, "a pool's price was moved far", SignKind.Price, Rare, Family.Price);
        Add(signs, pools.Returned >= 0.05, "a pool's price was moved and moved back", SignKind.Price, Rare, Family.Price);
        Add(signs, pools.Shrunk >= 0.003, "a pool shrank although nobody took liquidity out", SignKind.Price, HardlyEver, Family.Price);
        Add(signs, pools.DrainedReserve >= 0.1, Part("reserve", pools.DrainedReserve), SignKind.Price, pools.DrainedReserve >= 0.3 ? Rare : Common, Family.Price);
        Add(signs, pools.DrainedBalance >= 0.5, Part("balance", pools.DrainedBalance), SignKind.Emptied, Uncommon, Family.Economics);
    }

    private static void AddCalls(List<Sign> signs, in ShapeOfCalls calls)
    {
        Add(signs, calls.Repeats >= 5, $"one function was called {calls.Repeats} times over", SignKind.Calls, calls.Repeats >= 10 ? Rare : Common, Family.Economics);
        Add(signs, calls.Functions >= 5, $"{calls.Functions} functions of others were called", SignKind.Calls, calls.Functions >= 8 ? Uncommon : Slight);
        Add(signs, calls.Changing >= 25, $"{calls.Changing} calls in all", SignKind.Calls, calls.Changing >= 60 ? Uncommon : Slight);
        Add(signs, calls.ByCreated || calls.InConstructor, "contracts made in this transaction acted", SignKind.Helpers, Uncommon);
        Add(signs, calls.Lent, "with money lent for the transaction", SignKind.Loan, Uncommon, Family.Economics);
        Add(signs, calls.Returned, "what one party gave went back to it", SignKind.Loan, Slight);
        Add(signs, calls.BothWays >= 2, "several assets went back and forth with one party", SignKind.BackAndForth, HardlyEver, Family.Price);
        Add(signs, calls.Reentered, "a contract was entered again while it was still at work", SignKind.Reentry, HardlyEver, Family.ControlFlow);
        Add(signs, calls.SkimOrSync, "a pair was made to adjust its books", SignKind.Price, HardlyEver, Family.Price);
    }

    private static void AddTrust(List<Sign> signs, in ShapeOfTrust trust, in ShapeOfGain gain)
    {
        var isTheft = gain is { Pulled: > 0, IsForNothing: true };
        Add(
            signs, trust.Dictated, isTheft ? "a contract took a stranger's tokens, word for word as it was told" : "a contract made a call about tokens word for word as it was told",
            SignKind.Trust, isTheft ? HardlyEver + Common : Uncommon, Family.ControlFlow);
        Add(signs, trust.ApprovedHand, "a contract approved the caller to spend what it holds", SignKind.Trust, HardlyEver, Family.ControlFlow);
        Add(signs, trust.RanHandsCode, "a contract ran the caller's code on its own storage", SignKind.Trust, HardlyEver, Family.ControlFlow);
    }

    private static string Part(string what, double part) => string.Create(CultureInfo.InvariantCulture, $"{part:P0} of a {what} was gone at the end");

    private static void Add(List<Sign> signs, bool isThere, string words, SignKind kind, double weight, Family? family = null)
    {
        if (isThere)
        {
            signs.Add(new Sign(words, kind, weight, family));
        }
    }
}
