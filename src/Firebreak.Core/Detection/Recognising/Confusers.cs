using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>R16: a closed round of trades over at least two pools, of which one belongs to the protocol, that leaves the trader with more of what he began with.</summary>
public sealed class Arbitrage(Rule rule) : IBackdrop
{
    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        var (first, ours, pools) = TradesOf(scene);
        return IsRound(scene, ours, pools)
            ? scene.Tell(
                Rule, scene.Rows[ours].Contract, pages: false, score: 0.1, $"{scene.Sender} traded in a round over {pools} pools and kept the difference.",
                [scene.Point(scene.Rows[first], "first trade"), scene.Point(scene.Rows[ours], "trade in the protocol's pool")])
            : null;
    }

    /// <summary>True for a closed round of trades, whatever else happened on the way.</summary>
    internal static bool IsRound(Scene scene)
    {
        var (_, ours, pools) = TradesOf(scene);
        return IsRound(scene, ours, pools);
    }

    private static bool IsRound(Scene scene, int ours, int pools) =>
        ours >= 0 && pools >= 2 && scene.Hand is { AssetsGained: 1, AssetsGiven: 0 } && !scene.Observed.Has(ObservationKind.Borrow);

    private static (int First, int Ours, int Pools) TradesOf(Scene scene)
    {
        var (first, ours, pools) = (-1, -1, new HashSet<(Address, Hash256)>());
        var rows = scene.Rows;
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i].Kind == ObservationKind.Swap)
            {
                first = first < 0 ? i : first;
                ours = ours < 0 && scene.IsOurs(rows[i].Contract) ? i : ours;
                pools.Add((rows[i].Contract, rows[i].Key));
            }
        }

        return (first, ours, pools.Count);
    }
}

/// <summary>R17: a debt to the protocol was repaid by somebody who took the collateral, as lending markets invite everyone to do.</summary>
public sealed class LiquidationSeen(Rule rule) : IBackdrop
{
    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        var at = scene.Observed.Find(ObservationKind.Liquidation);
        return at >= 0 && scene.IsOurs(scene.Rows[at].Contract)
            ? scene.Tell(
                Rule, scene.Rows[at].Contract, pages: false, score: 0.1, $"{scene.Name(scene.Rows[at].Contract)} liquidated {scene.Rows[at].From} through {scene.Rows[at].To}.",
                [scene.Point(scene.Rows[at], "liquidation")])
            : null;
    }
}

/// <summary>
/// R15: another's trade in a pool of the protocol stands, within the block, between two opposite trades that this transaction's sender
/// closes. It costs traders, not the protocol.
/// </summary>
public sealed class Sandwich(Rule rule) : IBackdrop
{
    private const int FurthestBack = 16;
    private static readonly Hash256 PairSwap = Keccak.Hash("Swap(address,uint256,uint256,uint256,uint256,address)");

    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        var at = scene.Observed.Find(ObservationKind.Swap);
        if (at < 0 || !scene.IsOurs(scene.Rows[at].Contract) || scene.Transaction < 2)
        {
            return null;
        }

        ref readonly var closing = ref scene.Rows[at];
        var victims = 0;
        for (var i = scene.Transaction - 1; i >= 0 && i >= scene.Transaction - FurthestBack; i--)
        {
            if (DirectionIn(scene.Block, i, closing.Contract) is not { } direction || direction == closing.Tag)
            {
                continue;
            }

            if (scene.Block.Transactions[i].From != scene.Sender && scene.Block.Transactions[i].To != scene.Block.Transactions[scene.Transaction].To)
            {
                victims++;
            }
            else if (victims > 0)
            {
                return scene.Tell(
                    Rule, closing.Contract, pages: false, score: 0.1, $"{scene.Sender} traded before and after others in {scene.Name(closing.Contract)} (sandwich).",
                    [scene.Point(closing, "closing trade")]);
            }
        }

        return null;
    }

    private static byte? DirectionIn(Block block, int transaction, Address pool)
    {
        foreach (ref readonly var log in block.LogsOf(transaction))
        {
            if (log.Emitter == pool && log.Topic0 == PairSwap && log.Data.Length >= 128)
            {
                var words = new WordReading(block.Bytes(log.Data));
                return words.Number(0) > words.Number(2) ? (byte)0 : (byte)1;
            }
        }

        return null;
    }
}
