using Firebreak.Core;
using Firebreak.Core.Baselines.Features;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Detection;
using Firebreak.Engine.Ingest;
using Xunit;
using static Firebreak.Adapters.Tests.Storage.Samples;

namespace Firebreak.Adapters.Tests.Storage;

public sealed class BaselinesOnSqlite() : BaselineContract(new SqliteEngine());

public sealed class BaselinesOnPostgres(PostgresEngine engine) : BaselineContract(engine);

public abstract class BaselineContract(IStorageEngine engine)
{
    private const string Harbor = "Harbor";
    private static readonly (BlockRef Six, BlockRef Seven) Blocks = (Block(6), Block(7));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_block_taught_leaves_with_it_and_comes_once()
    {
        await using var site = await engine.NewSiteAsync();
        var storage = site.Open();
        await storage.Journal.CommitAsync(Taught(At(Blocks.Six), Blocks.Six, 2), Token);
        await storage.Journal.CommitAsync(Taught(At(Blocks.Six, Blocks.Seven), Blocks.Seven, 3), Token);
        await storage.Journal.CommitAsync(Taught(At(Blocks.Six, Blocks.Seven), Blocks.Seven, 3), Token);
        Assert.Equal(5, (await storage.Baselines.ImprintsAsync(Chain, Harbor, above: null, Token)).Count);

        await storage.Journal.CommitAsync(Reorg(At(Blocks.Six), Blocks.Seven), Token);

        var left = await site.Open().Baselines.ImprintsAsync(Chain, Harbor, above: null, Token);
        Assert.Equal([(Blocks.Six, 0), (Blocks.Six, 1)], left.Select(one => (one.Block, one.Place)));
        Assert.Equal(FootprintForm.ToBytes(new Footprint()), left[0].Bytes);
        Assert.Empty(await storage.Baselines.ImprintsAsync(Chain, Harbor, above: 6, Token));
        Assert.Empty(await storage.Baselines.ImprintsAsync(Chain, "another", above: null, Token));
    }

    [Fact]
    public async Task A_state_a_mark_and_the_final_block_are_written_together_or_not_at_all()
    {
        await using var site = await engine.NewSiteAsync();
        var crash = new Crash();
        var storage = site.Open(crash);
        await storage.Journal.CommitAsync(Taught(At(Blocks.Six), Blocks.Six, 2), Token);
        await storage.Baselines.MarkAsync(Chain, Harbor, new PageMark("page", IsFalse: true), Token);
        var commit = Commit(At(Blocks.Six) with { Finalized = Blocks.Six }) with
        {
            Teaching = new Teaching(Harbor, []) { State = State(Blocks.Six, week: 7), Marks = [new PageMark("page", IsFalse: true)] },
        };

        await crash.AtEachStepAsync(
            () => storage.Journal.CommitAsync(commit, Token),
            async () =>
            {
                var next = site.Open();
                Assert.Null((await next.Journal.LoadPositionAsync(Chain, Token))!.Finalized);
                Assert.Null(await next.Baselines.FindStateAsync(Chain, Harbor, ulong.MaxValue, Token));
                Assert.Single(await next.Baselines.WaitingMarksAsync(Chain, Harbor, Token));
            });

        var state = await storage.Baselines.FindStateAsync(Chain, Harbor, 6, Token);
        Assert.Equal((Blocks.Six, 12, 7), (state!.UpTo, state.Transactions, state.Week));
        Assert.Equal([1, 2, 3], state.Snapshot);
        Assert.Null(await storage.Baselines.FindStateAsync(Chain, Harbor, 5, Token));
        Assert.Equal([new TakenMark(6, new PageMark("page", IsFalse: true))], await storage.Baselines.TakenMarksAsync(Chain, Harbor, 5, Token));
        Assert.Empty(await storage.Baselines.WaitingMarksAsync(Chain, Harbor, Token));
    }

    [Fact]
    public async Task The_first_word_on_a_page_counts()
    {
        await using var site = await engine.NewSiteAsync();
        var storage = site.Open();
        await storage.Baselines.MarkAsync(Chain, Harbor, new PageMark("page", IsFalse: true), Token);
        await storage.Baselines.MarkAsync(Chain, Harbor, new PageMark("page", IsFalse: false), Token);

        Assert.Equal([new PageMark("page", IsFalse: true)], await storage.Baselines.WaitingMarksAsync(Chain, Harbor, Token));
    }

    [Fact]
    public async Task Of_each_week_the_last_state_is_kept_and_of_what_is_older_than_a_year_nothing()
    {
        await using var site = await engine.NewSiteAsync();
        var storage = site.Open();
        foreach (var (number, week) in new[] { (5ul, 100L), (6ul, 100L), (7ul, 101L), (8ul, 154L) })
        {
            var block = Block(number);
            await storage.Journal.CommitAsync(Taught(At(block), block, 1) with { Position = At(block) with { Finalized = block } }, Token);
            await storage.Journal.CommitAsync(
                Commit(At(block) with { Finalized = block }) with { Teaching = new Teaching(Harbor, []) { State = State(block, week) } }, Token);
        }

        Assert.Equal(7ul, (await storage.Baselines.FindStateAsync(Chain, Harbor, 7, Token))!.UpTo.Number);
        Assert.Null(await storage.Baselines.FindStateAsync(Chain, Harbor, 6, Token));
        Assert.Equal([8ul], (await storage.Baselines.ImprintsAsync(Chain, Harbor, above: null, Token)).Select(one => one.Block.Number));
    }

