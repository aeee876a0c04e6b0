using System.Globalization;
using Firebreak.Core;
using Firebreak.Core.Alerting;
using Firebreak.Core.Alerting.Notifying;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;

namespace Firebreak.TestKit;

/// <summary>
/// Alerts and receivers on a time line of whole seconds. The script says what happens when; the play gives back who was told what, and when:
/// <c>0:30 ops FirstFiring: +outflow</c>, with + for what goes on and - for what is over.
/// </summary>
public sealed class NoticePlay(NoticePlan plan)
{
    private readonly SortedDictionary<int, List<Action<NoticePlay>>> _script = [];
    private readonly Dictionary<string, Alert> _alerts = new(StringComparer.Ordinal);
    private readonly List<(string Channel, int From, int To)> _outages = [];
    private NoticeBook _saved = NoticeBook.Empty;
    private Items<Silence> _silences = [];
    private Items<Acknowledgement> _acknowledgements = [];
    private int _second;

    public IList<(int Second, Notice Notice)> Received { get; } = new List<(int, Notice)>();

    /// <summary>Dies before, between or after saving and delivering when it says so; then goes on with what was saved.</summary>
    public Func<bool> Crashes { get; set; } = () => false;

    public NoticePlan Plan { get; set; } = plan;

    public DateTimeOffset Now => A.Dawn.AddSeconds(_second);

    public IEnumerable<Alert> Alerts => _alerts.Values;

    public NoticeBook Saved => _saved;

    public NoticeScene Scene => new(Plan, A.Protocol(), _silences, _acknowledgements, new ChainPosition([A.BlockRef(6), A.BlockRef(7, "other")], Finalized: null));

    public NoticePlay At(int second, Action<NoticePlay> what)
    {
        if (!_script.TryGetValue(second, out var all))
        {
            _script[second] = all = [];
        }

        all.Add(what);
        return this;
    }

    /// <summary>A rule sees something; the same name again after its end is a new episode.</summary>
    public NoticePlay Fires(int second, string rule, Severity severity = Severity.P3, bool pages = false, AlertState state = AlertState.Confirmed) => At(second, play =>
    {
        var known = play._alerts.GetValueOrDefault(rule);
        var signal = A.Signal(7, $"{rule} at {second}", rule, pages) with { Severity = severity };
        var id = known?.Id is { } last ? new AlertId(last.Fingerprint, last.Episode + (known.GoesOn ? 0 : 1)) : new AlertId(AlertBoard.Fingerprint(A.Chain, rule, A.Vault), 1);
        play.Set(rule, known is { GoesOn: true } ? known.With(signal, play.Now) with { State = state } : Alert.From(signal, id, play.Now) with { State = state });
    });

    public NoticePlay Confirms(int second, string rule) => At(second, play => play.Change(rule, alert => alert with { State = AlertState.Confirmed }));

    public NoticePlay Resolves(int second, string rule) => At(second, play => play.Change(rule, alert => alert with { State = AlertState.Resolved }));

    public NoticePlay Retracts(int second, string rule) => At(second, play => play.TakeBack(rule));

    public NoticePlay Silences(int from, int to, string matcher) => At(from, play =>
        play._silences = play._silences.Add(((SilenceDecision.Accepted)Silence.Make(
            new SilenceId(Guid.CreateVersion7(A.Dawn)), [Matcher.Parse(matcher)], play.Now, A.Dawn.AddSeconds(to), "Ada", "we know", play.Now)).Silence));

    public NoticePlay Acknowledges(int second, string rule, int? until = null) => At(second, play => play.Acknowledge(rule, until));

    public void Acknowledge(string rule, int? until = null) => _acknowledgements = _acknowledgements.Add(((AcknowledgeDecision.Accepted)Acknowledgement.Of(
        _alerts[rule], "Ada", "on it", until is { } end ? A.Dawn.AddSeconds(end) : null, Now)).Acknowledgement);

