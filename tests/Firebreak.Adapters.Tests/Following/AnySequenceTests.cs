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
        Gen.Select(Gen.Int[4, 70], Step.Any.Array[1, 24]).Sample(
            (lag, life) => Compare(new BranchingNode(lag), life, tally),
            iter: Nightly.Choose(500, 10_000),
            threads: 1,
            print: life => Words(life.Item1, life.Item2));
        TestContext.Current.TestOutputHelper?.WriteLine(tally.ToString());
    }

    private static void Compare(BranchingNode node, IReadOnlyList<Step> steps, Tally tally)
    {
        var stage = new Stage();
        stage.Run(async () =>
        {
            var isOnDisk = tally.Lives++ % OneInSoManyOnSqlite == 0;
            await using var crookedSite = isOnDisk ? await new SqliteEngine().NewSiteAsync() : null;
            await using var straightSite = isOnDisk ? await new SqliteEngine().NewSiteAsync() : null;
            var crooked = new World(node, new BranchingTransport(node, stage.Clock), Open(crookedSite, stage.Clock), stage.Clock);
            await crooked.LiveAsync(steps);
            var straight = new World(node, new BranchingTransport(node, stage.Clock), Open(straightSite, stage.Clock), stage.Clock);
            await straight.HearAsync(crooked.Story);
            tally.Count(crooked, await crooked.LapsedAsync());

            Assert.Equal(node.Chain.Skip(1).Select(block => block.Block.Ref), crooked.Story.Blocks);
            Assert.Equal(await straight.TellAsync(), await crooked.TellAsync());
            Assert.Empty(await crooked.GhostsAsync());
        });
    }

    private static Stores Open(StorageSite? site, TimeProvider clock)
    {
        if (site is not null)
        {
            var storage = site.Open();
            return new Stores(storage.Journal, storage.Early, storage.Coverage, storage.Troubles, storage.Signals, storage.Alerts);
        }

        var journal = new InMemoryJournal(clock);
        return new Stores(journal, journal, journal, journal, journal, new InMemoryAlertStore());
    }

    private static string Words(int lag, IReadOnlyList<Step> steps) =>
        $"\nfinality lies {lag} blocks behind the head\n{string.Join('\n', steps.Select((step, index) => $"{index + 1}. {step}"))}\n";

    private sealed class Tally
    {
        public int Lives { get; set; }

        private int Deaths { get; set; }

        private int Reorgs { get; set; }

        private int Updates { get; set; }

        private int Glances { get; set; }

        private int Lapsed { get; set; }

        public void Count(World world, int lapsed)
        {
            Glances += world.Early;
            Lapsed += lapsed;
            Deaths += world.Deaths;
            Reorgs += world.Story.Reorgs;
            Updates += world.Story.Updates.Count;
        }

        public override string ToString() =>
            $"{Lives} sequences: {Updates} updates that stayed, {Reorgs} reorgs, {Deaths} deaths; {Glances} signals raised before their turn, {Lapsed} of them not borne out; {(Lives + OneInSoManyOnSqlite - 1) / OneInSoManyOnSqlite} on SQLite.";
    }
}
