using System.Runtime.InteropServices;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising.Shape;

/// <summary>What became of the purses and prices of others.</summary>
/// <param name="Move">Furthest that a pool's price went from its start; natural logarithm.</param>
/// <param name="Returned">Furthest that a price went which came back.</param>
/// <param name="Shrunk">How much less a pool's product of reserves was at the end although nobody took liquidity out; natural logarithm.</param>
/// <param name="DrainedReserve">Largest part of a pool's reserve that was gone at the end.</param>
/// <param name="DrainedBalance">Largest part of a balance, of those that others asked for on the way, that was gone at the end.</param>
/// <param name="Answers">How far apart two answers to one question about a price, rate or supply were that others were given; natural logarithm.</param>
internal readonly record struct ShapeOfPools(double Move, double Returned, double Shrunk, double DrainedReserve, double DrainedBalance, double Answers)
{
    private const int MostPools = 256;
    private const int MostAsked = 4_096;
    private static readonly uint GetReserves = CallReading.SelectorOf("getReserves()");
    private static readonly uint BalanceOf = CallReading.SelectorOf("balanceOf(address)");

    public static ShapeOfPools Of(Scene scene)
    {
        var (move, returned) = (0d, 0d);
        foreach (var path in PricePath.Of(scene.Rows))
        {
            move = Math.Max(move, path.Furthest);
            returned = path.ComesBack ? Math.Max(returned, path.Furthest) : returned;
        }

        var (shrunk, drained) = (0d, 0d);
        foreach (var pool in Pools(scene).Values)
        {
            if (pool.IsKnown && !pool.IsLeft)
            {
                shrunk = Math.Max(shrunk, Math.Log(pool.First0 / pool.Last0) + Math.Log(pool.First1 / pool.Last1));
                drained = Math.Max(drained, 1 - Math.Min(pool.Last0 / pool.First0, pool.Last1 / pool.First1));
                move = Math.Max(move, pool.Furthest);
                returned = Math.Abs(pool.Price - pool.Start) <= pool.Furthest * 0.2 ? Math.Max(returned, pool.Furthest) : returned;
            }
        }

        return new ShapeOfPools(move, returned, shrunk, drained, DrainedOf(scene), AnswersOf(scene));
    }

    // Reserves as pairs were asked for them or told them, in that order: calls come before logs.
    private static Dictionary<Address, Pool> Pools(Scene scene)
    {
        var pools = new Dictionary<Address, Pool>();
        var rows = scene.Rows;
        for (var i = 0; i < rows.Length; i++)
        {
            ref readonly var row = ref rows[i];
            var isAsked = row.Kind == ObservationKind.PriceRead && scene.Block.Frames[row.Frame].Selector == GetReserves;
            if (isAsked || row.Kind is ObservationKind.Reserves or ObservationKind.LiquidityRemoved)
            {
                if (pools.Count >= MostPools && !pools.ContainsKey(row.Contract))
                {
                    continue;
                }

                ref var pool = ref CollectionsMarshal.GetValueRefOrAddDefault(pools, row.Contract, out _);
                if (row.Kind == ObservationKind.LiquidityRemoved)
                {
                    pool.IsLeft = true;
                }
                else
                {
                    pool.Note(row.Amount.ToDouble(), row.Other.ToDouble());
                }
            }
        }

        return pools;
    }

    // Balances as others asked for them before, and what left since.
    private static double DrainedOf(Scene scene)
    {
        var known = BalancesAsked(scene);
        if (known.Count == 0)
        {
            return 0;
        }

        var net = new Dictionary<(Address, Address), double>();
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.IsMovement && row.Log >= 0)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(net, (row.Contract, row.From), out _) -= row.Amount.ToDouble();
                CollectionsMarshal.GetValueRefOrAddDefault(net, (row.Contract, row.To), out _) += row.Amount.ToDouble();
            }
        }

        return known.Where(balance => balance.Value > 0).Select(balance => Math.Clamp(-net.GetValueOrDefault(balance.Key) / balance.Value, 0, 1)).DefaultIfEmpty().Max();
    }

    private static Dictionary<(Address Token, Address Holder), double> BalancesAsked(Scene scene)
    {
        var known = new Dictionary<(Address, Address), double>();
        foreach (ref readonly var frame in scene.Block.FramesOf(scene.Transaction))
        {
            if (frame.Selector != BalanceOf || frame.Reverted || frame.Depth < 2 || known.Count >= MostAsked)
            {
                continue;
            }

            var input = scene.Block.Bytes(frame.Input);
            var answer = scene.Block.Bytes(frame.Output);
            if (input.Length >= 36 && answer.Length >= 32 && Address.FromBytes(input.Slice(16, 20)) is var holder && !scene.Hand.Has(holder))
            {
                known.TryAdd((frame.To, holder), UInt256.FromBigEndian(answer[..32]).ToDouble());
            }
        }

        return known;
    }

    private static double AnswersOf(Scene scene)
    {
        if (!scene.Observed.Has(ObservationKind.PriceRead))
        {
            return 0;
        }

        var seen = new Dictionary<(Address, uint, Hash256), (double Least, double Most)>();
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.Kind == ObservationKind.PriceRead && !scene.Hand.Has(row.From) && seen.Count < MostAsked && PriceManipulation.AnswerOf(scene, row) is { } answer)
            {
                var question = (row.Contract, scene.Block.Frames[row.Frame].Selector, row.Key);
                seen[question] = seen.TryGetValue(question, out var known) ? (Math.Min(known.Least, answer), Math.Max(known.Most, answer)) : (answer, answer);
            }
        }

        return seen.Values.Select(answers => answers.Most - answers.Least).DefaultIfEmpty().Max();
    }

    private struct Pool
    {
        public double First0;
        public double First1;
        public double Last0;
        public double Last1;
        public double Start;
        public double Price;
        public double Furthest;
        public bool IsLeft;

        public readonly bool IsKnown => First0 > 0 && First1 > 0 && Last0 > 0 && Last1 > 0;

        public void Note(double first, double second)
        {
            if (first <= 0 || second <= 0)
            {
                return;
            }

            (Last0, Last1, Price) = (first, second, Math.Log(second / first));
            if (First0 <= 0)
            {
                (First0, First1, Start) = (first, second, Price);
            }

            Furthest = Math.Max(Furthest, Math.Abs(Price - Start));
        }
    }
}
