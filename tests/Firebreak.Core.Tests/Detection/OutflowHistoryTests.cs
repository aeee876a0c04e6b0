using CsCheck;
using Firebreak.Core.Detection;
using Xunit;
using static Firebreak.TestKit.A;

namespace Firebreak.Core.Tests.Detection;

public sealed class OutflowHistoryTests
{
    [Fact]
    public void Nothing_is_learned_before_it_is_final()
    {
        var history = new OutflowHistory();
        history.Note(Measured(5, "10"));

        history.Finalize(4);
        Assert.Equal(default, history.Of(Vault));

        history.Finalize(5);
        Assert.Equal(new OutflowRecord(1, Ether("10")), history.Of(Vault));
    }

    [Fact]
    public void An_orphaned_block_never_teaches_and_its_successor_does()
    {
        var history = new OutflowHistory();
        history.Note(Measured(5, "900", branch: " orphaned"));
        history.Forget(BlockRef(5, " orphaned"));
        history.Note(Measured(5, "10"));
        history.Finalize(5);

        Assert.Equal(new OutflowRecord(1, Ether("10")), history.Of(Vault));
    }

    [Fact]
    public void The_same_measurement_again_changes_nothing()
    {
        var history = new OutflowHistory();
        history.Note(Measured(5, "10"));
        history.Note(Measured(5, "10"));
        history.Finalize(9);

        Assert.Equal(1, history.Of(Vault).Count);
    }

    [Fact]
    public void A_restart_that_reads_the_journal_back_knows_the_same() =>
        Measurements.Sample(measured =>
        {
            var (straight, restored) = (new OutflowHistory(), new OutflowHistory());
            foreach (var measurement in measured.OrderBy(known => known.Block.Number))
            {
                straight.Note(measurement);
                straight.Finalize(measurement.Block.Number / 2);
            }

            foreach (var measurement in measured)
            {
                restored.Note(measurement);
            }

            restored.Finalize(measured.Max(known => known.Block.Number) / 2);
            Assert.Equal(straight.Of(Vault), restored.Of(Vault));
        });

    [Fact]
    public void The_order_of_notes_orphans_and_finality_does_not_matter() =>
        Gen.Select(Measurements, Measurements, Gen.ULong[0, 12], Gen.Int).Sample((standing, other, final, seed) =>
        {
            var orphaned = other.Select(known => known with { Block = BlockRef(known.Block.Number, " orphaned") }).ToList();
            var straight = new OutflowHistory();
            foreach (var measurement in standing)
            {
                straight.Note(measurement);
            }

            straight.Finalize(final);
            Assert.Equal(straight.Of(Vault), Shuffled(standing, orphaned, final, seed).Of(Vault));
        });

    // Each orphan is forgotten some time after it was noted, and finality comes in any number of steps once nothing below it is orphaned.
    private static OutflowHistory Shuffled(Measurement[] standing, List<Measurement> orphaned, ulong final, int seed)
    {
#pragma warning disable CA5394 // Shuffling a test needs no secrecy.
        var random = new Random(seed);
        var history = new OutflowHistory();
        foreach (var measurement in standing.Concat(orphaned).OrderBy(_ => random.Next()).ToList())
        {
            history.Note(measurement);
        }

        foreach (var measurement in orphaned.OrderBy(_ => random.Next()))
        {
            history.Forget(measurement.Block);
        }

        for (var step = 0UL; step < final; step += (ulong)random.Next(1, 4))
        {
            history.Finalize(step);
        }
#pragma warning restore CA5394

        history.Finalize(final);
        return history;
    }

    [Fact]
    public void What_is_measured_in_a_block_that_is_final_already_is_learned_all_the_same()
    {
        var history = new OutflowHistory();
        history.Finalize(9);
        history.Note(Measured(5, "10"));

        Assert.Equal(new OutflowRecord(1, Ether("10")), history.Of(Vault));
    }

    private static readonly Gen<Measurement[]> Measurements = Gen.Select(Gen.ULong[1, 12], Gen.Int[0, 3], Gen.ULong[0, 1_000])
        .Select((block, transaction, amount) => new Measurement(BlockRef(block), Hash($"{block}/{transaction}"), Vault, AbnormalOutflow.Feature, amount))
        .Array[1, 20]
        .Select(all => all.DistinctBy(measurement => measurement.Transaction).ToArray());

    private static Measurement Measured(ulong block, string ether, string branch = "") =>
        new(BlockRef(block, branch), Hash($"{block}{branch}"), Vault, AbnormalOutflow.Feature, Ether(ether));
}
