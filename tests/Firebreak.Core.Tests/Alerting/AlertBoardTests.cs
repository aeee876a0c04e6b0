using CsCheck;
using Firebreak.Core.Alerting;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Core.Tests.Alerting;

public sealed class AlertBoardTests
{
    private static readonly DateTimeOffset Seen = A.Dawn.AddMinutes(1);

    private static readonly Gen<Signal> AnySignal = Gen.Select(Gen.ULong[5, 9], Gen.Int[0, 4], Gen.OneOf("reentrancy", "abnormal-outflow"), Gen.Bool)
        .Select((block, transaction, rule, pages) => A.Signal(block, $"transaction {transaction}", rule) with
        {
            Pages = pages,
            Severity = pages ? Severity.P1 : Severity.P3,
            Family = pages ? Family.ControlFlow : Family.Economics,
        });

    private static readonly Gen<Signal[]> Signals = AnySignal.Array[1, 15].Select(all => all.DistinctBy(signal => signal.Id).ToArray());

    [Fact]
    public void The_first_signal_makes_a_provisional_alert()
    {
        var alert = Assert.Single(Take(AlertBoard.Empty, Raised(A.Signal())).Alerts);

        Assert.Equal(AlertState.Provisional, alert.State);
        Assert.True(alert.Pages);
        Assert.Equal(A.BlockRef(7), alert.FirstBlock);
        Assert.Equal(Seen, alert.FirstSeenAt);
    }

    [Fact]
    public void What_is_said_of_watching_itself_waits_for_no_confirmation_and_is_resolved_when_all_of_it_is_over()
    {
        var (one, other) = (Watching("node a"), Watching("node b"));
        var board = Play([Raised(one), Raised(other), new SignalChange.Settled(one.Id, Seen)]);
        Assert.Equal(AlertState.Confirmed, Assert.Single(board.Alerts).State);

        board = Take(board, new SignalChange.Settled(other.Id, Seen));
        Assert.Equal(AlertState.Resolved, Assert.Single(board.Alerts).State);
        Assert.Null(board.Take(new SignalChange.Settled(other.Id, Seen), Seen).Changed);

        board = Take(board, Raised(Watching("again")));
        Assert.Equal([(1, AlertState.Resolved), (2, AlertState.Confirmed)], board.Alerts.Select(alert => (alert.Id.Episode, alert.State)));
    }

    [Fact]
    public void The_trouble_that_goes_on_is_never_left_out_of_a_long_alert()
    {
        var endless = Watching("endless");
        var board = Play([Raised(Watching("first")), Raised(endless)]);
        for (var i = 0; i < 2 * Alert.MostQuiet; i++)
        {
            var brief = Watching($"brief {i}");
            board = Play([Raised(brief), new SignalChange.Settled(brief.Id, Seen)], board);
        }

        var alert = Assert.Single(board.Alerts);
        Assert.Equal(Alert.MostQuiet, alert.Standing.Count);
        Assert.Contains(alert.Standing, signal => signal.Id == endless.Id);
        Assert.Equal(AlertState.Confirmed, alert.State);
    }

    [Fact]
    public void The_order_in_which_signals_arrive_does_not_matter() =>
        Gen.Select(Signals, Gen.Int).Sample((signals, seed) =>
        {
            var shuffled = Shuffled(signals, seed);

            Assert.Equal(ById(Play(signals.Select(Raised))), ById(Play(shuffled.Select(Raised))));
        });

    [Fact]
    public void What_was_withdrawn_leaves_the_alert_as_if_only_the_rest_had_come() =>
        Gen.Select(Signals, Gen.Int).Sample((signals, seed) =>
        {
            var withdrawn = signals.Where((_, i) => i % 2 == 0).ToList();
            var board = Play([.. signals.Select(Raised), .. Shuffled(withdrawn, seed).Select(Withdrawn)]);
            var expected = ById(Play(signals.Except(withdrawn).Select(Raised)));

            foreach (var alert in expected)
            {
                var actual = board.Alerts.Single(known => known.Id == alert.Id);
                Assert.Equal(alert with { Orphaned = actual.Orphaned, Ancestor = actual.Ancestor, Left = actual.Left }, actual);
            }
        });

    [Fact]
    public void Saying_everything_twice_changes_nothing() =>
        Signals.Sample(signals =>
        {
            var once = Play(signals.Select(Raised));

            Assert.Equal(once.Alerts, Play(signals.Concat(signals).Select(Raised)).Alerts);
            Assert.All(signals, signal => Assert.Null(once.Take(Raised(signal), Seen).Changed));
        });

