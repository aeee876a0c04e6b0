using System.Globalization;
using Firebreak.Core.Baselines.Novelty;
using Firebreak.Core.Detection;

namespace Firebreak.Core.Baselines.Features;

/// <summary>All features. Their order is part of every snapshot: a change of it goes with a new version of that.</summary>
public static class FeatureCatalogue
{
    // Beyond this a power is nothing that anybody could picture.
    private const double MostLogarithm = 50;

    /// <summary>Every feature, in the order of their numbers.</summary>
    public static IReadOnlyList<Feature> All { get; } =
    [
        .. Walks(), .. Shapes(), .. Actors(), .. Money(), .. Prices(), .. Powers(),
    ];

    /// <summary>The families of evidence that a transaction can show.</summary>
    public static IReadOnlyList<Family> Families { get; } = [Family.ControlFlow, Family.Actor, Family.Economics, Family.Price, Family.Privilege];

    private static Feature[] Walks() =>
    [
        new("new-walk", "0 or 1", Family.ControlFlow, 0.4, "combination of functions never seen before")
        {
            Measure = (seen, known) => known.IsNew(seen.Flow) ? 1 : 0,
            Says = _ => string.Empty,
        },
        new("walk-surprise", "bits", Family.ControlFlow, 0.05, "rarity of the way through the protocol's functions")
        {
            Measure = (seen, known) => known.SurpriseOf(seen.Flow.Mark),
            IsLogarithm = true,
            Says = OneIn,
        },
        new("step-surprise", "bits", Family.ControlFlow, 0.15, "rarity of a step from one function to the next")
        {
            Measure = (seen, known) => MostSurprising(seen.Paths, known),
            IsLogarithm = true,
            Says = OneIn,
        },
        new("entries", "calls", Family.ControlFlow, 0.05, "calls into the protocol that change something") { Measure = (seen, _) => seen.Flow.Entries },
        new("repeats", "calls", Family.ControlFlow, 0.05, "calls of one and the same function") { Measure = (seen, _) => seen.Repeats },
    ];

    private static Feature[] Shapes() =>
    [
        new("frames", "calls", Family.ControlFlow, 0.05, "calls in the transaction") { Measure = (seen, _) => seen.Frames },
        new("depth", "calls", Family.ControlFlow, 0.03, "depth of calls within calls") { Measure = (seen, _) => seen.Depth },
        new("callees", "contracts", Family.ControlFlow, 0.04, "different contracts called") { Measure = (seen, _) => seen.Callees },
        new("delegate-calls", "calls", Family.ControlFlow, 0.03, "calls that run borrowed code") { Measure = (seen, _) => seen.DelegateCalls },
        new("failures", "calls", Family.ControlFlow, 0.04, "inner calls that failed") { Measure = (seen, _) => seen.Failures },
        new("input", "bytes", Family.ControlFlow, 0.03, "input that the sender gave") { Measure = (seen, _) => seen.InputBytes },
        new("gas", "gas", Family.ControlFlow, 0.08, "gas used") { Measure = (seen, _) => seen.Gas },
    ];

    private static Feature[] Actors() =>
    [
        new("caller-surprise", "bits", Family.Actor, 0.3, "rarity of the contract that called")
        {
            Measure = (seen, known) => known.SurpriseOf(seen.CallerMark),
            IsLogarithm = true,
            Says = OneIn,
        },
        new("meeting-surprise", "bits", Family.Actor, 0.2, "rarity of this kind of caller at this function")
        {
            Measure = (seen, known) => known.SurpriseOf(seen.MeetingMark),
            IsLogarithm = true,
            Says = OneIn,
        },
        new("stranger", "0 or 1", Family.Actor, 0.1, "sender never seen here before") { Measure = (seen, known) => known.HasSeen(seen.SenderMark) ? 0 : 1, Says = _ => string.Empty },
        new("youth", "inverse nonce", Family.Actor, 0.2, "newness of the sender") { Measure = (seen, _) => seen.Nonce is { } nonce ? 1e6 / (1 + nonce) : 0, Says = number => Text($"transaction {1e6 / number:N0} of the account") },
        new("creations", "contracts", Family.Actor, 0.2, "contracts created on the way") { Measure = (seen, _) => seen.Creations },
    ];

    private static Feature[] Money() =>
    [
        new("loss", "coins", Family.Economics, 0.25, "value that left unpaid") { Measure = (seen, _) => seen.LossInCoins },
        new("loss-share", "part of holdings", Family.Economics, 0.2, "part of what was held that left unpaid") { Measure = (seen, _) => 1e6 * seen.LossShare, Says = number => Text($"{number / 1e6:P1} of what was held") },
        new("gain", "coins", Family.Economics, 0.15, "gain of whoever acted") { Measure = (seen, _) => seen.GainInCoins },
        new("record-outflow", "times the largest before", Family.Economics, 0.25, "outflow of one token against its own record")
        {
            Measure = (seen, known) => known.RecordOf(seen.Outflows),
            IsLogarithm = true,
            Says = number => Text($"{Math.Exp(Math.Min(number, MostLogarithm)):#,0.#} times the largest before"),
        },
        new("flash-loan", "coins", Family.Economics, 0.1, "amount lent and repaid at once") { Measure = (seen, _) => seen.LentInCoins },
        new("internal-moves", "bookings", Family.Economics, 0.05, "bookings between accounts inside a vault") { Measure = (seen, _) => seen.InternalMoves },
    ];

    private static Feature[] Prices() =>
    [
        new("price-move", "natural logarithm", Family.Price, 0.4, "distance that a pool's price was moved") { Measure = (seen, _) => 100 * seen.PriceFurthest, Says = number => Text($"{Math.Exp(Math.Min(number / 100, MostLogarithm)) - 1:P0}") },
        new("price-left", "natural logarithm", Family.Price, 0.3, "distance at which a pool's price was left") { Measure = (seen, _) => 100 * seen.PriceRest, Says = number => Text($"{Math.Exp(Math.Min(number / 100, MostLogarithm)) - 1:P0}") },
        new("read-within-trades", "0 or 1", Family.Price, 0.3, "price asked between trades") { Measure = (seen, _) => seen.ReadsWithinTrades ? 1 : 0, Says = _ => string.Empty },
    ];

    private static Feature[] Powers() =>
    [
        new("power-changes", "changes", Family.Privilege, 0.35, "changes of owners, roles, code or limits") { Measure = (seen, _) => seen.PowerChanges },
        new("code-changes", "changes", Family.Privilege, 0.25, "changes of the protocol's code") { Measure = (seen, _) => seen.CodeChanges },
        new("mints-and-burns", "events", Family.Privilege, 0.1, "claims made and destroyed") { Measure = (seen, _) => seen.MintsAndBurns },
        new("new-variable", "bits", Family.Privilege, 0.3, "rarity of a variable that was written")
        {
            Measure = (seen, known) => MostSurprising(seen.Variables, known),
            IsLogarithm = true,
            Says = OneIn,
        },
    ];

    private static string OneIn(double bits) => Text($"about one transaction in {Math.Pow(2, Math.Min(bits, MostLogarithm)):N0}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static double MostSurprising(ReadOnlySpan<ulong> marks, Familiarity known)
    {
        var most = 0.0;
        foreach (var mark in marks)
        {
            most = Math.Max(most, known.SurpriseOf(mark));
        }

        return most;
    }
}
