using Firebreak.Core.Baselines;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Chain;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Core.Tests.Baselines;

public sealed class NewWalkTests
{
    private static readonly TransactionSketch Loop = Village.Combine("thief", [.. Enumerable.Repeat(Village.Redeem, 6)]);

    [Fact]
    public void Functions_combined_as_never_before_wake_somebody()
    {
        var detector = Village.Detector();
        detector.Live(100);

        var signal = Assert.Single(detector.Judge(Village.SceneOf(A.Block(101, Loop)), out var assessment));

        Assert.Equal((LearnedDetector.NewWalk, true, A.Vault), (signal.Rule, signal.Pages, signal.Subject));
        Assert.Equal(Finding.Page, assessment.Finding);
        Assert.StartsWith("The functions of HarborVault were called in a combination that none of 100 earlier transactions had.", signal.Because, StringComparison.Ordinal);
        Assert.Equal(6, signal.Evidence.Count);
    }

    [Fact]
    public void A_combination_that_is_final_is_new_no_more_and_one_of_an_orphaned_block_still_is()
    {
        var detector = Village.Detector();
        detector.Live(100);
        var orphaned = A.Block(101, [Loop], branch: "orphan");
        detector.Judge(Village.SceneOf(orphaned), out _);
        detector.Forget(orphaned.Ref);
        detector.Judge(Village.SceneOf(A.Block(101, Village.Use("villager 1", Village.Deposit))), out _);
        detector.Finalize(101);

        Assert.Single(detector.Judge(Village.SceneOf(A.Block(102, Loop)), out _));
        Assert.Single(detector.Judge(Village.SceneOf(A.Block(102, Loop)), out _));
        detector.Finalize(102);
        Assert.Empty(detector.Judge(Village.SceneOf(A.Block(103, Loop)), out _));
    }

    [Fact]
    public void Among_the_first_twenty_transactions_nothing_is_told()
    {
        var detector = Village.Detector();
        detector.Live(18);

        Assert.Empty(detector.Judge(Village.SceneOf(A.Block(50, Loop)), out var assessment));
        Assert.Equal(Footing.Cold, assessment.Footing);
        detector.Live(1, from: 19);
        Assert.Single(detector.Judge(Village.SceneOf(A.Block(50, Loop)), out _));
    }

    [Fact]
    public void The_same_walk_again_before_it_is_final_wakes_nobody_twice()
    {
        var detector = Village.Detector();
        detector.Live(100);

        Assert.Single(detector.Judge(Village.SceneOf(A.Block(101, Loop)), out _));
        Assert.Empty(detector.Judge(Village.SceneOf(A.Block(102, Loop)), out _));
        Assert.Single(detector.Judge(Village.SceneOf(A.Block(101, Loop)), out _));
        detector.Forget(A.Block(101, Loop).Ref);
        Assert.Single(detector.Judge(Village.SceneOf(A.Block(102, Loop)), out _));
    }

    [Fact]
    public void One_use_after_another_of_single_functions_is_never_new()
    {
        var detector = Village.Detector();
        detector.Live(100);

        Assert.Empty(detector.Judge(Village.SceneOf(A.Block(101, Village.Use("stranger", "neverUsedBefore()"))), out _));
    }

    [Fact]
    public void Where_new_combinations_come_every_day_they_become_tickets()
    {
        var detector = Village.Detector();
        detector.Live(100);
        for (var i = 0UL; i < 3; i++)
        {
            // Seven hours apart: each would have been a page of its own.
            var block = A.Block(1_000 + (i * 7 * 3_600), Village.Combine("router", Village.Deposit, $"feature{i}()"));
            detector.Judge(Village.SceneOf(block), out _);
            detector.Finalize(block.Ref.Number);
        }

        var signal = Assert.Single(detector.Judge(Village.SceneOf(A.Block(100_000, Loop)), out var assessment));
        Assert.False(signal.Pages);
        Assert.Equal(Finding.Ticket, assessment.Finding);
    }

