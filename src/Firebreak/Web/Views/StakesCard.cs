using System.Globalization;
using Firebreak.Core;
using Firebreak.Core.Response;

namespace Firebreak.Web.Views;

/// <summary>What waiting may cost beside what acting costs, for whoever has to decide.</summary>
/// <param name="Verdict">How sure one must be for acting to pay; empty when it is not known.</param>
public sealed record StakesCard(Shown Waiting, Shown Acting, Shown Stops, Shown Verdict, Items<Shown> Caveats)
{
    public static StakesCard From(Stakes stakes, Amounts amounts) => new(
        $"{Range(stakes.Waiting, amounts)} within {Stakes.Wait.TotalMinutes.ToString(CultureInfo.InvariantCulture)} minutes, if the alarm is right",
        stakes.Acting is { } acting ? Range(acting, amounts) : "not known in money",
        stakes.Stops.Count == 0 ? "nothing" : string.Join(", ", stakes.Stops),
        stakes.PaysAbovePercent is { } percent ? string.Create(CultureInfo.InvariantCulture, $"Acting pays when the alarm is right with more than {percent} %.") : "",
        stakes.Caveats.Select(caveat => new Shown(caveat)).ToItems());

    private static string Range(WeiRange range, Amounts amounts) =>
        $"likely {amounts.Coins(range.Likely)}{(amounts.Dollars(range.Likely) is { } dollars ? $" ({dollars})" : "")}, from {amounts.Coins(range.Low)} to {amounts.Coins(range.High)}";
}
