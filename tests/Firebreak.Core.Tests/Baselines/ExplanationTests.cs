using Firebreak.Core.Baselines;
using Firebreak.Core.Baselines.Explaining;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Core.Tests.Baselines;

/// <summary>What somebody reads at three in the morning about a transaction that was never like this.</summary>
public sealed class ExplanationTests
{
    [Fact]
    public void A_page_says_what_happened_what_was_first_and_where_it_parts_from_the_nearest_ordinary_one()
    {
        var (detector, ordinary) = Lived();
        var (thief, tool) = (A.Account("thief"), A.Account("contract of thief"));
        var attack = A.Block(2_000_000, A.Transaction(A.Call(
            thief, tool, "run()",
            A.Call(tool, A.Vault, Village.Deposit, A.Call(A.Vault, tool, "onDeposit()", A.Call(tool, A.Vault, Village.Redeem))))));

        var because = Tell(detector, attack);

        Assert.Contains("A contract called `deposit`.", because, StringComparison.Ordinal);
        Assert.Contains("The first time that a contract reaches `redeem` inside `deposit`", because, StringComparison.Ordinal);
        Assert.Contains(ordinary, because, StringComparison.Ordinal);
        Assert.Contains("then this one calls `0x", because, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_are_told_in_words_with_how_many_days_they_are_the_largest_of()
    {
        var (detector, _) = Lived();
        var loop = A.Block(2_000_000, Village.Combine("thief", [.. Enumerable.Repeat(Village.Redeem, 6)]));

        var because = Tell(detector, loop);

        Assert.Contains("calls of one and the same function (6 calls, the most in 23 days)", because, StringComparison.Ordinal);
        Assert.InRange(because.Length, 200, Signal.LongestBecause);
    }

    [Fact]
    public void Outlines_part_where_the_first_call_differs_and_know_within_which_call_that_is()
    {
        var calls = Village.Footprint(A.Block(1, Village.Combine("a", Village.Deposit, Village.Redeem))).Calls;
        var other = Village.Footprint(A.Block(1, Village.Combine("b", Village.Deposit, Village.Deposit, Village.Redeem))).Calls;

        Assert.Equal(1, CallOutline.PartAt(calls, other));
        Assert.Equal(1, CallOutline.Distance(calls, other));
        Assert.Equal(0, CallOutline.Distance(calls, calls));
        Assert.Equal(-1, CallOutline.ParentOf(calls, 1));
        Assert.Equal(["deposit", "redeem"], calls.Select(call => call.Name));
    }

    private static string Tell(LearnedDetector detector, Block block) => Assert.Single(detector.Judge(Village.SceneOf(block), out _)).Because;

    // A hundred uses through a contract, a few hours apart.
    private static (LearnedDetector Detector, string Ordinary) Lived()
    {
        var (detector, ordinary) = (Village.Detector(), string.Empty);
        for (var i = 0UL; i < 100; i++)
        {
            var block = A.Block(1_000 + (i * 15_000), Village.Combine($"villager {i % 5}", Village.Deposit));
            ordinary = i == 0 ? block.Transactions[0].Hash.ToString() : ordinary;
            detector.Judge(Village.SceneOf(block), out _);
            detector.Finalize(block.Ref.Number);
        }

        return (detector, detector.Baseline.Nearest(Village.Footprint(A.Block(1, Village.Combine("villager 1", Village.Deposit))))!.Transaction.ToString());
    }
}
