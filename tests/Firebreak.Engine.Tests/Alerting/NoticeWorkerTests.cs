using Firebreak.Core;
using Firebreak.Core.Alerting;
using Firebreak.Core.Alerting.Notifying;
using Firebreak.Engine.Alerting;
using Firebreak.Engine.Ingest;
using Firebreak.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Firebreak.Engine.Tests;

/// <summary>The loop that tells people, over stores that outlive it.</summary>
public sealed class NoticeWorkerTests
{
    private readonly FakeTimeProvider _time = new(A.Dawn);
    private readonly InMemoryNoticeStore _notices = new();
    private readonly InMemoryAlertStore _alerts = new();
    private readonly TroubleBook _troubles = new();
    private readonly Receivers _receivers = new();
    private readonly FixedBoard _board = new();

    [Fact]
    public async Task A_notice_that_was_sent_and_not_struck_out_is_sent_again_under_the_same_key_and_then_never_more()
    {
        await RaiseAsync(A.Signal());
        _receivers.Answer = async notice =>
        {
            // The process dies after the receiver has heard.
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, _receivers.Dies.Token);
            return new Delivery.Arrived();
        };
        await RunAsync(() => _receivers.Heard.Count == 1, thenDie: true);
        _receivers.Answer = _ => Task.FromResult<Delivery>(new Delivery.Arrived());
        await RunAsync(() => _notices.ReadSentAsync(10, default).Result.Count == 1);
        await RunAsync(() => _time.GetUtcNow() > A.Dawn.AddMinutes(5));

        Assert.Equal(2, _receivers.Heard.Count);
        Assert.Single(_receivers.Heard.Select(notice => notice.Key).Distinct());
    }

    [Fact]
    public async Task A_channel_that_does_not_work_is_a_trouble_until_it_works()
    {
        await RaiseAsync(A.Signal());
        _receivers.Answer = _ => Task.FromResult<Delivery>(new Delivery.Again("gone", After: null));
        await RunAsync(() => _troubles.Standing.Any(trouble => trouble.Kind == TroubleKind.DeliveryFailed));
        _receivers.Answer = _ => Task.FromResult<Delivery>(new Delivery.Arrived());
        await RunAsync(() => !_troubles.Standing.Any(trouble => trouble.Kind == TroubleKind.DeliveryFailed));

        Assert.Single(_receivers.Heard.Select(notice => notice.Key).Distinct());
    }

    [Fact]
    public async Task A_silence_that_hides_a_page_is_a_trouble()
    {
        await RaiseAsync(A.Signal());
        var silence = (SilenceDecision.Accepted)Silence.Make(
            SilenceId.MadeAt(A.Dawn), [Matcher.Parse("rule=reentrancy")], A.Dawn, A.Dawn.AddHours(1), "Ada", "work", A.Dawn);
        await _notices.SaveAsync(silence.Silence, CancellationToken.None);
        await RunAsync(() => _troubles.Standing.Any(trouble => trouble.Kind == TroubleKind.SilenceHidesPage));

        Assert.Empty(_receivers.Heard);
        Assert.Contains("Ada", _troubles.Standing[0].Because, StringComparison.Ordinal);
    }

    private async Task RaiseAsync(Core.Detection.Signal signal)
    {
        _board.Board = _board.Board.Take(new Core.Detection.SignalChange.Raised(signal), A.Dawn).Board;
        await _alerts.SaveAsync([.. _board.Board.Alerts], 1, CancellationToken.None);
    }

    private async Task RunAsync(Func<bool> until, bool thenDie = false)
    {
        var arrangement = new NoticeArrangement(
            new AlertingConfig(A.NoticePlan() with { Receivers = [new Receiver("ops", [new Channel("ops/log/0", SendsResolved: true)])] }, [new ChannelEntry.Log("ops/log/0", File: null)]),
            _receivers);
        using var worker = new NoticeWorker(
            new NoticeStores(_notices, _alerts, _notices, _notices), _board, arrangement,
            new NoticeSurroundings(A.Protocol(), A.Chain, new ChainStatus(), _troubles, new StorageOutage(_time, NullLogger<StorageOutage>.Instance), _time),
            NullLogger<NoticeWorker>.Instance);
        await worker.StartAsync(TestContext.Current.CancellationToken);
        while (!until())
        {
            Assert.False(worker.ExecuteTask!.IsFaulted, worker.ExecuteTask.Exception?.ToString());
            _time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        if (thenDie)
        {
            await _receivers.Dies.CancelAsync();
        }

        await worker.StopAsync(CancellationToken.None);
    }

    private sealed class FixedBoard : IAlertBoard
    {
        public AlertBoard Board { get; set; } = AlertBoard.Empty;

        public Items<Alert> Current => Board.Alerts;

        public event Action<Alert>? Changed
        {
            add { }
            remove { }
        }
    }

    private sealed class Receivers : INotifierFactory, INotifier
    {
        public CancellationTokenSource Dies { get; } = new();

        public List<Notice> Heard { get; } = [];

        public Func<Notice, Task<Delivery>> Answer { get; set; } = _ => Task.FromResult<Delivery>(new Delivery.Arrived());

        public INotifier Create(ChannelEntry channel) => this;

        public Task<Delivery> DeliverAsync(Notice notice, CancellationToken cancellationToken)
        {
            Heard.Add(notice);
            return Answer(notice).WaitAsync(cancellationToken);
        }
    }
}