    /// <summary>Something happens if the alert goes on at that moment.</summary>
    public NoticePlay WhileOn(int second, string rule, Action<NoticePlay> what) => At(second, play =>
    {
        if (play.Find(rule) is { GoesOn: true })
        {
            what(play);
        }
    });

    public Alert? Find(string rule) => _alerts.GetValueOrDefault(rule);

    /// <summary>Changes an alert at this moment.</summary>
    public void Change(string rule, Func<Alert, Alert> change) => Set(rule, change(_alerts[rule]) with { LastSeenAt = Now });

    /// <summary>The chain takes an alert's first evidence back at this moment.</summary>
    public void TakeBack(string rule) => Change(rule, alert => alert.Without(
        new SignalChange.Withdrawn(alert.Standing[0].Id, alert.FirstBlock, A.BlockRef(6)), Now));

    public NoticePlay Breaks(string channel, int from, int to)
    {
        _outages.Add((channel, from, to));
        return this;
    }

    public IReadOnlyList<AlertOutlook> Outlooks() => AlertOutlook.OfAll(Scene, _saved.Onsets, _alerts.Values, Now);

    /// <summary>Plays up to and with a second, and gives what was received, each notice once.</summary>
    public string[] Run(int until)
    {
        for (; _second <= until; _second++)
        {
            foreach (var what in _script.GetValueOrDefault(_second) ?? [])
            {
                what(this);
            }

            Tick();
        }

        return [.. Received.DistinctBy(received => received.Notice.Key).Select(received => Tell(received.Second, received.Notice))];
    }

    private void Tick()
    {
        var turn = Dispatcher.Turn(_saved, Scene, [.. _alerts.Values], Now);
        if (Crashes())
        {
            Restart();
            return;
        }

        _saved = turn.Book;
        foreach (var line in _saved.DueAt(Now))
        {
            if (Crashes())
            {
                Restart();
                return;
            }

            var isDown = _outages.Exists(outage => outage.Channel == line.Pending!.Channel && _second >= outage.From && _second < outage.To);
            if (!isDown)
            {
                Received.Add((_second, line.Pending!));
            }

            if (Crashes())
            {
                Restart();
                return;
            }

            _saved = _saved.With(isDown ? line.Failed(Now.AddSeconds(10)) : line.Delivered(Now));
        }
    }

    // What is not saved is gone.
    private void Restart() => _saved = _saved with { Clocks = NoticeBook.Empty.Clocks };

    private void Set(string rule, Alert alert)
    {
        _alerts[rule] = alert;
        _saved = _saved.Note(alert);
    }

    private static string Tell(int second, Notice notice) => string.Create(
        CultureInfo.InvariantCulture,
        $"{second / 60}:{second % 60:00} {notice.Receiver} {notice.Reason}: {string.Join(' ', notice.Alerts.Select(alert => (alert.GoesOn ? "+" : "-") + alert.Labels[AlertLabels.Rule]))}");
}

public static partial class A
{
    /// <summary>One receiver, <c>ops</c>, told after 10 s, of changes every 60 s, again every 10 min.</summary>
    public static Route Route(params Route[] below) => new(
        "{}", [], "ops", ["contract"], TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60), TimeSpan.FromMinutes(10), Continue: false, [], [], [], [.. below]);

    /// <summary>A route below that one, to a receiver for what matches.</summary>
    public static Route RouteTo(string receiver, params string[] matchers) => Route() with
    {
        Id = $"{{}}/{receiver}",
        Receiver = receiver,
        Matchers = [.. matchers.Select(Matcher.Parse)],
    };

    public static NoticePlan NoticePlan(Route? root = null) => new(
        root ?? Route(),
        [.. ((string[])["ops", "lead", "log"]).Select(name => new Receiver(name, [new Channel($"{name}/webhook/0", SendsResolved: true)]))],
        [], [], Flap: null, ResolveAfter: null, CanaryEvery: null);
}
