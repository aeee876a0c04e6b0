using CsCheck;
using Firebreak.Core.Baselines.Forest;
using Xunit;

namespace Firebreak.Core.Tests.Baselines;

/// <summary>The forest, against what is proven of it: a tree after coming and going is as if built from what is left.</summary>
public sealed class RandomCutForestTests
{
    private static readonly Gen<byte[]> Points = Gen.Byte[0, 3].Array[3].Select(few =>
    {
        var point = new byte[RandomCutForest.Dimensions];
        few.CopyTo(point, 0);
        return point;
    });

    [Fact]
    public void Whatever_comes_and_goes_every_box_is_the_smallest_and_every_cut_divides() => Gen.Select(Points.Array[1, 60], Gen.Int[0, 1_000].Array[0, 60], Gen.ULong).Sample(
        (points, leaves, seed) =>
        {
            var (tree, dice, known) = (new CutTree(), new Dice(seed), new List<int>());
            foreach (var point in points)
            {
                known.Add(tree.Add(point, ref dice));
            }

            foreach (var leaf in leaves.Where(_ => known.Count > 0))
            {
                tree.Remove(known[leaf % known.Count]);
                known.RemoveAt(leaf % known.Count);
                Assert.True(tree.IsSound());
            }

            Assert.Equal(known.Count, tree.Mass);
        },
        iter: 200);

    /// <summary>Theorem 4 of Guha and others: the first cut falls on a side as often as that side is long, whatever came and went before.</summary>
    [Fact]
    public void Longer_sides_are_cut_more_often_also_after_a_point_left()
    {
        const int Trials = 4_000;
        var firsts = 0;
        for (var seed = 0UL; seed < Trials; seed++)
        {
            var (tree, dice) = (new CutTree(), new Dice(seed * 977));
            tree.Add(PointOf(0, 0), ref dice);
            var stranger = tree.Add(PointOf(200, 200), ref dice);
            tree.Add(PointOf(30, 10), ref dice);
            tree.Add(PointOf(15, 0), ref dice);
            tree.Remove(stranger);
            firsts += tree.FirstCut == 0 ? 1 : 0;
        }

        // Sides of 30 and 10: three in four, within four standard deviations.
        Assert.InRange(firsts / (double)Trials, 0.75 - 0.028, 0.75 + 0.028);
    }

    [Fact]
    public void What_stands_apart_in_one_number_scores_highest_and_that_number_is_blamed()
    {
        var (forest, dice) = (new RandomCutForest(), new Dice(5));
        for (var i = 0; i < 2_000; i++)
        {
            forest.Learn(PointOf(dice.Below(20), dice.Below(20), dice.Below(20)));
        }

        var blame = new double[RandomCutForest.Dimensions];
        var apart = forest.Score(PointOf(10, 90, 10), blame);

        Assert.InRange(forest.Score(PointOf(10, 10, 10)), 0, 1.5);
        Assert.True(apart > 2 * forest.Score(PointOf(10, 10, 10)), $"{apart}");
        Assert.Equal(1, Array.IndexOf(blame, blame.Max()));
        Assert.InRange(blame.Sum(), apart * 0.95, apart * 1.05);
    }

    [Fact]
    public void A_combination_that_never_was_stands_apart_though_each_number_is_usual()
    {
        var (forest, dice) = (new RandomCutForest(), new Dice(6));
        for (var i = 0; i < 3_000; i++)
        {
            var size = dice.Below(100);
            forest.Learn(PointOf(size, size + dice.Below(5)));
        }

        Assert.True(forest.Score(PointOf(90, 10)) > 1.5 * forest.Score(PointOf(50, 52)));
    }

    [Fact]
    public void The_same_points_give_the_same_forest_and_what_is_new_becomes_usual()
    {
        var (one, other) = (new RandomCutForest(3), new RandomCutForest(3));
        for (var i = 0; i < 3_000; i++)
        {
            one.Learn(PointOf(i % 7, i % 3));
            other.Learn(PointOf(i % 7, i % 3));
        }

        var before = one.Score(PointOf(100, 3));
        Assert.Equal(before, other.Score(PointOf(100, 3)));
        for (var i = 0; i < 200; i++)
        {
            one.Learn(PointOf(100, 3));
        }

        Assert.True(one.Score(PointOf(100, 3)) < before / 2);
    }

    private static byte[] PointOf(params ReadOnlySpan<int> coordinates)
    {
        var point = new byte[RandomCutForest.Dimensions];
        for (var i = 0; i < coordinates.Length; i++)
        {
            point[i] = (byte)coordinates[i];
        }

        return point;
    }
}
