using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Adapters.Tests.Following;

public sealed class QuietTests
{
    [Fact]
    public void A_chain_that_rests_is_said_to_rest_and_not_to_leave_questions_unanswered()
    {
        var stage = new Stage();
        stage.Run(async () =>
        {
            var node = new BranchingNode(lag: 4);
            node.Grow([[], []]);
            var journal = new InMemoryJournal(stage.Clock);
            var stores = new Stores(journal, journal, journal, journal, journal, journal, new InMemoryAlertStore());
            await using var watcher = new Watcher(new BranchingTransport(node, stage.Clock), stores, new CrashGate(), stage.Clock);
            for (var second = 0; second < 120; second++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(700), stage.Clock);
                Assert.DoesNotContain("does not answer", watcher.Describe(), StringComparison.Ordinal);
            }

            Assert.Contains("no new block came", watcher.Describe(), StringComparison.Ordinal);
        });
    }
}