    [Fact]
    public async Task A_rewind_takes_back_what_was_learned_above_it_and_lets_marks_wait_again()
    {
        await using var site = await engine.NewSiteAsync();
        var storage = site.Open();
        await storage.Journal.CommitAsync(Taught(At(Blocks.Six), Blocks.Six, 2), Token);
        await storage.Baselines.MarkAsync(Chain, Harbor, new PageMark("page", IsFalse: true), Token);
        await storage.Journal.CommitAsync(
            Taught(At(Blocks.Six, Blocks.Seven) with { Finalized = Blocks.Seven }, Blocks.Seven, 2) with
            {
                Teaching = new Teaching(Harbor, [Imprint(Blocks.Seven, 0)]) { State = State(Blocks.Seven, 3), Marks = [new PageMark("page", IsFalse: true)] },
            },
            Token);

        await storage.Journal.RewindAsync(Chain, Blocks.Six, Token);

        Assert.Null(await storage.Baselines.FindStateAsync(Chain, Harbor, ulong.MaxValue, Token));
        Assert.Equal(2, (await storage.Baselines.ImprintsAsync(Chain, Harbor, above: null, Token)).Count);
        Assert.Single(await storage.Baselines.WaitingMarksAsync(Chain, Harbor, Token));
    }

    [Fact]
    public async Task What_a_rule_in_shadow_said_comes_once_and_leaves_with_its_block()
    {
        await using var site = await engine.NewSiteAsync();
        var storage = site.Open();
        await storage.Journal.CommitAsync(Commit(At(Blocks.Six)) with { Shadows = [Signal(Blocks.Six)] }, Token);
        for (var i = 0; i < 2; i++)
        {
            await storage.Journal.CommitAsync(Commit(At(Blocks.Six, Blocks.Seven)) with { Shadows = [Signal(Blocks.Seven), Signal(Blocks.Six, "found in depth")] }, Token);
        }

        Assert.Equal(3, (await storage.Shadows.ShadowsAsync(Chain, 0, ulong.MaxValue, Token)).Count);
        await storage.Journal.CommitAsync(Reorg(At(Blocks.Six), Blocks.Seven), Token);

        Assert.Equal(
            [Signal(Blocks.Six).Id, Signal(Blocks.Six, "found in depth").Id],
            (await site.Open().Shadows.ShadowsAsync(Chain, 0, 6, Token)).Select(signal => signal.Id).OrderByDescending(id => id == Signal(Blocks.Six).Id));
        Assert.Empty(await storage.Shadows.ShadowsAsync(Chain, 7, ulong.MaxValue, Token));
        Assert.Empty(await storage.Signals.ReadAsync(0, 10, Token));
    }

    [Fact]
    public async Task What_a_rule_in_shadow_said_in_depth_or_late_is_written_once_with_that_look()
    {
        await using var site = await engine.NewSiteAsync();
        var storage = site.Open();
        var suspect = Suspect(Blocks.Seven, "first");
        var gap = new CoverageGap("takeover", Transaction: null, GapCause.NotAnswered, "no answer");
        var commit = Commit(At(Blocks.Six, Blocks.Seven), suspects: [suspect]) with { Coverage = new BlockCoverage(Blocks.Seven, ["takeover"], [gap]) };
        var look = new DeepJudgement([], []) { Shadows = [Signal(Blocks.Seven, "in depth")] };
        var healing = new CoverageHealing(Chain, Blocks.Seven, [gap], [], [], [], [], "next") { Shadows = [Signal(Blocks.Seven, "late")] };

        // The process dies after each: what follows is another one that does it again.
        for (var i = 0; i < 2; i++)
        {
            await site.Open().Journal.CommitAsync(commit, Token);
            await site.Open().Journal.SettleSuspectAsync(suspect, look, Token);
            await site.Open().Coverage.HealAsync(healing, Token);
        }

        Assert.Equal(2, (await site.Open().Shadows.ShadowsAsync(Chain, 7, 7, Token)).Count);
        await storage.Journal.CommitAsync(Reorg(At(Blocks.Six), Blocks.Seven), Token);
        await storage.Journal.SettleSuspectAsync(suspect, look, Token);

        Assert.Empty(await storage.Shadows.ShadowsAsync(Chain, 0, ulong.MaxValue, Token));
    }

    private static ChainCommit Taught(ChainPosition position, BlockRef block, int transactions) =>
        Commit(position) with { Teaching = new Teaching(Harbor, Enumerable.Range(0, transactions).Select(place => Imprint(block, place)).ToItems()) };

    private static Imprint Imprint(BlockRef block, int place) => new(block, place, new Footprint());

    private static BaselineState State(BlockRef block, long week) => new(block, 12, week, [1, 2, 3]);
}
