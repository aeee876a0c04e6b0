using Firebreak.Core.Alerting;
using Firebreak.Core.Alerting.Notifying;
using Firebreak.Core.Detection;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Core.Tests.Alerting.Notifying;

/// <summary>Who is told what, and when, on a time line.</summary>
public sealed class DispatcherTests
{
    [Fact]
    public void A_group_waits_for_more_of_the_same_tells_changes_at_its_interval_and_repeats_what_goes_on() => Assert.Equal(
        ["0:11 ops FirstFiring: +mint +outflow", "1:11 ops NewAlerts: +mint +outflow +roles", "11:11 ops Repeat: +mint +outflow +roles"],
        new NoticePlay(A.NoticePlan()).Fires(1, "outflow").Fires(5, "mint", Severity.P1).Fires(20, "roles", Severity.P4).Run(700));

    [Fact]
    public void What_was_told_is_told_to_be_over_and_then_never_again() => Assert.Equal(
        ["0:11 ops FirstFiring: +outflow", "1:11 ops Resolved: -outflow"],
        new NoticePlay(A.NoticePlan()).Fires(1, "outflow").Resolves(30, "outflow").Run(1_500));

    [Fact]
    public void What_ends_before_it_was_told_is_not_told() =>
        Assert.Empty(new NoticePlay(A.NoticePlan()).Fires(1, "outflow").Resolves(5, "outflow").Run(100));

    [Fact]
    public void The_same_trouble_again_is_told_again() => Assert.Equal(
        ["0:11 ops FirstFiring: +outflow", "1:11 ops Resolved: -outflow", "1:40 ops FirstFiring: +outflow"],
        new NoticePlay(A.NoticePlan()).Fires(1, "outflow").Resolves(30, "outflow").Fires(90, "outflow").Run(200));

    [Fact]
    public void What_was_told_as_provisional_is_told_to_be_confirmed() => Assert.Equal(
        ["0:11 ops FirstFiring: +reentrancy", "1:11 ops Confirmed: +reentrancy"],
        new NoticePlay(A.NoticePlan()).Fires(1, "reentrancy", state: AlertState.Provisional).Confirms(15, "reentrancy").Run(300));

    [Fact]
    public void A_retraction_reaches_whoever_was_told_with_the_block_that_left_and_the_block_that_came()
    {
        var plan = A.NoticePlan();
        plan = plan with { Receivers = [new Receiver("ops", [new Channel("ops/webhook/0", SendsResolved: false)])] };
        var play = new NoticePlay(plan).Fires(1, "reentrancy", state: AlertState.Provisional).Retracts(15, "reentrancy");

        Assert.Equal(["0:11 ops FirstFiring: +reentrancy", "1:11 ops Retracted: -reentrancy"], play.Run(300));
        Assert.Equal(
            new ReorgProof(A.BlockRef(7), A.BlockRef(6), A.BlockRef(7, "other")), Assert.Single(play.Received[^1].Notice.Alerts).Reorg);
    }

    [Fact]
    public void Whoever_was_told_is_told_the_end_even_if_the_alert_became_graver_and_leads_elsewhere() => Assert.Equal(
        [
            "0:11 ops FirstFiring: +outflow", "0:21 lead FirstFiring: +outflow", "1:11 ops Worse: +outflow", "1:21 lead Resolved: -outflow",
            "2:11 ops Resolved: -outflow",
        ],
        new NoticePlay(A.NoticePlan(A.Route(A.RouteTo("lead", "page=true"))))
            .Fires(1, "outflow").Fires(21, "outflow", Severity.P1, pages: true).Resolves(80, "outflow").Run(300));

    [Fact]
    public void A_silence_holds_back_until_it_ends_and_then_what_goes_on_is_told() => Assert.Equal(
        ["0:11 ops FirstFiring: +outflow", "6:11 ops Unmuted: +outflow +mint"],
        new NoticePlay(A.NoticePlan()).Fires(1, "outflow").Silences(20, 360, "rule=~\"outflow|mint\"").Fires(40, "mint").Run(500)
            .Select(line => line.Replace("NewAlerts", "Unmuted", StringComparison.Ordinal)));

