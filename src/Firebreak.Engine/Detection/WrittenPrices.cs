using System.Globalization;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Detection;

/// <summary>Prices that the operator wrote into the protocol file; they need no node.</summary>
internal static class WrittenPrices
{
    private const int CoinDecimals = 18;
    private const int PicodollarDecimals = 12;

    /// <summary>US dollars per whole native coin; null when none is written.</summary>
    public static decimal? UsdPerCoin(Protocol protocol) => protocol.Assets.FirstOrDefault(asset => asset.IsNative)?.Usd;

    /// <summary>One rate for each token that is priced in dollars, as the coin is.</summary>
    public static Items<Rate> RatesOf(Protocol protocol) => UsdPerCoin(protocol) is > 0 and var coin
        ? protocol.Assets.Select(asset => RateOf(asset, coin)).OfType<Rate>().ToItems()
        : [];

    private static Rate? RateOf(Asset asset, decimal usdPerCoin)
    {
        if (asset is not { Address: { } token, PricedBy: null, Usd: >= 0 and var usd })
        {
            return null;
        }

        var unit = UInt256.FromUnits("1", asset.Decimals);
        return new Rate(token, Picodollars(usd) * UInt256.FromUnits("1", CoinDecimals), Picodollars(usdPerCoin) * unit);
    }

    private static UInt256 Picodollars(decimal usd) =>
        UInt256.FromUnits(Math.Round(usd, PicodollarDecimals).ToString(CultureInfo.InvariantCulture), PicodollarDecimals);
}
