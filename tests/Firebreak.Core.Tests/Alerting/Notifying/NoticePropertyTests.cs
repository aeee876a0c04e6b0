using CsCheck;
using Firebreak.Core.Alerting;
using Firebreak.Core.Alerting.Notifying;
using Firebreak.Core.Detection;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Core.Tests.Alerting.Notifying;

/// <summary>What holds of every play.</summary>
public sealed class NoticePropertyTests
{
    private const int End = 900;
    private static readonly string[] RuleNames = ["outflow", "mint", "node-silent", "roles"];

    private static readonly Gen<Action<NoticePlay>> AnyEvent = Gen.Select(Gen.Int[0, 6], Gen.Int[0, 500], Gen.Int[0, 3], Gen.Int[1, 300]).Select(
        (kind, second, rule, length) => (Action<NoticePlay>)(play => Script(play, kind, second, RuleNames[rule], length)));

    private static readonly Gen<Action<NoticePlay>[]> AnyScript = AnyEvent.Array[1, 12];

    [Fact]
    public void Every_alert_that_goes_on_is_told_within_its_bound_or_held_back_for_a_named_reason() => AnyScript.Sample(script =>
    {
        var play = Play(script);
        var openSince = new Dictionary<AlertId, int>();
        for (var second = 0; second <= End; second++)
        {
            play.Run(second);
            foreach (var outlook in play.Outlooks())
            {
                var isHeld = outlook.Reasons(play.Now).Count > 0;
                var isTold = play.Saved.Lines.Values.Any(line => line.Told.Any(told => told.Id == outlook.Alert.Id));
                if (isHeld || isTold)
                {
                    openSince.Remove(outlook.Alert.Id);
                }
                else
                {
                    openSince.TryAdd(outlook.Alert.Id, second);
                    Assert.True(second - openSince[outlook.Alert.Id] <= 60 + 10 + 1, $"{outlook.Alert} was neither told nor held back since {openSince[outlook.Alert.Id]}, now {second}");
                }
            }
        }
    }, iter: 30);

    [Fact]
    public void Looking_twice_at_the_same_moment_tells_nothing_twice() => AnyScript.Sample(script =>
    {
        var play = Play(script);
        play.Run(300);
        var first = Dispatcher.Turn(play.Saved, play.Scene, [.. play.Alerts], play.Now);
        var again = Dispatcher.Turn(first.Book, play.Scene, [.. play.Alerts], play.Now);

        Assert.Empty(again.Changed);
        Assert.Empty(again.Removed);
    });

    [Fact]
    public void The_order_of_the_alerts_does_not_matter() => Gen.Select(AnyScript, Gen.Int).Sample((script, seed) =>
    {
        var play = Play(script);
        play.Run(300);
        var shuffled = play.Alerts.OrderBy(alert => HashCode.Combine(alert.Id, seed)).ToList();

        Assert.Equal(
            Dispatcher.Turn(play.Saved, play.Scene, [.. play.Alerts], play.Now.AddMinutes(5)).Changed.OrderBy(line => line.Key.ToString(), StringComparer.Ordinal),
            Dispatcher.Turn(play.Saved, play.Scene, shuffled, play.Now.AddMinutes(5)).Changed.OrderBy(line => line.Key.ToString(), StringComparer.Ordinal));
    });

    [Fact]
    public void Wherever_it_dies_nothing_is_lost_and_nothing_is_told_twice_under_two_keys() => Gen.Select(AnyScript, Gen.Int[1, 40]).Sample((script, every) =>
    {
        var steps = 0;
        var play = Play(script);
        play.Crashes = () => ++steps % every == 0 && steps < 400;
        play.Run(End);

        foreach (var channel in play.Received.DistinctBy(received => received.Notice.Key).GroupBy(received => (received.Notice.Channel, received.Notice.GroupKey)))
        {
            var told = new HashSet<AlertId>();
            foreach (var (_, notice) in channel)
            {
                if (notice.Reason is NoticeReason.FirstFiring or NoticeReason.NewAlerts)
                {
                    Assert.Contains(notice.Alerts, alert => alert.GoesOn && !told.Contains(alert.Id));
                }

                told.UnionWith(notice.Alerts.Where(alert => alert.GoesOn).Select(alert => alert.Id));
                told.ExceptWith(notice.Alerts.Where(alert => !alert.GoesOn).Select(alert => alert.Id));
            }
        }

        Assert.All(
            play.Outlooks().Where(outlook => outlook.Reasons(play.Now).Count == 0),
            outlook => Assert.Contains(play.Saved.Lines.Values, line => line.Told.Any(told => told.Id == outlook.Alert.Id)));
    }, iter: 50);

    private static NoticePlay Play(Action<NoticePlay>[] script)
    {
        var play = new NoticePlay(A.NoticePlan(A.Route(A.RouteTo("lead", "severity=P1") with { Continue = true }, A.RouteTo("log", "rule=mint"))) with
        {
            Inhibit = [new InhibitRule([Matcher.Parse("rule=node-silent")], [Matcher.Parse("rule=roles")], [])],
            Flap = new FlapRule(2, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(1)),
        });
        foreach (var step in script)
        {
            step(play);
        }

        return play;
    }

    // What cannot happen at that moment does not.
    private static void Script(NoticePlay play, int kind, int second, string rule, int length) => _ = kind switch
    {
        0 or 1 => play.Fires(second, rule, Severity.P3),
        2 => play.Fires(second, rule, Severity.P1, pages: true, AlertState.Provisional),
        3 => play.WhileOn(second, rule, now => now.Change(rule, alert => alert with { State = AlertState.Resolved })),
        4 => play.WhileOn(second, rule, now => now.TakeBack(rule)),
        5 => play.Silences(second, second + length, $"rule={rule}"),
        _ => play.WhileOn(second, rule, now => now.Acknowledge(rule)),
    };
}