    [Fact]
    public void An_alert_without_standing_evidence_is_retracted_with_the_proof()
    {
        var board = Play([Raised(A.Signal()), Withdrawn(A.Signal())]);

        var alert = Assert.Single(board.Alerts);
        Assert.Equal(AlertState.Retracted, alert.State);
        Assert.Equal(A.BlockRef(6), alert.Ancestor);
        Assert.Equal([A.Signal().Id], alert.Orphaned);
        Assert.Empty(alert.Standing);
        Assert.Equal("heist in block 7", alert.Because);
    }

    [Fact]
    public void A_transaction_that_is_mined_again_after_a_reorg_revives_its_alert()
    {
        var again = A.Signal(8, branch: " after the reorg");
        var board = Play([Raised(A.Signal()), Withdrawn(A.Signal()), Raised(again)]);

        var alert = Assert.Single(board.Alerts);
        Assert.Equal(AlertState.Provisional, alert.State);
        Assert.Equal([again], alert.Standing);
        Assert.Equal([A.Signal().Id], alert.Orphaned);
    }

    [Fact]
    public void Harmless_callbacks_that_go_on_for_years_leave_an_alert_of_bounded_size_in_any_order()
    {
        var signals = Enumerable.Range(5, 200).Select(block => A.Signal((ulong)block, pages: false)).ToList();
        var alert = Assert.Single(Play(signals.Select(Raised)).Alerts);

        Assert.Equal(Alert.MostQuiet, alert.Standing.Count);
        Assert.Equal(200 - Alert.MostQuiet, alert.Omitted);
        Assert.Equal((signals[0], signals[^1]), (alert.Standing[0], alert.Standing[^1]));
        Assert.Equal(alert, Assert.Single(Play(Shuffled(signals, seed: 7).Select(Raised)).Alerts));
    }

    [Fact]
    public void Raising_withdrawing_and_raising_the_same_signal_leaves_it_standing()
    {
        var board = Play([Raised(A.Signal()), Withdrawn(A.Signal()), Raised(A.Signal())]);

        var alert = Assert.Single(board.Alerts);
        Assert.Equal([A.Signal()], alert.Standing);
        Assert.Empty(alert.Orphaned);
    }

    [Fact]
    public void Withdrawing_what_nobody_raised_changes_nothing() =>
        Assert.Null(AlertBoard.Empty.Take(Withdrawn(A.Signal()), Seen).Changed);

    [Fact]
    public void An_alert_wakes_nobody_once_the_evidence_that_would_is_orphaned()
    {
        var quiet = A.Signal(8, "callback", pages: false) with { Severity = Severity.P4 };
        var alert = Assert.Single(Play([Raised(A.Signal()), Raised(quiet), Withdrawn(A.Signal())]).Alerts);

        Assert.False(alert.Pages);
        Assert.Equal(Severity.P4, alert.Severity);
    }

    [Theory]
    [InlineData(8, AlertState.Provisional)]
    [InlineData(9, AlertState.Confirmed)]
    public void An_alert_is_confirmed_when_its_evidence_lies_deep_enough(ulong head, AlertState expected)
    {
        var (board, changed) = Play([Raised(A.Signal())]).AdvanceTo(A.Chain, head, confirmations: 2);

        Assert.Equal(expected, Assert.Single(board.Alerts).State);
        Assert.Equal(expected == AlertState.Confirmed ? 1 : 0, changed.Count);
        Assert.Empty(board.AdvanceTo(A.Chain, head, confirmations: 2).Changed);
    }

    [Fact]
    public void A_head_below_the_evidence_confirms_nothing() =>
        Assert.Empty(Play([Raised(A.Signal(ulong.MaxValue))]).AdvanceTo(A.Chain, 3, confirmations: 2).Changed);

    [Fact]
    public void Blocks_of_another_chain_confirm_nothing() =>
        Assert.Empty(Play([Raised(A.Signal())]).AdvanceTo(new ChainId(1), 100, confirmations: 2).Changed);

    [Fact]
    public void What_is_left_after_a_reorg_must_be_confirmed_anew()
    {
        var (board, _) = Play([Raised(A.Signal()), Raised(A.Signal(8, "second"))]).AdvanceTo(A.Chain, 9, confirmations: 2);

        Assert.Equal(AlertState.Provisional, Assert.Single(Take(board, Withdrawn(A.Signal())).Alerts).State);
    }

    [Fact]
    public void What_waits_in_a_pool_makes_a_provisional_alert_and_confirms_nothing_however_deep()
    {
        var board = Play([Raised(Pending("heist"))]);
        var alert = Assert.Single(board.Alerts);

        Assert.Equal(AlertState.Provisional, alert.State);
        Assert.False(alert.IsMined);
        Assert.Null(alert.FirstMinedAt);
        Assert.StartsWith("Pending, not mined: ", alert.Because, StringComparison.Ordinal);
        Assert.Empty(board.AdvanceTo(A.Chain, 1_000, confirmations: 2).Changed);
    }

