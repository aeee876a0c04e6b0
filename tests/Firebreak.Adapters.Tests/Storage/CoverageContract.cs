using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Ingest;
using Xunit;
using static Firebreak.Adapters.Tests.Storage.Samples;

namespace Firebreak.Adapters.Tests.Storage;

public sealed class CoverageOnSqlite() : CoverageContract(new SqliteEngine());

public sealed class CoverageOnPostgres(PostgresEngine engine) : CoverageContract(engine);

public abstract class CoverageContract(IStorageEngine engine)
{
    private static readonly Items<string> Rules = Coverage(Block(0)).Rules;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Blocks_that_every_rule_saw_are_one_stretch()
    {
        await using var site = await engine.NewSiteAsync();
        var storage = site.Open();
        await FollowAsync(storage, 5, 9);

        Assert.Equal([new CoverageSpan(5, 9, Rules, [])], await SpansAsync(storage));
        Assert.Equal([new CoverageSpan(6, 7, Rules, [])], (await storage.Coverage.ReadAsync(Chain, 6, 7, 100, Token)).Spans);
        Assert.Empty(await SpansAsync(storage, new ChainId(1)));
    }

    [Fact]
    public async Task A_gap_says_which_rule_did_not_see_what_and_why()
    {
        await using var site = await engine.NewSiteAsync();
        var storage = site.Open();
        CoverageGap[] gaps = [BlockGap(GapCause.NotAnswered), Gap(Block(6), GapCause.OverBudget)];
        await FollowAsync(storage, 5, 5);
        await storage.Journal.CommitAsync(Commit(At(Block(6))) with { Coverage = Coverage(Block(6), gaps) }, Token);
        await FollowAsync(storage, 7, 7);

        Assert.Equal(
            [new CoverageSpan(5, 5, Rules, []), new CoverageSpan(6, 6, Rules, new Items<CoverageGap>(gaps)), new CoverageSpan(7, 7, Rules, [])],
            await SpansAsync(storage));
        Assert.Equal(
            [(GapCause.NotAnswered, 1, 6UL), (GapCause.OverBudget, 1L, 6UL)],
            (await storage.Coverage.TallyAsync(Chain, Token)).Select(tally => (tally.Cause, tally.Blocks, tally.First)));
    }

    [Fact]
    public async Task A_suspect_is_a_gap_of_the_deep_rules_until_it_is_settled()
    {
        await using var site = await engine.NewSiteAsync();
        var storage = site.Open();
        var (seen, unseen) = (Suspect(Block(5), "seen"), Suspect(Block(5), "unseen"));
        await storage.Journal.CommitAsync(Commit(At(Block(5)), suspects: [seen, unseen]) with { Coverage = Coverage(Block(5)) }, Token);

        Assert.Equal(
            new[] { seen, unseen }.Select(suspect => new CoverageGap("reentrancy", suspect.Transaction, GapCause.Waiting, suspect.Reason)).OrderBy(gap => gap.Transaction),
            Assert.Single(await SpansAsync(storage)).Gaps);

        await storage.Journal.SettleSuspectAsync(seen, new([], []), Token);
        await storage.Journal.SettleSuspectAsync(unseen, new([], [Gap(Block(5), GapCause.NotOffered, "unseen")]), Token);

        Assert.Equal([Gap(Block(5), GapCause.NotOffered, "unseen")], Assert.Single(await SpansAsync(storage)).Gaps);
    }

    [Fact]
    public async Task An_orphaned_block_takes_its_coverage_with_it()
    {
        await using var site = await engine.NewSiteAsync();
        var storage = site.Open();
        await FollowAsync(storage, 5, 6);
        CoverageGap[] gaps = [BlockGap(GapCause.NotAnswered), Gap(Block(7), GapCause.NotAnswered)];
        await storage.Journal.CommitAsync(Commit(At(Block(7))) with { Coverage = Coverage(Block(7), gaps) }, Token);
        await storage.Journal.CommitAsync(Reorg(At(Block(6)), Block(7)), Token);
        site.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal([new CoverageSpan(5, 6, Rules, [])], await SpansAsync(storage));
        Assert.Empty(await storage.Coverage.DueAsync(Chain, 10, Token));
        Assert.Empty(await storage.Coverage.TallyAsync(Chain, Token));
        Assert.False(await storage.Coverage.HealAsync(Healed(Block(7), gaps), Token));
    }

