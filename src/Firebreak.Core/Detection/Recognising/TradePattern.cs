using System.Globalization;
using System.Runtime.InteropServices;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// R6 after LeiShen (ICDCS 2023): the trades of one transaction in one pool follow a pattern by which prices are pushed for gain. It pages
/// nobody: <see cref="PriceManipulation"/> weighs what came of it.
/// </summary>
/// <exception cref="KeyNotFoundException">On construction: the rule lacks one of its numbers.</exception>
public sealed class TradePattern(Rule rule) : IRecogniser
{
    // Whoever trades more often than that in one pool has shown his pattern, and looking at each pair of trades must stay cheap.
    private const int MostTrades = 256;

    private readonly int _risingBuys = (int)rule.Parameter("rising-buys");
    private readonly double _move = 1 + (double)rule.Parameter("symmetric-move");
    private readonly int _rounds = (int)rule.Parameter("profitable-rounds");

    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        if (!scene.Observed.Has(ObservationKind.Swap))
        {
            return null;
        }

        var hasLost = !scene.Loss.IsZero || scene.UnpricedShareLost > 0;
        foreach (var ((pool, _), trades) in TradesOf(scene.Rows))
        {
            if ((hasLost || scene.IsOurs(pool)) && Find(trades) is var (what, first, last))
            {
                return scene.Tell(
                    Rule, pool, pages: false, score: 0.5, $"{scene.Sender} traded in {scene.Name(pool)} in a pattern that pushes prices: {what}.",
                    [scene.Point(scene.Rows[first], "first trade"), scene.Point(scene.Rows[last], "last trade")]);
            }
        }

        return null;
    }

    private (string What, int First, int Last)? Find(List<Trade> trades) => RisingBuys(trades) ?? Symmetric(trades) ?? ManyRounds(trades);

    /// <summary>KRP: several buys in a row, each dearer than the one before, and then a sale.</summary>
    private (string, int, int)? RisingBuys(List<Trade> trades)
    {
        var (run, begin) = (0, 0);
        for (var i = 0; i < trades.Count; i++)
        {
            var trade = trades[i];
            if (!trade.IsBuy)
            {
                if (run >= _risingBuys)
                {
                    return (Invariant($"{run} buys at rising prices and a sale"), trades[begin].Row, trade.Row);
                }

                run = 0;
                continue;
            }

            (run, begin) = run > 0 && trade.Price > trades[i - 1].Price ? (run + 1, begin) : (1, i);
        }

        return null;
    }

    /// <summary>SBS: what one buy brought is sold, as much of it, far dearer after another buy pushed the price.</summary>
    private (string, int, int)? Symmetric(List<Trade> trades)
    {
        for (var last = 2; last < trades.Count; last++)
        {
            for (var first = 0; !trades[last].IsBuy && first < last - 1; first++)
            {
                if (trades[first].IsBuy && trades[last].Sells(trades[first]) && trades[last].Price >= trades[first].Price * _move
                    && trades.FindIndex(first + 1, last - first - 1, trade => trade.IsBuy) >= 0)
                {
                    return (Invariant($"as much as one buy brought was sold {(trades[last].Price / trades[first].Price) - 1:P0} dearer after another"), trades[first].Row, trades[last].Row);
                }
            }
        }

        return null;
    }

    /// <summary>MBS: round after round of a buy and a sale of what it brought, each at a profit.</summary>
    private (string, int, int)? ManyRounds(List<Trade> trades)
    {
        var (rounds, begin) = (0, 0);
        for (var i = 1; i < trades.Count; i++)
        {
            if (trades[i].IsBuy || !trades[i - 1].IsBuy)
            {
                continue;
            }

            var isRound = trades[i].Sells(trades[i - 1]) && trades[i].Price > trades[i - 1].Price;
            (rounds, begin) = !isRound ? (0, begin) : (rounds + 1, rounds == 0 ? i - 1 : begin);
            if (rounds >= _rounds)
            {
                return (Invariant($"{rounds} rounds of buying and selling, each at a profit"), trades[begin].Row, trades[i].Row);
            }
        }

        return null;
    }

    // The first trade of a pool is called a buy: which of its assets is money, nobody says.
    private static Dictionary<(Address, Hash256), List<Trade>> TradesOf(ReadOnlySpan<ObservationRow> rows)
    {
        var pools = new Dictionary<(Address, Hash256), List<Trade>>();
        for (var i = 0; i < rows.Length; i++)
        {
            ref readonly var row = ref rows[i];
            if (row.Kind != ObservationKind.Swap || row.Amount.IsZero || row.Other.IsZero)
            {
                continue;
            }

            ref var trades = ref CollectionsMarshal.GetValueRefOrAddDefault(pools, (row.Contract, row.Key), out _);
            trades ??= [];
            if (trades.Count < MostTrades)
            {
                var side = row.Asset == row.Counter ? row.Tag == 1 : row.Asset.CompareTo(row.Counter) > 0;
                var isBuy = trades.Count == 0 || side == trades[0].Side;
                trades.Add(new Trade(i, side, isBuy, row.Amount.ToDouble(), row.Other.ToDouble()));
            }
        }

        return pools;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <param name="Side">Which asset was paid.</param>
    private readonly record struct Trade(int Row, bool Side, bool IsBuy, double Paid, double Got)
    {
        private const double SameAmount = 0.001;

        /// <summary>Money for each unit of what is bought and sold.</summary>
        public double Price => IsBuy ? Paid / Got : Got / Paid;

        /// <summary>Whether this sale is of as much as a buy brought.</summary>
        public bool Sells(Trade buy) => Math.Abs(Paid - buy.Got) <= buy.Got * SameAmount;
    }
}