    [Fact]
    public void Once_it_is_mined_the_pending_evidence_leaves_quietly()
    {
        var pending = Pending("heist");
        var (board, _) = Play([Raised(pending), Raised(A.Signal())]).AdvanceTo(A.Chain, 9, confirmations: 2);
        var alert = Assert.Single(Take(board, Lapsed(pending, EarlyEnd.Mined)).Alerts);

        Assert.Equal(AlertState.Confirmed, alert.State);
        Assert.Equal([A.Signal()], alert.Standing);
        Assert.Equal((null, "heist in block 7"), (alert.Lapse, alert.Because));
        Assert.Empty(alert.Orphaned);
    }

    [Fact]
    public void An_alert_whose_last_evidence_never_came_true_is_retracted_and_says_why()
    {
        var pending = Pending("heist");
        var board = Play([Raised(pending), Lapsed(pending, EarlyEnd.Dropped)]);
        var alert = Assert.Single(board.Alerts);

        Assert.Equal((AlertState.Retracted, EarlyEnd.Dropped), (alert.State, alert.Lapse));
        Assert.Null(board.Take(Lapsed(pending, EarlyEnd.Expired), Seen).Changed);

        alert = Assert.Single(Take(board, Raised(pending)).Alerts);
        Assert.Equal((AlertState.Provisional, null), (alert.State, alert.Lapse));
    }

    [Fact]
    public void When_a_reorg_takes_the_block_what_is_back_in_the_pool_is_provisional_again()
    {
        var (board, _) = Play([Raised(A.Signal())]).AdvanceTo(A.Chain, 9, confirmations: 2);
        var alert = Assert.Single(Play([Raised(Pending("heist")), Withdrawn(A.Signal())], board).Alerts);

        Assert.Equal((AlertState.Provisional, false), (alert.State, alert.IsMined));
    }

    [Fact]
    public void The_order_in_which_early_and_mined_signals_come_and_go_does_not_matter() =>
        Gen.Select(Signals, Gen.Int).Sample((signals, seed) =>
        {
            Signal[] all = [.. signals, .. signals.Select((signal, i) => Pending($"transaction {i}", signal.Rule) with { Pages = signal.Pages, Severity = signal.Severity, Family = signal.Family })];
            var gone = all.Where((signal, i) => i % 3 == 0 && signal.Provenance.Stage == EvidenceStage.Pending).ToList();
            var straight = Play([.. all.Select(Raised), .. gone.Select(signal => Lapsed(signal, EarlyEnd.Dropped))]);
            var crooked = Play([.. Shuffled(all, seed).Select(Raised), .. Shuffled(gone, seed).Select(signal => Lapsed(signal, EarlyEnd.Dropped))]);

            Assert.Equal(ById(straight), ById(crooked));
            Assert.All(straight.Alerts, alert => Assert.Equal(alert.Standing.Count == 0, alert.State == AlertState.Retracted));
        });

    [Fact]
    public void The_same_trouble_after_a_resolution_is_a_new_episode()
    {
        var first = Assert.Single(Play([Raised(A.Signal())]).Alerts) with { State = AlertState.Resolved };
        var board = Take(new AlertBoard([first]), Raised(A.Signal(90, "again")));

        Assert.Equal([1, 2], board.Alerts.Select(alert => alert.Id.Episode));
        Assert.Equal(first, board.Alerts[0]);
    }

    private static SignalChange Raised(Signal signal) => new SignalChange.Raised(signal);

    private static SignalChange Withdrawn(Signal signal) =>
        new SignalChange.Withdrawn(signal.Id, signal.Provenance.Block, A.BlockRef(signal.Provenance.Block.Number - 1));

    private static SignalChange Lapsed(Signal signal, EarlyEnd reason) => new SignalChange.Lapsed(signal.Id, reason, A.BlockRef(8));

    private static Signal Pending(string name, string rule = "reentrancy") => A.Signal(7, name, rule).AsPending(A.Block(6).Header);

    private static Signal Watching(string name) =>
        A.Signal(transaction: name, rule: "node-silent", pages: false) with { Family = Family.Network, Severity = Severity.P3, Subject = default };

    private static AlertBoard Play(IEnumerable<SignalChange> changes, AlertBoard? from = null) => changes.Aggregate(from ?? AlertBoard.Empty, Take);

    private static AlertBoard Take(AlertBoard board, SignalChange change) => board.Take(change, Seen).Board;

    private static IEnumerable<Alert> ById(AlertBoard board) => board.Alerts.OrderBy(alert => alert.Id.Fingerprint);

    private static List<Signal> Shuffled(IEnumerable<Signal> signals, int seed)
    {
#pragma warning disable CA5394 // Shuffling a test needs no secrecy.
        var random = new Random(seed);
        return [.. signals.OrderBy(_ => random.Next())];
#pragma warning restore CA5394
    }
}
