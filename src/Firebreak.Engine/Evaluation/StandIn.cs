using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Detection;

namespace Firebreak.Engine.Evaluation;

/// <summary>
/// What stands in for a protocol file where a recording has none, as <c>serve</c> does it: every contract that a transaction calls, save those of
/// whoever acts, is protected. Nobody says which of them is the victim, who holds a role, or what anything but the largest coins is worth.
/// </summary>
internal static class StandIn
{
    /// <param name="isEveryone">True for judging with nothing configured.</param>
    public static Watch WatchOf(Block block, int transaction, bool isEveryone) =>
        isEveryone ? Watch.OverEveryoneElse(block, transaction) : new Watch(EveryoneElse.In(block, transaction));

    /// <summary>A coin is taken for 2,000 dollars on every chain, so amounts in dollars are only of the right order. Holdings are unknown.</summary>
    public static Valuation Prices(ChainId chain)
    {
        var everything = WholeChain.Of(chain);
        return new Valuation(default, WrittenPrices.RatesOf(everything), [], WrittenPrices.UsdPerCoin(everything));
    }
}