    [Fact]
    public async Task Healing_closes_exactly_the_gaps_that_were_asked_about_and_the_same_again_writes_nothing_twice()
    {
        await using var site = await engine.NewSiteAsync();
        var storage = site.Open();
        var block = Block(5);
        CoverageGap[] gaps = [BlockGap(GapCause.NotAnswered), BlockGap(GapCause.NotOffered, "reentrancy"), Gap(block, GapCause.OverBudget)];
        await storage.Journal.CommitAsync(Commit(At(block)) with { Coverage = Coverage(block, gaps) }, Token);
        var healing = Healed(block, gaps[0]) with { Signals = [Signal(block)], Suspects = [Suspect(block, "late")], Measurements = [Measurement(block)] };

        Assert.True(await storage.Coverage.HealAsync(healing, Token));
        Assert.False(await storage.Coverage.HealAsync(healing, Token));

        Assert.Single(await storage.Signals.ReadAsync(0, 10, Token));
        Assert.Equal([Suspect(block, "late")], await storage.Journal.WaitingSuspectsAsync(Chain, Token));
        Assert.Equal([Measurement(block)], await storage.Journal.MeasurementsAsync(Chain, Token));
        await storage.Journal.SettleSuspectAsync(Suspect(block, "late"), new([], []), Token);
        Assert.Equal([gaps[1], gaps[2]], Assert.Single(await SpansAsync(storage)).Gaps);
    }

    [Fact]
    public async Task A_gap_is_asked_about_with_growing_pauses_until_it_is_closed()
    {
        await using var site = await engine.NewSiteAsync();
        var storage = site.Open();
        var gap = BlockGap(GapCause.NotAnswered);
        await storage.Journal.CommitAsync(Commit(At(Block(5))) with { Coverage = Coverage(Block(5), gap) }, Token);

        Assert.Empty(await storage.Coverage.DueAsync(Chain, 10, Token));
        var pause = TimeSpan.Zero;
        for (var attempts = 0; attempts < 4; attempts++)
        {
            Assert.True(Healing.PauseAfter(attempts) > pause);
            pause = Healing.PauseAfter(attempts);
            site.Clock.Advance(pause - TimeSpan.FromMilliseconds(1));
            Assert.Empty(await storage.Coverage.DueAsync(Chain, 10, Token));
            site.Clock.Advance(TimeSpan.FromMilliseconds(1));
            var due = Assert.Single(await storage.Coverage.DueAsync(Chain, 10, Token));
            Assert.Equal((Block(5), attempts, gap), (due.Block, due.Attempts, due.Gaps.Single()));
            await storage.Coverage.HealAsync(Healed(Block(5)), Token);
        }

        await storage.Coverage.HealAsync(Healed(Block(5), gap), Token);
        site.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Empty(await storage.Coverage.DueAsync(Chain, 10, Token));
        Assert.Empty(await storage.Coverage.TallyAsync(Chain, Token));
    }

    [Fact]
    public async Task A_rule_that_failed_is_asked_again_only_under_another_edition()
    {
        await using var site = await engine.NewSiteAsync();
        var storage = site.Open();
        await storage.Journal.CommitAsync(Commit(At(Block(5))) with { Coverage = Coverage(Block(5), Gap(Block(5), GapCause.RuleFailed)) }, Token);
        await storage.Coverage.WakeAsync(Chain, "1", Token);
        site.Clock.Advance(TimeSpan.FromDays(400));
        Assert.Empty(await storage.Coverage.DueAsync(Chain, 10, Token));

        await storage.Coverage.WakeAsync(Chain, "2", Token);
        Assert.Equal([Gap(Block(5), GapCause.RuleFailed)], Assert.Single(await storage.Coverage.DueAsync(Chain, 10, Token)).Gaps);

        await storage.Coverage.HealAsync(
            Healed(Block(5), Gap(Block(5), GapCause.RuleFailed)) with { Opened = [Gap(Block(5), GapCause.RuleFailed)], Edition = "2" }, Token);
        site.Clock.Advance(TimeSpan.FromDays(400));
        Assert.Empty(await storage.Coverage.DueAsync(Chain, 10, Token));
    }

    [Fact]
    public async Task Final_blocks_become_few_rows_and_say_the_same()
    {
        await using var site = await engine.NewSiteAsync();
        var storage = site.Open();
        await FollowAsync(storage, 5, 40);
        var gap = BlockGap(GapCause.NotAnswered);
        await storage.Journal.CommitAsync(Commit(At(Block(41))) with { Coverage = Coverage(Block(41), gap) }, Token);
        await FollowAsync(storage, 42, 60);
        await storage.Journal.CommitAsync(Commit(At(Block(60)) with { Finalized = Block(50) }), Token);
        var before = await SpansAsync(storage);

        Assert.Equal(35 + 8, await storage.Coverage.CompactAsync(Chain, Token));
        Assert.Equal(0, await storage.Coverage.CompactAsync(Chain, Token));
        Assert.Equal(before, await SpansAsync(storage));

        await storage.Coverage.HealAsync(Healed(Block(41), gap), Token);
        await storage.Journal.CommitAsync(Commit(At(Block(60)) with { Finalized = Block(60) }), Token);
        Assert.Equal(2 + 10, await storage.Coverage.CompactAsync(Chain, Token));
        Assert.Equal([new CoverageSpan(5, 60, Rules, [])], await SpansAsync(storage));

        await FollowAsync(storage, 20, 20);
        Assert.Equal([new CoverageSpan(5, 60, Rules, [])], await SpansAsync(storage));
    }

