using Firebreak.Core.Detection;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Adapters.Tests.Following;

public sealed class GlanceTests
{
    private const int Backlog = 400;
    private const int Halfway = 300;

    [Fact]
    public void An_attack_at_the_head_is_told_before_the_backlog_is_done_and_stands_once_when_its_turn_comes()
    {
        var stage = new Stage();
        stage.Run(async () =>
        {
            var node = new BranchingNode(lag: 70);
            node.Grow([.. Enumerable.Range(0, Backlog).Select(place => place is Halfway or Backlog - 1 ? Robbery(place) : [])]);
            var transport = new BranchingTransport(node, stage.Clock) { TakesPerBlock = TimeSpan.FromSeconds(1) };
            var journal = new InMemoryJournal(stage.Clock);
            var stores = new Stores(journal, journal, journal, journal, journal, journal, new InMemoryAlertStore());
            await using var watcher = new Watcher(transport, stores, new CrashGate(), stage.Clock);
            await UntilAsync(stage, journal, async () =>
                (await journal.LoadPositionAsync(A.Chain, default))?.Head == node.Head.Block.Ref
                && (await journal.WaitingSuspectsAsync(A.Chain, default)).Count == 0
                && (await journal.StandingEarlyAsync(A.Chain, default)).Count == 0);

            var raised = (await journal.ReadAsync(0, int.MaxValue, default))
                .Select(logged => logged.Change)
                .OfType<SignalChange.Raised>()
                .Select(change => change.Signal)
                .Where(signal => signal.Rule == "reentrancy")
                .ToList();
            Assert.Equal([node.Head.Number, Halfway + 2UL], raised.Select(signal => signal.Provenance.Block.Number));
            Assert.Equal(raised.Count, raised.DistinctBy(signal => signal.Id).Count());
        });
    }

    private static IReadOnlyList<Deed> Robbery(int place) => [new Deed(FormattableString.Invariant($"robbery {place}"), A.Attacker, A.Robbery("12"))];

    private static async Task UntilAsync(Stage stage, InMemoryJournal journal, Func<Task<bool>> holds)
    {
        var since = stage.Clock.GetTimestamp();
        while (!await holds())
        {
            Assert.True(stage.Clock.GetElapsedTime(since) < TimeSpan.FromHours(1), $"It never came to rest after {journal.LastSequence} changes.");
            await Task.Delay(TimeSpan.FromMilliseconds(500), stage.Clock);
        }
    }
}
