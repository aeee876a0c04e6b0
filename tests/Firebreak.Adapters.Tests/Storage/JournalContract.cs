using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Network;
using Firebreak.Core.Detection.Writing;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;
using Xunit;
using static Firebreak.Adapters.Tests.Storage.Samples;

namespace Firebreak.Adapters.Tests.Storage;

public sealed class JournalOnSqlite() : JournalContract(new SqliteEngine());

public sealed class JournalOnPostgres(PostgresEngine engine) : JournalContract(engine);

public abstract class JournalContract(IStorageEngine engine)
{
    private static readonly BlockRef Six = Block(6);
    private static readonly BlockRef Seven = Block(7);

    private static ChainCommit SevenWithAll => Commit(
        At(Six, Seven) with { Finalized = Block(5) }, [Signal(Seven)], [Suspect(Seven, "first"), Suspect(Seven, "a second")], [Measurement(Seven)]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_chain_that_was_never_followed_has_no_position()
    {
        await using var site = await engine.NewSiteAsync();

        Assert.Null(await site.Open().Journal.LoadPositionAsync(Chain, Token));
    }

    [Fact]
    public async Task A_commit_is_read_back_by_the_next_program_as_it_was_written()
    {
        await using var site = await engine.NewSiteAsync();
        await site.Open().Journal.CommitAsync(SevenWithAll, Token);

        var next = site.Open();
        Assert.Equal(SevenWithAll.Position, await next.Journal.LoadPositionAsync(Chain, Token));
        Assert.Equal(SevenWithAll.Suspects, await next.Journal.WaitingSuspectsAsync(Chain, Token));
        Assert.Equal(SevenWithAll.Measurements, await next.Journal.MeasurementsAsync(Chain, Token));
        Assert.Equal([new LoggedSignal(1, Noon, new SignalChange.Raised(Signal(Seven)))], await next.Signals.ReadAsync(0, 10, Token));
    }

    [Fact]
    public async Task Committing_the_same_again_writes_nothing_twice()
    {
        await using var site = await engine.NewSiteAsync();
        var storage = site.Open();
        await storage.Journal.CommitAsync(SevenWithAll, Token);
        await storage.Journal.CommitAsync(SevenWithAll, Token);

        Assert.Single(await storage.Signals.ReadAsync(0, 10, Token));
        Assert.Equal(2, (await storage.Journal.WaitingSuspectsAsync(Chain, Token)).Count);
        Assert.Single(await storage.Journal.MeasurementsAsync(Chain, Token));
    }

    [Fact]
    public async Task Everything_of_a_busy_block_is_kept_in_its_order_and_what_is_there_already_is_passed_over()
    {
        await using var site = await engine.NewSiteAsync();
        var storage = site.Open();
        string[] names = [.. Enumerable.Range(0, 450).Select(i => $"transaction {i}")];
        Suspect[] suspects = [.. names.Select(name => Suspect(Seven, name))];
        Measurement[] measurements = [.. names.Select(name => Measurement(Seven, name))];
        CoverageGap[] gaps = [.. names.Select(name => Gap(Seven, GapCause.OverBudget, name))];
        await storage.Journal.CommitAsync(Commit(At(Seven), [], [.. suspects[..200]], [.. measurements[..200]]), Token);
        await storage.Journal.CommitAsync(Commit(At(Seven), [], [.. suspects], [.. measurements]) with { Coverage = Coverage(Seven, gaps) }, Token);

        Assert.Equal(suspects, await storage.Journal.WaitingSuspectsAsync(Chain, Token));
        Assert.Equal(measurements, await storage.Journal.MeasurementsAsync(Chain, Token));
        Assert.Equal(names.Length, (await storage.Coverage.ReadAsync(Chain, 7, 7, 1_000, Token)).Spans.Single().Gaps.Count(gap => gap.Cause == GapCause.OverBudget));
    }

    [Fact]
    public async Task An_orphaned_block_takes_back_all_that_came_from_it()
    {
        await using var site = await engine.NewSiteAsync();
        var storage = site.Open();
        await storage.Journal.CommitAsync(Commit(At(Six), [Signal(Six)], [Suspect(Six)], [Measurement(Six)]), Token);
        await storage.Journal.CommitAsync(SevenWithAll, Token);
        await storage.Journal.CommitAsync(Reorg(At(Six), Seven), Token);
        await storage.Journal.CommitAsync(Reorg(At(Six), Seven), Token);

        Assert.Equal(
            [new SignalChange.Withdrawn(Signal(Seven).Id, Seven, Six)],
            (await storage.Signals.ReadAsync(2, 10, Token)).Select(logged => logged.Change));
        Assert.Equal([Suspect(Six)], await storage.Journal.WaitingSuspectsAsync(Chain, Token));
        Assert.Equal([Measurement(Six)], await storage.Journal.MeasurementsAsync(Chain, Token));
        Assert.Equal(At(Six), await storage.Journal.LoadPositionAsync(Chain, Token));
    }

    [Fact]
    public async Task Vitals_are_those_of_the_blocks_on_the_chain_and_know_how_many_left_above_them()
    {
        await using var site = await engine.NewSiteAsync();
        var storage = site.Open();
        var (rival, eight) = (Block(7, "another branch"), Block(8));
        await storage.Journal.CommitAsync(Commit(At(Six)) with { Vitals = Vitals(Six) }, Token);
        await storage.Journal.CommitAsync(Commit(At(Six, Seven)) with { Vitals = Vitals(Seven) }, Token);
        await storage.Journal.CommitAsync(Commit(At(Six, Seven, eight)) with { Vitals = Vitals(eight) }, Token);
        await storage.Journal.CommitAsync(Reorg(At(Six), Seven, eight), Token);
        await storage.Journal.CommitAsync(Commit(At(Six, rival)) with { Vitals = Vitals(rival) }, Token);
        await storage.Journal.CommitAsync(Commit(At(Six, rival)) with { Vitals = Vitals(rival) }, Token);

        Assert.Equal([Vitals(Six) with { TakenBack = 2 }, Vitals(rival)], await site.Open().Journal.VitalsAsync(Chain, Token));
        await storage.Journal.RewindAsync(Chain, Six, Token);
        Assert.Equal([Vitals(Six) with { TakenBack = 2 }], await storage.Journal.VitalsAsync(Chain, Token));
    }

    [Fact]
    public async Task Vitals_are_kept_for_as_long_as_anything_is_learned_from_them_and_no_longer()
    {
        await using var site = await engine.NewSiteAsync();
        var storage = site.Open();
        var late = Block(1_024 * 20);
        await storage.Journal.CommitAsync(Commit(At(Six)) with { Vitals = Vitals(Six) }, Token);
        await storage.Journal.CommitAsync(Commit(At(late)) with { Vitals = Vitals(late) }, Token);

        Assert.Equal([Vitals(late)], await storage.Journal.VitalsAsync(Chain, Token));
    }

    private static BlockVitals Vitals(BlockRef block) => new(
        block, Noon.AddSeconds(block.Number), UInt256.MaxValue, IsEmpty: false, 150, block.Number % 2 == 0 ? null : 7, block.Number - 2, 0, SequencerState.Down);

    [Fact]
    public async Task A_block_that_comes_back_raises_its_signals_again()
    {
        await using var site = await engine.NewSiteAsync();
        var storage = site.Open();
        await storage.Journal.CommitAsync(SevenWithAll, Token);
        await storage.Journal.SettleSuspectAsync(Suspect(Seven, "first"), new([Signal(Seven, "deep")], []), Token);
        await storage.Journal.CommitAsync(Reorg(At(Six), Seven), Token);
        await storage.Journal.CommitAsync(SevenWithAll, Token);

        var log = await storage.Signals.ReadAsync(0, 10, Token);
        Assert.Equal([1L, 2, 3, 4, 5], log.Select(logged => logged.Sequence));
        Assert.Equal(new SignalChange.Raised(Signal(Seven)), log[^1].Change);
        Assert.Equal(2, (await storage.Journal.WaitingSuspectsAsync(Chain, Token)).Count);
    }

    [Fact]
    public async Task A_suspect_is_settled_once()
    {
        await using var site = await engine.NewSiteAsync();
        var storage = site.Open();
        await storage.Journal.CommitAsync(SevenWithAll, Token);
        await storage.Journal.SettleSuspectAsync(Suspect(Seven, "first"), new([Signal(Seven, "deep"), Signal(Seven)], []), Token);
        await storage.Journal.SettleSuspectAsync(Suspect(Seven, "first"), new([Signal(Seven, "late")], []), Token);
        await storage.Journal.CommitAsync(SevenWithAll, Token);

        Assert.Equal([Suspect(Seven, "a second")], await storage.Journal.WaitingSuspectsAsync(Chain, Token));
        Assert.Equal(
            [Signal(Seven), Signal(Seven, "deep")],
            (await storage.Signals.ReadAsync(0, 10, Token)).Select(logged => ((SignalChange.Raised)logged.Change).Signal));
    }

    [Fact]
    public async Task A_suspect_whose_block_was_orphaned_settles_into_nothing()
    {
        await using var site = await engine.NewSiteAsync();
        var storage = site.Open();
        await storage.Journal.CommitAsync(SevenWithAll with { Signals = [] }, Token);
        await storage.Journal.CommitAsync(Reorg(At(Six), Seven), Token);
        await storage.Journal.SettleSuspectAsync(Suspect(Seven, "first"), new([Signal(Seven, "deep")], []), Token);

        Assert.Empty(await storage.Signals.ReadAsync(0, 10, Token));
    }

    [Fact]
    public async Task Suspects_and_measurements_come_in_the_order_of_the_chain()
    {
        await using var site = await engine.NewSiteAsync();
        var storage = site.Open();
        for (ulong number = 1; number <= 12; number++)
        {
            var block = Block(number);
            await storage.Journal.CommitAsync(
                Commit(At(block), [], [Suspect(block, "b"), Suspect(block, "a")], [Measurement(block, "b"), Measurement(block, "a")]), Token);
        }

        var expected = Enumerable.Range(1, 12).SelectMany(number => (string[])["b", "a"], (number, name) => (Block((ulong)number), name)).ToList();
        Assert.Equal(expected.Select(of => Suspect(of.Item1, of.name)), await storage.Journal.WaitingSuspectsAsync(Chain, Token));
        Assert.Equal(expected.Select(of => Measurement(of.Item1, of.name)), await storage.Journal.MeasurementsAsync(Chain, Token));
    }

    [Fact]
    public async Task Matches_that_no_window_counts_any_more_are_deleted_and_nothing_else()
    {
        await using var site = await engine.NewSiteAsync();
        var storage = site.Open();
        for (ulong number = 1; number <= 6; number++)
        {
            await storage.Journal.CommitAsync(Commit(At(Block(number)), [], [], [Measurement(Block(number)), Match(number)]), Token);
        }

        await storage.Journal.CommitAsync(Commit(At(Block(6)), [], [], []) with { Spent = new SpentMatches(2, 4) }, Token);

        var left = await storage.Journal.MeasurementsAsync(Chain, Token);
        Assert.Equal(6, left.Count(measurement => measurement.Feature == Measurement(Six).Feature));
        Assert.Equal([1UL, 4, 5, 6], left.Where(measurement => measurement.Feature == Match(1).Feature).Select(measurement => measurement.Block.Number));

        static Measurement Match(ulong number) => Measurement(Block(number)) with { Feature = "window/rule/digest" };
    }

    [Fact]
    public async Task A_block_with_thousands_of_findings_is_committed_whole()
    {
        await using var site = await engine.NewSiteAsync();
        var storage = site.Open();
        var names = Enumerable.Range(0, 1500).Select(i => $"{i}").ToList();
        var large = Commit(
            At(Seven),
            names.Select(name => Signal(Seven, name)).ToItems(),
            names.Select(name => Suspect(Seven, name)).ToItems(),
            names.Select(name => Measurement(Seven, name)).ToItems());
        await storage.Journal.CommitAsync(large, Token);
        await storage.Journal.CommitAsync(large, Token);

        Assert.Equal(large.Signals, (await storage.Signals.ReadAsync(0, 5000, Token)).Select(logged => ((SignalChange.Raised)logged.Change).Signal));
        Assert.Equal(large.Suspects, await storage.Journal.WaitingSuspectsAsync(Chain, Token));
        Assert.Equal(large.Measurements, await storage.Journal.MeasurementsAsync(Chain, Token));
    }

    [Fact]
    public async Task Chains_are_kept_apart()
    {
        await using var site = await engine.NewSiteAsync();
        var storage = site.Open();
        var other = new ChainId(1);
        await storage.Journal.CommitAsync(SevenWithAll, Token);
        await storage.Journal.CommitAsync(
            new ChainCommit(other, At(Seven), [], [Signal(Seven, chain: other)], [Suspect(Seven, chain: other)], [Measurement(Seven)]), Token);
        await storage.Journal.CommitAsync(Reorg(At(Six), Seven) with { Chain = other }, Token);

        Assert.Equal(2, (await storage.Journal.WaitingSuspectsAsync(Chain, Token)).Count);
        Assert.Empty(await storage.Journal.WaitingSuspectsAsync(other, Token));
        Assert.Single(await storage.Journal.MeasurementsAsync(Chain, Token));
        Assert.Empty(await storage.Journal.MeasurementsAsync(other, Token));
        var withdrawn = Assert.IsType<SignalChange.Withdrawn>((await storage.Signals.ReadAsync(2, 10, Token)).Single().Change);
        Assert.Equal(Signal(Seven, chain: other).Id, withdrawn.Signal);
    }

    [Fact]
    public async Task A_rewind_past_finality_takes_back_everything_above_a_block_however_final()
    {
        await using var site = await engine.NewSiteAsync();
        var storage = site.Open();
        for (ulong number = 5; number <= 9; number++)
        {
            var block = Block(number);
            var commit = Commit(At(block) with { Finalized = block }, [Signal(block)], [Suspect(block)], [Measurement(block)]);
            await storage.Journal.CommitAsync(commit with { Coverage = Coverage(block, BlockGap(GapCause.NotAnswered)) }, Token);
        }

        Assert.Equal([5UL, 6, 7, 8, 9], (await storage.Journal.AnchorsAsync(Chain, Token)).Select(block => block.Number));
        await storage.Journal.RewindAsync(Chain, Six, Token);
        await storage.Journal.RewindAsync(Chain, Six, Token);

        Assert.Equal(At(Six), await storage.Journal.LoadPositionAsync(Chain, Token));
        Assert.Equal([Suspect(Block(5)), Suspect(Six)], await storage.Journal.WaitingSuspectsAsync(Chain, Token));
        Assert.Equal(2, (await storage.Journal.MeasurementsAsync(Chain, Token)).Count);
        Assert.Equal([9UL, 8, 7], (await storage.Signals.ReadAsync(5, 10, Token)).Select(logged => ((SignalChange.Withdrawn)logged.Change).Orphaned.Number));
        Assert.Equal(6UL, (await storage.Coverage.ReadAsync(Chain, 0, 100, 100, Token)).Through);

        await storage.Journal.RewindAsync(Chain, null, Token);
        Assert.Null(await storage.Journal.LoadPositionAsync(Chain, Token));
        Assert.Empty(await storage.Journal.AnchorsAsync(Chain, Token));
    }

    [Fact]
    public async Task A_crash_at_any_line_of_a_commit_leaves_nothing_of_it()
    {
        await using var site = await engine.NewSiteAsync();
        var crash = new Crash();
        var storage = site.Open(crash);
        await storage.Journal.CommitAsync(
            Commit(At(Six), [Signal(Six)], [Suspect(Six)], [Measurement(Six)]) with { Coverage = Coverage(Six, BlockGap(GapCause.NotAnswered)) }, Token);
        var before = (await storage.Coverage.ReadAsync(Chain, 0, 100, 100, Token)).Spans;
        var next = SevenWithAll with { Orphaned = [Six], Position = At(Seven), Coverage = Coverage(Seven, Gap(Seven, GapCause.OverBudget)) };

        await crash.AtEachStepAsync(
            () => storage.Journal.CommitAsync(next, Token),
            async () =>
            {
                var reader = site.Open();
                Assert.Equal(At(Six), await reader.Journal.LoadPositionAsync(Chain, Token));
                Assert.Single(await reader.Signals.ReadAsync(0, 10, Token));
                Assert.Equal([Suspect(Six)], await reader.Journal.WaitingSuspectsAsync(Chain, Token));
                Assert.Equal([Measurement(Six)], await reader.Journal.MeasurementsAsync(Chain, Token));
                Assert.Equal(before, (await reader.Coverage.ReadAsync(Chain, 0, 100, 100, Token)).Spans);
            });

        Assert.Equal([1L, 2, 3], (await storage.Signals.ReadAsync(0, 10, Token)).Select(logged => logged.Sequence));
    }

    [Fact]
    public async Task A_reader_of_the_signal_log_misses_nothing_while_two_programs_write()
    {
        await using var site = await engine.NewSiteAsync();
        const int Blocks = 40;
        var writers = Enumerable.Range(1, 4).Select(async chain =>
        {
            var journal = site.Open().Journal;
            await Task.Yield();
            for (ulong number = 0; number < Blocks; number++)
            {
                var id = new ChainId((ulong)chain);
                await journal.CommitAsync(
                    new ChainCommit(id, At(Block(number)), [], [Signal(Block(number), chain: id)], [], []), Token);
            }
        }).ToList();

        var reader = site.Open().Signals;
        var seen = new List<LoggedSignal>();
        while (seen.Count < 4 * Blocks)
        {
            seen.AddRange(await reader.ReadAsync(seen.Count == 0 ? 0 : seen[^1].Sequence, 7, Token));
            Assert.False(writers.TrueForAll(writer => writer.IsCompleted) && (await reader.ReadAsync(seen[^1].Sequence, 7, Token)).Count == 0 && seen.Count < 4 * Blocks, "The reader missed a line.");
        }

        await Task.WhenAll(writers);
        Assert.Equal(Enumerable.Range(1, 4 * Blocks).Select(i => (long)i), seen.Select(logged => logged.Sequence));
    }
}