    [Fact]
    public async Task A_height_that_was_never_read_is_named_and_can_be_filled()
    {
        await using var site = await engine.NewSiteAsync();
        var storage = site.Open();
        await FollowAsync(storage, 5, 6);
        await FollowAsync(storage, 8, 9);

        Assert.Equal([new MissingBlocks(7, 7, Block(8))], await storage.Coverage.MissingAsync(Chain, Token));
        Assert.Equal(
            [new CoverageSpan(5, 6, Rules, []), new CoverageSpan(7, 7, [], []), new CoverageSpan(8, 9, Rules, [])], await SpansAsync(storage));
        var seven = Commit(At(Block(9)), [Signal(Block(7))]) with { Coverage = Coverage(Block(7)) };
        Assert.False(await storage.Coverage.FillAsync(seven, Block(8, "another branch"), Token));
        Assert.True(await storage.Coverage.FillAsync(seven, Block(8), Token));
        Assert.False(await storage.Coverage.FillAsync(seven, Block(8), Token));

        Assert.Empty(await storage.Coverage.MissingAsync(Chain, Token));
        Assert.Equal([new CoverageSpan(5, 9, Rules, [])], await SpansAsync(storage));
        Assert.Single(await storage.Signals.ReadAsync(0, 10, Token));
    }

    [Fact]
    public async Task A_crash_at_any_line_of_a_healing_leaves_the_gap_open_and_nothing_written()
    {
        await using var site = await engine.NewSiteAsync();
        var crash = new Crash();
        var storage = site.Open(crash);
        CoverageGap[] gaps = [BlockGap(GapCause.NotAnswered), Gap(Block(5), GapCause.OverBudget)];
        await storage.Journal.CommitAsync(Commit(At(Block(5))) with { Coverage = Coverage(Block(5), gaps) }, Token);

        await crash.AtEachStepAsync(
            () => storage.Coverage.HealAsync(Healed(Block(5), gaps) with { Signals = [Signal(Block(5))], Suspects = [Suspect(Block(5))] }, Token),
            async () =>
            {
                var reader = site.Open();
                Assert.Equal(gaps, Assert.Single(await SpansAsync(reader)).Gaps);
                Assert.Empty(await reader.Signals.ReadAsync(0, 10, Token));
                Assert.Empty(await reader.Journal.WaitingSuspectsAsync(Chain, Token));
            });

        Assert.Single(await storage.Signals.ReadAsync(0, 10, Token));
    }

    [Fact]
    public async Task A_hundred_rules_cost_a_block_one_small_row_and_another_where_a_better_node_may_help()
    {
        await using var site = await engine.NewSiteAsync();
        var storage = site.Open();
        var rules = Enumerable.Range(0, 100).Select(i => $"rule-{i}").ToItems();
        var gaps = rules.Take(40).Select(rule => BlockGap(GapCause.NotOffered, rule)).ToItems();
        for (ulong number = 1; number <= 50; number++)
        {
            await storage.Journal.CommitAsync(
                Commit(At(Block(number))) with { Coverage = new BlockCoverage(Block(number), rules, gaps) { Edition = "1" } }, Token);
        }

        await using var connection = await site.ConnectAsync();
        Assert.Equal([50L, 1, 0, 50], await CountsAsync(connection, "coverage", "coverage_states", "coverage_gaps", "coverage_due"));
        Assert.Equal(40, Assert.Single(await SpansAsync(storage)).Gaps.Count);
    }

    private static async Task<List<long>> CountsAsync(System.Data.Common.DbConnection connection, params string[] tables)
    {
        var counts = new List<long>();
        foreach (var table in tables)
        {
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Names of our own tables.
            command.CommandText = $"SELECT count(*) FROM {table}";
#pragma warning restore CA2100
            counts.Add((long)(await command.ExecuteScalarAsync(Token))!);
        }

        return counts;
    }

    private static CoverageHealing Healed(BlockRef block, params CoverageGap[] closed) =>
        new(Chain, block, new Items<CoverageGap>(closed), [], [], [], [], "1");

    private static async Task<Items<CoverageSpan>> SpansAsync(OpenStorage storage, ChainId? chain = null) =>
        (await storage.Coverage.ReadAsync(chain ?? Chain, 0, ulong.MaxValue, 10_000, Token)).Spans;

    private static async Task FollowAsync(OpenStorage storage, ulong from, ulong to)
    {
        for (var number = from; number <= to; number++)
        {
            await storage.Journal.CommitAsync(Commit(At(Block(number))) with { Coverage = Coverage(Block(number)) }, Token);
        }
    }
}
