using Firebreak.Ethereum;

namespace Firebreak.Core.Chain;

/// <summary>
/// What is watched where no protocol file is configured: every contract of the chain. Nobody says who holds a role, what may be pulled, or what
/// anything is worth but the largest coins: those have a fixed price, right in its order of magnitude, so that dust is told from a fortune.
/// </summary>
public static class WholeChain
{
    /// <summary>How it is called where a protocol would be named.</summary>
    public const string Name = "whole chain";

    private const ulong BinanceChain = 56;

    // On every chain: no price feed is asked, and none is the same on all chains.
    private const decimal UsdPerCoin = 2_000m;

    public static Protocol Of(ChainId chain) => new(Name, [], chain.Value == BinanceChain ? OnBinance : OnEthereum, [], []) { IsWholeChain = true };

    private static Items<Asset> OnBinance =>
    [
        Coin("BNB"), Token("WBNB", "0xbb4CdB9CBd36B01bD1cBaEBF2De08d9173bc095c", 18, UsdPerCoin),
        Token("USDT", "0x55d398326f99059fF775485246999027B3197955", 18, 1), Token("BUSD", "0xe9e7CEA3DedcA5984780Bafc599bD69ADd087D56", 18, 1),
        Token("USDC", "0x8AC76a51cc950d9822D68b83fE1Ad97B32Cd580d", 18, 1),
    ];

    private static Items<Asset> OnEthereum =>
    [
        Coin("ETH"), Token("WETH", "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2", 18, UsdPerCoin),
        Token("USDC", "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48", 6, 1), Token("USDT", "0xdAC17F958D2ee523a2206206994597C13D831ec7", 6, 1),
        Token("DAI", "0x6B175474E89094C44Da98b954EedeAC495271d0F", 18, 1), Token("BUSD", "0x4Fabb145d64652a948d72533023f6E7A623C7C53", 18, 1),
        Token("WBTC", "0x2260FAC5E5542a773Aa44fBCfeDf7C193bc2C599", 8, 20 * UsdPerCoin),
    ];

    private static Asset Coin(string symbol) => new(symbol, Address: null, 18, UsdPerCoin, PricedBy: null, PricedIn: null);

    private static Asset Token(string symbol, string address, int decimals, decimal usd) =>
        new(symbol, Address.Parse(address), decimals, usd, PricedBy: null, PricedIn: null);
}
