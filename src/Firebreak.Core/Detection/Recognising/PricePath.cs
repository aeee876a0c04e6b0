using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>How far one pool's price went within the transaction, and where it came to rest. Natural logarithms, from the first trade's price.</summary>
/// <param name="FirstRow">The first trade, by its place among the rows.</param>
/// <param name="Furthest">The largest distance from the start.</param>
/// <param name="Rest">The distance at the end.</param>
internal readonly record struct PricePath(Address Pool, int FirstRow, double Furthest, double Rest)
{
    public bool ComesBack => Furthest > 0 && Rest <= Furthest * 0.2;

    /// <summary>The paths of all pools that traded, by pool. One look per row.</summary>
    public static List<PricePath> Of(ReadOnlySpan<ObservationRow> rows)
    {
        var paths = new Dictionary<(Address, Hash256), (double Start, double Last, PricePath Path)>();
        for (var i = 0; i < rows.Length; i++)
        {
            ref readonly var row = ref rows[i];
            var (start, price) = row.Kind switch
            {
                ObservationKind.Swap when Reserves(rows, i) is { } pair => pair,
                ObservationKind.RootPrice => RootPrice(rows, i),
                _ => (double.NaN, double.NaN),
            };
            if (double.IsFinite(price) && double.IsFinite(start))
            {
                var known = paths.TryGetValue((row.Contract, row.Key), out var path) ? path : (start, start, new PricePath(row.Contract, i, 0, 0));
                var distance = Math.Abs(price - known.Item1);
                paths[(row.Contract, row.Key)] = (known.Item1, price, known.Item3 with { Furthest = Math.Max(known.Item3.Furthest, distance), Rest = distance });
            }
        }

        return [.. paths.Values.Select(path => path.Path)];
    }

    // A pair tells its reserves just before the swap that led to them.
    private static (double Before, double After)? Reserves(ReadOnlySpan<ObservationRow> rows, int swap)
    {
        ref readonly var trade = ref rows[swap];
        for (var i = swap - 1; i >= 0 && i >= swap - 3; i--)
        {
            ref readonly var row = ref rows[i];
            if (row.Kind == ObservationKind.Reserves && row.Contract == trade.Contract)
            {
                var (first, second) = (row.Amount.ToDouble(), row.Other.ToDouble());
                var (moved0, moved1) = trade.Tag == 0 ? (trade.Amount.ToDouble(), -trade.Other.ToDouble()) : (-trade.Other.ToDouble(), trade.Amount.ToDouble());
                return (Math.Log((second - moved1) / (first - moved0)), Math.Log(second / first));
            }
        }

        return null;
    }

    // A swap's own average price lies half-way, in roots, between the prices before and after it.
    private static (double Before, double After) RootPrice(ReadOnlySpan<ObservationRow> rows, int place)
    {
        var after = 2 * (Math.Log(rows[place].Amount.ToDouble()) - (96 * Math.Log(2)));
        if (place == 0 || rows[place - 1].Kind != ObservationKind.Swap)
        {
            return (double.NaN, double.NaN);
        }

        ref readonly var swap = ref rows[place - 1];
        var (first, second) = swap.Tag == 0 ? (swap.Amount, swap.Other) : (swap.Other, swap.Amount);
        return ((2 * Math.Log(second.ToDouble() / first.ToDouble())) - after, after);
    }
}
