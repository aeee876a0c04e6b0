using CsCheck;
using Firebreak.Core.Baselines;
using Firebreak.Core.Baselines.Features;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Baselines.Pace;
using Firebreak.Core.Chain;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Core.Tests.Baselines;

/// <summary>How much an hour brings. A block of these tests is a second.</summary>
public sealed class PaceTests
{
    private const ulong Hour = 3_600;
    private const int Lived = 800;

    // Twelve blocks about the turn of an hour, each height in two branches.
    private static readonly (Block Block, Footprint Footprint)[] Seen = [.. Enumerable.Range(0, 12)
        .Select(i => A.Block(Hour - 3 + (ulong)(i / 2), Village.Use($"branch {i % 2}", Village.Deposit)))
        .Select(block => (block, Village.Footprint(block)))];

    [Fact]
    public void An_hour_that_brings_far_more_than_others_is_told_once_and_pages_nobody()
    {
        var (detector, told) = (LivedThrough(Lived), new List<(ulong Number, bool Pages, string Because)>());

        for (var i = 0UL; i < 60; i++)
        {
            var block = A.Block((Lived * Hour) + i, Village.Use($"crowd {i}", Village.Deposit));
            foreach (var signal in detector.Judge(Village.SceneOf(block), out _).Where(signal => signal.Rule == LearnedDetector.Pace))
            {
                told.Add((block.Ref.Number, signal.Pages, signal.Because));
            }
        }

        var once = Assert.Single(told);
        Assert.False(once.Pages);
        Assert.Matches("^With this transaction [0-9]+ transactions came to HarborVault within the hour; usual are [0-9.]+, and fewer than one hour in [0-9,]+ brings so many", once.Because);
    }

    [Fact]
    public void What_an_orphaned_block_brought_is_forgotten()
    {
        var detector = LivedThrough(Lived);
        var blocks = Enumerable.Range(0, 60).Select(i => A.Block((Lived * Hour) + (ulong)i, Village.Use($"crowd {i}", Village.Deposit))).ToList();
        blocks.ForEach(block => detector.Judge(Village.SceneOf(block), out _));
        blocks.ForEach(block => detector.Forget(block.Ref));

        // The other branch has to come to so many by itself: what was not forgotten would have told of it already.
        var again = Enumerable.Range(0, 60).Select(i => A.Block((Lived * Hour) + (ulong)i, Village.Use($"again {i}", Village.Deposit)));
        Assert.Single(again.SelectMany(block => detector.Judge(Village.SceneOf(block), out _)), signal => signal.Rule == LearnedDetector.Pace);
    }

    [Fact]
    public void What_an_hour_brought_before_a_transaction_is_what_counting_one_by_one_gives() => Gen.Select(Gen.Int[0, 9], Gen.Int[0, 11], Gen.Int[0, 4], Gen.Int[8, 11]).Array[1, 80].Sample(steps =>
    {
        var (ledger, counted, final) = (new BaselineLedger(new ProtocolBaseline(new BaselineOptions())), new Dictionary<(BlockRef Block, int Place), long>(), 0UL);
        foreach (var (what, pick, place, asked) in steps)
        {
            var (block, seen) = Seen[pick];
            switch (what)
            {
                case < 5 when block.Ref.Number > final:
                    ledger.Note(block.Ref, place, seen);
                    counted.TryAdd((block.Ref, place), PaceTally.HourOf(seen));
                    break;
                case 5:
                    ledger.Forget(block.Ref);
                    counted.Keys.Where(key => key.Block == block.Ref).ToList().ForEach(key => counted.Remove(key));
                    break;
                case 6 when pick == 0:
                    ledger.Finalize(block.Ref.Number);
                    final = block.Ref.Number;
                    counted.Keys.Where(key => key.Block.Number <= final).ToList().ForEach(key => counted.Remove(key));
                    break;
            }

            // Of few blocks, and those on top: what was added up for one must not be told once it is another.
            var (hour, at) = (PaceTally.HourOf(Seen[asked].Footprint), Seen[asked].Block.Ref);
            Assert.Equal(
                counted.Count(one => one.Value == hour && (one.Key.Block.Number < at.Number || (one.Key.Block == at && one.Key.Place < place))),
                ledger.EarlierInHour(hour, at, place).Transactions);
        }
    });

    [Fact]
    public void An_hour_of_the_week_that_is_always_busy_is_usual_after_four_weeks()
    {
        var (busy, monitor) = (9L, new PaceMonitor());
        for (var hour = 0L; hour < 12 * PaceMonitor.HoursInAWeek; hour++)
        {
            monitor.Learn(hour, hour % PaceMonitor.HoursInAWeek == busy ? 100 : 4);
        }

        var next = 12L * PaceMonitor.HoursInAWeek;
        Assert.InRange(monitor.UsualIn(next + busy), 80, 120);
        Assert.InRange(monitor.UsualIn(next + busy + 1), 2, 8);
        Assert.True(monitor.ChanceOf(next + busy, 100) > Paces.TicketChance);
        Assert.True(monitor.ChanceOf(next + busy + 1, 400) <= Paces.TicketChance);
    }

    [Fact]
    public void A_pace_that_stays_higher_is_a_change_and_usual_soon()
    {
        var monitor = new PaceMonitor();
        for (var hour = 0L; hour < 1_000; hour++)
        {
            monitor.Learn(hour, hour < 700 ? 4 + (hour % 3) : 40 + (hour % 3));
        }

        Assert.InRange(monitor.ChangedAt ?? 0, 700, 740);
        Assert.InRange(monitor.UsualIn(1_000), 35, 46);
    }

    private static LearnedDetector LivedThrough(int hours)
    {
        var detector = new LearnedDetector(
            Village.RuleOf(LearnedDetector.NewWalk), Village.RuleOf(LearnedDetector.Unusual), new ProtocolBaseline(new BaselineOptions()), Village.RuleOf(LearnedDetector.Pace));
        for (var i = 0; i < hours; i++)
        {
            for (var j = 0; j <= i % 3; j++)
            {
                var block = A.Block(((ulong)i * Hour) + (ulong)j + 1, Village.Use($"villager {i % 40}", Village.Deposit));
                detector.Judge(Village.SceneOf(block), out _);
                detector.Finalize(block.Ref.Number);
            }
        }

        return detector;
    }
}
