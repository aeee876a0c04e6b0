using CsCheck;
using Firebreak.Core.Baselines;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Detection;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Engine.Tests;

/// <summary>What is learned outlives the death of the process, whenever it dies.</summary>
public sealed class LearnedStateTests
{
    private static readonly string[] Functions = ["deposit(address)", "withdraw(uint256)", "harvest()"];

    private static readonly IReadOnlyDictionary<string, Rule> Rules = A.Rules.Values
        .Concat(new[] { LearnedDetector.NewWalk, LearnedDetector.Unusual }.Select(id => A.ContextRule with { Id = id, Needs = Lanes.Receipts | Lanes.Logs | Lanes.Frames }))
        .ToDictionary(rule => rule.Id, StringComparer.Ordinal);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_process_that_dies_anywhere_and_its_heir_have_learned_what_one_that_lives_has() =>
        await Gen.Select(Gen.Int[0, 9].Array[1, 14], Gen.Int[1, 120], Gen.Int[1, 80]).SampleAsync(
            async (script, first, second) =>
            {
                var (straight, troubled) = (Play(script), Play(script));
                await straight.RunAsync();
                await troubled.RunAsync(first, second);

                Assert.Equal(straight.Learned, troubled.Learned);
                Assert.NotNull(straight.Learned);
            },
            iter: Nightly.Choose(25, 250),
            threads: 1);

    [Fact]
    public async Task What_was_learned_up_to_any_final_block_can_be_made_again_from_any_state_or_from_none()
    {
        var world = Play([0, 1, 9, 2, 0, 9, 1, 1, 9, 0]);
        await world.RunAsync(60, 40, 50);
        Assert.InRange(world.Journal.States, 1, int.MaxValue);

        var history = new BaselineHistory(world.Journal, A.Chain, world.Protocol.Name, new BaselineOptions());
        var last = await history.FindAsync(ulong.MaxValue, fromStates: true, Token);
        var anew = await history.FindAsync(ulong.MaxValue, fromStates: false, Token);
        Assert.Equal(last.Baseline.ToSnapshot(), anew.Baseline.ToSnapshot());
        Assert.Equal(world.Learned, anew.Baseline.ToSnapshot());
        Assert.Equal(2, (await history.FindAsync(2, fromStates: true, Token)).Baseline.Transactions);
    }

    [Fact]
    public async Task What_cannot_be_read_is_named_and_learned_anew()
    {
        var world = Play([0, 1, 2, 9, 9]);
        await world.RunAsync(60);
        var state = await world.Journal.FindStateAsync(A.Chain, world.Protocol.Name, ulong.MaxValue, Token);
        state!.Snapshot[9] ^= 1;

        var moment = await new BaselineHistory(world.Journal, A.Chain, world.Protocol.Name, new BaselineOptions()).FindAsync(ulong.MaxValue, fromStates: true, Token);

        Assert.Contains("its seal does not fit", Assert.Single(moment.Complaints), StringComparison.Ordinal);
        Assert.Equal(world.Learned, moment.Baseline.ToSnapshot());
    }

    [Fact]
    public async Task A_page_marked_as_false_counts_once_though_the_process_dies_while_it_is_taken_in()
    {
        var mark = new PageMark("page", IsFalse: true);
        var (straight, troubled) = (Play([0, 9, 1, 9, 2, 9]), Play([0, 9, 1, 9, 2, 9]));
        await straight.Journal.MarkAsync(A.Chain, "Harbor", mark, Token);
        await straight.RunAsync();
        await troubled.Journal.MarkAsync(A.Chain, "Harbor", mark, Token);
        await troubled.Journal.MarkAsync(A.Chain, "Harbor", mark with { IsFalse = false }, Token);
        await troubled.RunAsync(30, 10, 12, 9);

        Assert.Equal(1, ProtocolBaseline.FromSnapshot(troubled.Learned, new BaselineOptions()).Budget.FalsePages);
        Assert.Equal(straight.Learned, troubled.Learned);
    }

    [Fact]
    public void A_look_out_of_turn_teaches_nothing()
    {
        var (quiet, asked) = (new DetectionPipeline(A.Watch(), Rules), new DetectionPipeline(A.Watch(), Rules));
        var (block, pending) = (A.Block(7, Deposit("first")), A.Block(8, Deposit("pending")));
        foreach (var pipeline in new[] { quiet, asked })
        {
            pipeline.Process(new ChainUpdate.Advanced(block), A.Valuation());
        }

        asked.Revisit(pending, A.Valuation(), Ingest.PendingJudge.Everything(asked));
        foreach (var pipeline in new[] { quiet, asked })
        {
            pipeline.Process(new ChainUpdate.Finalized(pending.Ref), valuation: null);
        }

        Assert.Equal(1, asked.AskLearned(baseline => baseline.Transactions));
        Assert.Equal(quiet.AskLearned(baseline => baseline.ToSnapshot()), asked.AskLearned(baseline => baseline.ToSnapshot()));
    }

    [Fact]
    public void A_new_walk_is_told_once_in_a_block_that_takes_it_twice()
    {
        var decisive = Rules.ToDictionary(rule => rule.Key, rule => rule.Value with { Tier = Tier.Decisive }, StringComparer.Ordinal);
        var pipeline = new DetectionPipeline(A.Watch(), decisive);
        var lived = Enumerable.Range(0, 100).Select(i => A.Lean(A.Block(10 + (ulong)i, Deposit($"villager {i}")))).ToList();
        lived.ForEach(block => pipeline.Process(new ChainUpdate.Advanced(block), A.Valuation()));
        pipeline.Process(new ChainUpdate.Finalized(lived[^1].Ref), valuation: null);

        var judgement = pipeline.Process(new ChainUpdate.Advanced(A.Lean(A.Block(120, Loop("one"), Loop("two")))), A.Valuation());

        Assert.Single(judgement.Signals, signal => signal.Rule == LearnedDetector.NewWalk);
    }

    private static TransactionSketch Loop(string name) => A.Transaction(A.Call(
        A.Account(name), A.Account($"contract of {name}"), "run()", [.. Enumerable.Range(0, 6).Select(_ => A.Call(A.Account($"contract of {name}"), A.Vault, "harvest()"))])) with
    { Name = name };

    private static TransactionSketch Deposit(string name) => A.Transaction(A.Call(A.Account(name), A.Vault, "deposit(address)")) with { Name = name };

    // Up to 6 a block with one use or two, 7 and 8 a reorg that brings other uses, 9 makes the head final.
    private static World Play(int[] script)
    {
        var world = new World { Rules = Rules };
        world.Chain.Mine(Use(0)).FinalizeHead();
        var (height, final) = (1, 1);
        foreach (var (at, what) in script.Index())
        {
            switch (what)
            {
                case 9:
                    world.Chain.FinalizeHead();
                    final = height;
                    break;
                case 7 or 8 when height > final:
                    world.Chain.Reorg(1).Mine(Use(at), Use(at + 100));
                    break;
                default:
                    world.Chain.Mine([.. what % 2 == 0 ? new[] { Use(at) } : [Use(at), Use(at + 50)]]);
                    height++;
                    break;
            }
        }

        world.Chain.FinalizeHead().MineEmpty(3);
        return world;
    }

    private static Deed Use(int number) => new(
        $"use {number}", A.Account($"villager {number % 4}"), A.Frame(A.Vault, Functions[number % Functions.Length]));
}
