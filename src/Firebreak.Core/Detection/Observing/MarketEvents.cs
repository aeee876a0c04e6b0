using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Observing;

/// <summary>Events of exchanges: Uniswap v2, v3, v4, Balancer, Curve and their many copies.</summary>
internal static class MarketEvents
{
    public static IEnumerable<(string Event, EventReader Read)> All =>
    [
        ("Swap(address,uint256,uint256,uint256,uint256,address)", PairSwap),
        ("Sync(uint112,uint112)", PairSync),
        ("Swap(address,address,int256,int256,uint160,uint128,int24)", RangeSwap),
        ("Swap(bytes32,address,int128,int128,uint160,uint128,int24,uint24)", SingletonSwap),
        ("Swap(bytes32,address,address,uint256,uint256)", BalancerSwap),
        ("TokenExchange(address,int128,uint256,int128,uint256)", CurveSwap),
        ("TokenExchange(address,uint256,uint256,uint256,uint256)", CurveSwap),
        ("TokenExchangeUnderlying(address,int128,uint256,int128,uint256)", CurveSwap),
        ("Mint(address,uint256,uint256)", Minted),
        ("Mint(address,address,int24,int24,uint128,uint256,uint256)", (scoped in log, into) => Liquidity(log, into, ObservationKind.LiquidityAdded)),
        ("Burn(address,uint256,uint256,address)", (scoped in log, into) => Liquidity(log, into, ObservationKind.LiquidityRemoved)),
        ("Burn(address,int24,int24,uint128,uint256,uint256)", (scoped in log, into) => Liquidity(log, into, ObservationKind.LiquidityRemoved)),
        ("ModifyLiquidity(bytes32,address,int24,int24,int256,bytes32)", ModifyLiquidity),
        ("PoolBalanceChanged(bytes32,address,address[],int256[],uint256[])", (scoped in log, into) => Liquidity(log, into, ObservationKind.LiquidityAdded)),
    ];

    private static void PairSwap(scoped in LoggedEvent log, Observations into)
    {
        if (!log.Is(topics: 3, words: 4))
        {
            return;
        }

        var (in0, in1, out0, out1) = (log.Data.Number(0), log.Data.Number(1), log.Data.Number(2), log.Data.Number(3));
        var second = in0 <= out0;
        into.Add(log.Tell(ObservationKind.Swap) with
        {
            From = log.Topic1,
            To = log.Topic2,
            Amount = second ? Less(in1, out1) : Less(in0, out0),
            Other = second ? Less(out0, in0) : Less(out1, in1),
            Tag = second ? (byte)1 : (byte)0,
        });
    }

    private static UInt256 Less(in UInt256 from, in UInt256 what) => what < from ? from - what : UInt256.Zero;

    private static void PairSync(scoped in LoggedEvent log, Observations into)
    {
        if (log.Is(topics: 1, words: 2))
        {
            into.Add(log.Tell(ObservationKind.Reserves) with { Amount = log.Data.Number(0), Other = log.Data.Number(1) });
        }
    }

    private static void RangeSwap(scoped in LoggedEvent log, Observations into)
    {
        if (log.Is(topics: 3, words: 5))
        {
            Signed(log, into, place: 0, log.Topic1, log.Topic2, key: default, paidIsNegative: false);
        }
    }

    // In the singleton's own account what the swapper pays is negative.
    private static void SingletonSwap(scoped in LoggedEvent log, Observations into)
    {
        if (log.Is(topics: 3, words: 6))
        {
            Signed(log, into, place: 0, log.Topic2, log.Topic2, log.Row.Topic1, paidIsNegative: true);
        }
    }

    private static void Signed(
        scoped in LoggedEvent log, Observations into, int place, Address from, Address to, in Hash256 key, bool paidIsNegative)
    {
        var first = Int256.FromTwosComplement(log.Data.Number(place));
        var second = Int256.FromTwosComplement(log.Data.Number(place + 1));
        var firstIsIn = first.IsNegative == paidIsNegative && !first.IsZero;
        into.Add(log.Tell(ObservationKind.Swap) with
        {
            From = from,
            To = to,
            Key = key,
            Amount = (firstIsIn ? first : second).Magnitude,
            Other = (firstIsIn ? second : first).Magnitude,
            Tag = firstIsIn ? (byte)0 : (byte)1,
        });
        into.Add(log.Tell(ObservationKind.RootPrice) with { Key = key, Amount = log.Data.Number(place + 2), Other = log.Data.Number(place + 3) });
    }

    private static void BalancerSwap(scoped in LoggedEvent log, Observations into)
    {
        if (log.Is(topics: 4, words: 2))
        {
            into.Add(log.Tell(ObservationKind.Swap) with
            {
                Key = log.Row.Topic1,
                Asset = log.Topic2,
                Counter = log.Topic3,
                Amount = log.Data.Number(0),
                Other = log.Data.Number(1),
            });
        }
    }

    private static void CurveSwap(scoped in LoggedEvent log, Observations into)
    {
        if (log.Is(topics: 2, words: 4))
        {
            into.Add(log.Tell(ObservationKind.Swap) with
            {
                From = log.Topic1,
                To = log.Topic1,
                Amount = log.Data.Number(1),
                Other = log.Data.Number(3),
                Tag = log.Data.Number(0) < log.Data.Number(2) ? (byte)0 : (byte)1,
            });
        }
    }

    // A pair indexes its sender, a lending market (Compound) does not: the same topic, two meanings.
    private static void Minted(scoped in LoggedEvent log, Observations into)
    {
        if (log.Is(topics: 2, words: 2))
        {
            Liquidity(log, into, ObservationKind.LiquidityAdded);
        }
        else if (log.Is(topics: 1, words: 3))
        {
            into.Add(log.Tell(ObservationKind.VaultDeposit) with
            {
                From = log.Data.Account(0),
                To = log.Data.Account(0),
                Amount = log.Data.Number(1),
                Other = log.Data.Number(2),
            });
        }
    }

    private static void Liquidity(scoped in LoggedEvent log, Observations into, ObservationKind kind)
    {
        if (log.Row.TopicCount >= 2)
        {
            into.Add(log.Tell(kind) with { From = log.Topic1, Key = log.Row.TopicCount > 2 ? log.Row.Topic1 : default });
        }
    }

    private static void ModifyLiquidity(scoped in LoggedEvent log, Observations into)
    {
        if (log.Is(topics: 3, words: 4))
        {
            var delta = Int256.FromTwosComplement(log.Data.Number(2));
            into.Add(log.Tell(delta.IsNegative ? ObservationKind.LiquidityRemoved : ObservationKind.LiquidityAdded) with
            {
                From = log.Topic2,
                Key = log.Row.Topic1,
                Amount = delta.Magnitude,
            });
        }
    }
}
