using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Evaluation;

/// <summary>
/// What stands in for a protocol file where a recording has none: every contract that a transaction calls, save those of whoever acts, is
/// protected. Nobody says which of them is the victim, who holds a role, or what anything but the largest coins is worth.
/// </summary>
internal static class StandIn
{
    private const ulong Precompiled = 1_024;
    private const ulong BinanceChain = 56;

    /// <param name="isEveryone">True for judging with nothing configured.</param>
    public static Watch WatchOf(Block block, int transaction, bool isEveryone)
    {
        ref readonly var row = ref block.Transactions[transaction];
        var actors = new HashSet<Address> { row.From, row.To };
        var others = new HashSet<Address>();
        foreach (ref readonly var frame in block.FramesOf(transaction))
        {
            if (frame.Kind is FrameKind.Create or FrameKind.Create2 && (actors.Contains(frame.From) || row.To.IsZero))
            {
                actors.Add(frame.To);
            }
            else if (frame.Input.Length > 0 && !actors.Contains(frame.To) && frame.To.ToUInt256() >= Precompiled)
            {
                others.Add(frame.To);
            }
        }

        others.ExceptWith(actors);
        return new Watch(new Protocol(
            "everyone else", others.Select(address => new WatchedContract(address.ToString(), address, "contract", Lever: null)).ToItems(), [], [], []))
        {
            IsEveryone = isEveryone,
        };
    }

    /// <summary>A coin is taken for 2,000 dollars on every chain, so amounts in dollars are only of the right order. Holdings are unknown.</summary>
    public static Valuation Prices(ChainId chain) => new(default, chain.Value == BinanceChain ? OnBinance : OnEthereum, [], UsdPerCoin: 2_000m);

    private static Items<Rate> OnBinance =>
    [
        Dollar("0x55d398326f99059fF775485246999027B3197955", 18), Dollar("0xe9e7CEA3DedcA5984780Bafc599bD69ADd087D56", 18),
        Dollar("0x8AC76a51cc950d9822D68b83fE1Ad97B32Cd580d", 18), Coin("0xbb4CdB9CBd36B01bD1cBaEBF2De08d9173bc095c"),
    ];

    private static Items<Rate> OnEthereum =>
    [
        Dollar("0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48", 6), Dollar("0xdAC17F958D2ee523a2206206994597C13D831ec7", 6),
        Dollar("0x6B175474E89094C44Da98b954EedeAC495271d0F", 18), Dollar("0x4Fabb145d64652a948d72533023f6E7A623C7C53", 18),
        Coin("0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2"), new Rate(Address.Parse("0x2260FAC5E5542a773Aa44fBCfeDf7C193bc2C599"), UInt256.FromUnits("20", 10), 1),
    ];

    private static Rate Coin(string address) => new(Address.Parse(address), 1, 1);

    // A dollar is a two-thousandth of a coin.
    private static Rate Dollar(string address, int decimals) => new(Address.Parse(address), UInt256.FromUnits("1", 18), UInt256.FromUnits("2000", decimals));
}
