using CsCheck;
using Firebreak.Adapters.Tests.Storage;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Adapters.Tests.Following;

public sealed class AnySequenceTests
{
    private const int OneInSoManyOnSqlite = 25;

    [Fact]
    public void Growth_reorgs_deaths_and_whatever_a_node_delivers_end_in_the_state_of_the_straight_run()
    {
        var tally = new Tally();
        Gen.Select(Gen.Int[4, 70], Gen.Int[1, OneInSoManyOnSqlite].Select(pick => pick == OneInSoManyOnSqlite), Step.Any.Array[1, 24]).Sample(
            (lag, isOnDisk, life) => Compare(new BranchingNode(lag), isOnDisk, life, tally),
            iter: Nightly.Choose(500, 10_000),
            threads: 1,
            print: world => Words(world.Item1, world.Item2, world.Item3));
        TestContext.Current.TestOutputHelper?.WriteLine(tally.ToString());
        Tallies.Note("Any sequence of growth, reorgs, deaths and odd deliveries", tally.ToString());
    }

    private static void Compare(BranchingNode node, bool isOnDisk, IReadOnlyList<Step> steps, Tally tally)
    {
        var stage = new Stage();
        stage.Run(async () =>
        {
            await using var crookedSite = isOnDisk ? await new SqliteEngine().NewSiteAsync() : null;
            await using var straightSite = isOnDisk ? await new SqliteEngine().NewSiteAsync() : null;
            var crooked = new World(node, new BranchingTransport(node, stage.Clock), Open(crookedSite, stage.Clock), stage.Clock);
            await crooked.LiveAsync(steps);
            var straight = new World(node, new BranchingTransport(node, stage.Clock), Open(straightSite, stage.Clock), stage.Clock);
            await straight.HearAsync(crooked.Story);
            tally.Count(crooked, isOnDisk, await crooked.LapsedAsync());

            Assert.Equal(node.Chain.Skip(1).Select(block => block.Block.Ref), crooked.Story.Blocks);
            Assert.Equal(await straight.TellAsync(), await crooked.TellAsync());
            Assert.Empty(await crooked.GhostsAsync());
        });
    }

    private static Stores Open(StorageSite? site, TimeProvider clock)
    {
        if (site is not null)
        {
            var storage = site.Open(clock);
            return new Stores(storage.Journal, storage.Early, storage.Coverage, storage.Troubles, storage.Signals, storage.Baselines, storage.Alerts);
        }

        var journal = new InMemoryJournal(clock);
        return new Stores(journal, journal, journal, journal, journal, journal, new InMemoryAlertStore());
    }

    private static string Words(int lag, bool isOnDisk, IReadOnlyList<Step> steps) =>
        $"\nfinality lies {lag} blocks behind the head, what is known lies {(isOnDisk ? "in SQLite" : "in memory")}\n{string.Join('\n', steps.Select((step, index) => $"{index + 1}. {step}"))}\n";

    private sealed class Tally
    {
        private int Lives { get; set; }

        private int OnDisk { get; set; }

        private int Deaths { get; set; }

        private int Reorgs { get; set; }

        private int Updates { get; set; }

        private int Glances { get; set; }

        private int Lapsed { get; set; }

        public void Count(World world, bool isOnDisk, int lapsed)
        {
            Lives++;
            OnDisk += isOnDisk ? 1 : 0;
            Glances += world.Early;
            Lapsed += lapsed;
            Deaths += world.Deaths;
            Reorgs += world.Story.Reorgs;
            Updates += world.Story.Updates.Count;
        }

        public override string ToString() =>
            $"{Lives} sequences: {Updates} updates that stayed, {Reorgs} reorgs, {Deaths} deaths; {Glances} signals raised before their turn, {Lapsed} of them not borne out; {OnDisk} on SQLite.";
    }
}