    [Fact]
    public void What_was_told_and_then_silenced_is_told_to_be_over() => Assert.Equal(
        ["0:11 ops FirstFiring: +outflow", "1:11 ops Resolved: -outflow"],
        new NoticePlay(A.NoticePlan()).Fires(1, "outflow").Silences(20, 360, "rule=outflow").Resolves(40, "outflow").Run(500));

    [Fact]
    public void An_alert_that_is_inhibited_is_told_when_what_hid_it_is_over() => Assert.Equal(
        ["0:11 ops FirstFiring: +node-silent", "2:11 ops NewAlerts: +outflow -node-silent"],
        new NoticePlay(A.NoticePlan() with { Inhibit = [Rule("rule=node-silent", "severity!=P1")] })
            .Fires(1, "node-silent").Fires(2, "outflow").Resolves(130, "node-silent").Run(300));

    [Fact]
    public void Alerts_that_match_both_sides_of_an_inhibition_do_not_hide_each_other() => Assert.Equal(
        ["0:11 ops FirstFiring: +mint +outflow"],
        new NoticePlay(A.NoticePlan() with { Inhibit = [Rule("severity=P3", "severity=P3")] }).Fires(1, "outflow").Fires(1, "mint").Run(100));

    [Fact]
    public void An_inhibition_asks_for_equal_labels()
    {
        var rule = Rule("rule=node-silent", "rule=outflow") with { Equal = ["rule"] };

        Assert.Equal(
            ["0:11 ops FirstFiring: +node-silent +outflow"],
            new NoticePlay(A.NoticePlan() with { Inhibit = [rule] }).Fires(1, "node-silent").Fires(1, "outflow").Run(100));
    }

    [Fact]
    public void Within_a_window_a_route_tells_nothing_and_afterwards_what_goes_on() => Assert.Equal(
        ["5:11 ops FirstFiring: +outflow"],
        new NoticePlay(A.NoticePlan(A.Route() with { Mute = [Window(0, 300)] })).Fires(1, "outflow").Fires(2, "gone").Resolves(50, "gone").Run(400));

    [Fact]
    public void Maintenance_holds_back_what_it_names_only() => Assert.Equal(
        ["0:11 ops FirstFiring: +mint", "5:11 ops NewAlerts: +mint +outflow"],
        new NoticePlay(A.NoticePlan() with { Maintenance = [new Maintenance("upgrade", [Matcher.Parse("rule=outflow")], [Window(0, 300)])] })
            .Fires(1, "outflow").Fires(1, "mint").Run(400));

    [Fact]
    public void What_nobody_acknowledges_escalates_step_by_step() => Assert.Equal(
        ["0:11 ops FirstFiring: +mint", "5:11 lead Escalated: +mint", "8:11 log Escalated: +mint", "10:11 ops Repeat: +mint"],
        new NoticePlay(A.NoticePlan(Escalating())).Fires(1, "mint").Run(612));

    [Fact]
    public void An_acknowledgement_ends_escalation_and_repeats_but_not_the_word_of_the_end() => Assert.Equal(
        ["0:11 ops FirstFiring: +mint", "5:11 lead Escalated: +mint", "25:11 lead Resolved: -mint", "25:11 ops Resolved: -mint"],
        new NoticePlay(A.NoticePlan(Escalating())).Fires(1, "mint").Acknowledges(400, "mint").Resolves(1_500, "mint").Run(1_600));

    [Fact]
    public void An_acknowledgement_covers_only_what_was_known() => Assert.Equal(
        ["0:11 ops FirstFiring: +mint", "2:11 ops Worse: +mint", "12:11 ops Repeat: +mint"],
        new NoticePlay(A.NoticePlan()).Fires(1, "mint").Acknowledges(20, "mint").Fires(100, "mint", Severity.P1).Run(740));