    [Fact]
    public void After_a_change_new_combinations_are_tickets_until_life_is_known_again()
    {
        var detector = Village.Detector();
        detector.Live(1_200);
        var height = 2_000UL;
        while (detector.Baseline.Drifts == 0 && height < 2_200)
        {
            var block = A.Block(height++, Village.Use($"newcomer {height}", $"feature{height}()"));
            detector.Judge(Village.SceneOf(block), out _);
            detector.Finalize(block.Ref.Number);
        }

        var signal = Assert.Single(detector.Judge(Village.SceneOf(A.Block(3_000, Loop)), out var assessment));
        Assert.Equal((Footing.Drifted, false, Finding.Ticket), (assessment.Footing, signal.Pages, assessment.Finding));
        Assert.False(detector.Baseline.Report().NewWalks.MayPage);

        // Life goes on, three weeks later and for more than a week, until it is known again.
        detector.Live(700, from: 2_000_000);
        detector.Live(700, from: 2_700_000);
        Assert.True(Assert.Single(detector.Judge(Village.SceneOf(A.Block(2_800_000, Village.Combine("thief", Village.Deposit, Village.Redeem))), out _)).Pages);
    }

    [Fact]
    public void How_a_contract_is_set_up_by_the_transaction_that_creates_it_is_no_walk_of_its_users()
    {
        var (maker, factory) = (A.Account("maker"), A.Account("factory"));
        CallSketch[] uses = [A.Call(factory, A.Vault, "initialize(address)"), A.Call(factory, A.Vault, Village.Deposit)];
        var create = A.Call(factory, A.Vault, "") with { Kind = FrameKind.Create2 };
        Assert.Equal(0, Walk([create, .. uses]));
        Assert.Equal(2, Walk([create with { Reverts = true }, .. uses]));
        Assert.Equal(2, Walk(uses));

        // What stood there before is entered all the same.
        Assert.Equal(2, Walk([A.Call(factory, A.Account("new pool"), "") with { Kind = FrameKind.Create }, .. uses]));

        int Walk(CallSketch[] calls) => Village.Footprint(A.Block(1, A.Transaction(A.Call(maker, factory, "create()", calls)))).Flow.Entries;
    }

    [Fact]
    public void The_same_is_seen_where_storage_is_known_call_by_call()
    {
        var begin = A.Frame(A.Vault, "") with { Kind = FrameKind.Create };
        FrameSketch[] uses = [A.Frame(A.Vault, "a()", A.Write("a")), A.Frame(A.Vault, "b()", A.Read("a"), A.Write("b"))];

        Assert.Equal((0, 2), (EntriesOf([begin, .. uses]), EntriesOf(uses)));
    }

    [Fact]
    public void What_only_reads_and_the_everyday_functions_of_tokens_are_no_part_of_the_walk()
    {
        var (thief, contract) = (A.Account("thief"), A.Account("contract"));
        var bare = A.Call(contract, A.Vault, Village.Redeem);
        var dressed = A.Transaction(A.Call(
            thief, contract, "run()",
            A.Call(contract, A.Vault, "transfer(address,uint256)"), bare, A.Call(contract, A.Vault, "totalAssets()") with { Kind = FrameKind.StaticCall }));
        var plain = A.Transaction(A.Call(thief, contract, "run()", bare));

        Assert.Equal(Village.Footprint(A.Block(1, plain)).Flow, Village.Footprint(A.Block(1, dressed)).Flow);
    }

    [Fact]
    public void Entries_that_share_no_state_are_uses_of_their_own()
    {
        Assert.Equal(1, EntriesOf(A.Frame(A.Vault, "a()", A.Write("a")), A.Frame(A.Vault, "b()", A.Read("b"), A.Write("b"))));
        Assert.Equal(2, EntriesOf(A.Frame(A.Vault, "a()", A.Write("a")), A.Frame(A.Vault, "b()", A.Read("a"), A.Write("b"))));
        Assert.Equal(0, EntriesOf(A.Frame(A.Vault, "a()", A.Read("a")), A.Frame(A.Vault, "b()", A.Read("a"))));
    }

    private static int EntriesOf(params FrameSketch[] calls)
    {
        var root = A.Frame(A.Account("contract"), "run()", [.. calls]);
        var block = A.Block(1, A.Transaction(A.Account("thief"), root));
        return Core.Baselines.Novelty.ControlFlow.Of(Village.SceneOf(block, trace: A.Trace(block, 0, root))).Entries;
    }
}