    [Fact]
    public void An_acknowledgement_that_ends_lets_the_alert_be_repeated() => Assert.Equal(
        ["0:11 ops FirstFiring: +mint", "15:11 ops Repeat: +mint"],
        new NoticePlay(A.NoticePlan()).Fires(1, "mint").Acknowledges(20, "mint", until: 900).Run(1_000));

    [Fact]
    public void What_comes_and_goes_is_told_a_few_times_and_then_only_when_it_stays()
    {
        var play = new NoticePlay(A.NoticePlan(A.Route() with { GroupInterval = TimeSpan.FromSeconds(10) }) with
        {
            Flap = new FlapRule(2, TimeSpan.FromHours(1), TimeSpan.FromMinutes(5)),
        });
        for (var second = 0; second < 600; second += 60)
        {
            play.Fires(second, "node-silent").Resolves(second + 30, "node-silent");
        }

        var told = play.Fires(600, "node-silent").Run(1_000);

        Assert.Equal("15:00 ops FirstFiring: +node-silent", told[^1]);
        Assert.Equal(2, told.Count(line => line.Contains("FirstFiring", StringComparison.Ordinal) && !line.StartsWith("15", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_channel_that_is_down_gets_the_same_notice_when_it_is_back_and_holds_nobody_else_up()
    {
        var play = new NoticePlay(A.NoticePlan(A.Route(A.RouteTo("lead") with { Continue = true }, A.RouteTo("ops")))).Fires(1, "mint").Breaks("ops/webhook/0", 0, 95);

        Assert.Equal(["0:11 lead FirstFiring: +mint", "1:41 ops FirstFiring: +mint"], play.Run(200));
    }

    [Fact]
    public void A_dead_channel_does_not_keep_the_next_step_from_being_told() => Assert.Equal(
        ["5:11 lead Escalated: +mint", "8:11 log Escalated: +mint"],
        new NoticePlay(A.NoticePlan(Escalating())).Fires(1, "mint").Breaks("ops/webhook/0", 0, 10_000).Run(500));

    [Fact]
    public void Quiet_alerts_that_woke_nobody_end_by_themselves_and_pages_do_not() => Assert.Equal(
        ["0:11 ops FirstFiring: +mint +callback", "10:11 ops Resolved: +mint -callback", "20:11 ops Repeat: +mint"],
        new NoticePlay(A.NoticePlan() with { ResolveAfter = TimeSpan.FromMinutes(10) })
            .Fires(1, "callback", Severity.P5).Fires(1, "mint", Severity.P1, pages: true).Run(1_300));

    [Fact]
    public void Every_channel_is_tried_at_the_start_and_on_schedule() => Assert.Equal(
        ["0:00 lead Canary: ", "0:00 log Canary: ", "0:00 ops Canary: ", "1:00 lead Canary: ", "1:00 log Canary: ", "1:00 ops Canary: "],
        new NoticePlay(A.NoticePlan() with { CanaryEvery = TimeSpan.FromMinutes(1) }).Run(100));

    [Fact]
    public void The_word_of_silences_that_hide_a_page_cannot_be_silenced() => Assert.Equal(
        [$"0:11 ops FirstFiring: +{Muting.AboutSilences}"],
        new NoticePlay(A.NoticePlan()).Silences(0, 900, "rule=~\".+\"").Fires(1, Muting.AboutSilences).Fires(1, "mint").Run(100));

    private static Route Escalating() => A.Route() with
    {
        Escalation = [new EscalationStep(TimeSpan.FromMinutes(5), "lead"), new EscalationStep(TimeSpan.FromMinutes(8), "log")],
    };

    private static InhibitRule Rule(string source, string target) => new([Matcher.Parse(source)], [Matcher.Parse(target)], []);

    private static TimeWindow Window(int from, int to) =>
        new("work", [new TimeSpec(TimeZoneInfo.Utc) { From = A.Dawn.AddSeconds(from), To = A.Dawn.AddSeconds(to) }]);
}
