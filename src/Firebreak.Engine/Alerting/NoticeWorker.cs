using System.Collections.Immutable;
using Firebreak.Core;
using Firebreak.Core.Alerting.Notifying;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Firebreak.Engine.Alerting;

/// <summary>
/// Tells people: reads what changed, lets the dispatcher decide, saves what is to be told, has it delivered, saves that it arrived. The same
/// turn at any time after any crash tells nothing twice under two keys.
/// </summary>
public sealed partial class NoticeWorker(
    NoticeStores stores, IAlertBoard board, NoticeArrangement arrangement, NoticeSurroundings surroundings, ILogger<NoticeWorker> logger) : BackgroundService
{
    /// <summary>The name under which its place in the log of alert changes is kept.</summary>
    public const string Reader = "notices";

    private const int BatchSize = 200;
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);
    private const int RestPerLook = 20;
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private readonly Nudge _news = new();
    private readonly TroubleTeller _troubles = new(surroundings);
    private NoticeBook _book = NoticeBook.Empty;
    private long _through;
    private volatile bool _hasNews = true;
    private long _lookedAt;
    private TimeSpan _rest;

    private TimeProvider Time => surroundings.Time;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var courier = new Courier(arrangement, Time, _news);
        board.Changed += _ => TakeNote();
        arrangement.Changed += TakeNote;
        await LoadAsync(stoppingToken);
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var isUpToDate = await ReadChangesAsync(stoppingToken);
                foreach (var (line, notice, delivery) in await courier.FetchAsync())
                {
                    _hasNews = true;
                    await NoteAsync(line, notice, delivery, stoppingToken);
                }

                await DecideInTimeAsync(stoppingToken);
                courier.Send(_book.DueAt(Time.GetUtcNow()), stoppingToken);
                if (isUpToDate)
                {
                    await _news.WaitAsync(TimeSpan.FromSeconds(1), Time, stoppingToken);
                }
            }
        }
        finally
        {
            await courier.DrainAsync();
        }
    }

    private void TakeNote()
    {
        _hasNews = true;
        _news.Poke();
    }

    // Every look visits every alert. With news it is taken at once; without, as seldom as keeps looking at a small part of the time.
    private async Task DecideInTimeAsync(CancellationToken cancellationToken)
    {
        if (!_hasNews && Time.GetElapsedTime(_lookedAt) < _rest)
        {
            return;
        }

        _hasNews = false;
        var began = Time.GetTimestamp();
        await DecideAsync(cancellationToken);
        _lookedAt = Time.GetTimestamp();
        var took = Time.GetElapsedTime(began, _lookedAt);
        _rest = took * RestPerLook < LongestRest ? took * RestPerLook : LongestRest;
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var memory = await surroundings.Storage.AskAsync(stores.Notices.LoadAsync, cancellationToken);
        _book = NoticeBook.Empty with
        {
            Lines = memory.Lines.ToImmutableDictionary(line => line.Key),
            Onsets = memory.Onsets.ToImmutableDictionary(),
        };
        _through = memory.Through;
    }

    private async Task<bool> ReadChangesAsync(CancellationToken cancellationToken)
    {
        var news = await surroundings.Storage.AskAsync(token => stores.Alerts.ReadChangesAsync(_through, BatchSize, token), cancellationToken);
        if (news.Count == 0)
        {
            return true;
        }

        var book = news.Aggregate(_book, (before, change) => before.Note(change.Alert));
        var onsets = book.Onsets.Where(onset => _book.Onsets.GetValueOrDefault(onset.Key) != onset.Value).ToDictionary();
        await SaveAsync(new NoticeSave([], []) { Onsets = onsets, Through = news[^1].Sequence }, cancellationToken);
        (_book, _through, _hasNews) = (book, news[^1].Sequence, true);
        return news.Count < BatchSize;
    }

    private async Task DecideAsync(CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow();
        var silences = await surroundings.Storage.AskAsync(token => stores.Silences.ListAsync(now - Day, token), cancellationToken);
        var acknowledgements = await surroundings.Storage.AskAsync(stores.Acknowledgements.ListAsync, cancellationToken);
        var scene = new NoticeScene(
            arrangement.Current.Plan, surroundings.Protocol, silences.ToItems(), acknowledgements.ToItems(), surroundings.Status.Position);
        var turn = Dispatcher.Turn(_book, scene, board.Current, now);
        if (turn.Changed.Count > 0 || turn.Removed.Count > 0)
        {
            await SaveAsync(new NoticeSave(turn.Changed, turn.Removed), cancellationToken);
        }

        _book = turn.Book;
        _troubles.TellOfSilences(silences, AlertOutlook.OfAll(scene, _book.Onsets, board.Current, now));
    }

    private async Task NoteAsync(LineKey key, Notice notice, Delivery delivery, CancellationToken cancellationToken)
    {
        // The line may be gone with its route, or tell something newer.
        if (!_book.Lines.TryGetValue(key, out var line) || line.Pending?.Key != notice.Key)
        {
            return;
        }

        var now = Time.GetUtcNow();
        var (next, sent) = delivery switch
        {
            Delivery.Arrived => (line.Delivered(now), new SentNotice(now, Refusal: null, notice)),
            Delivery.Never never => (line.Refused(now + LookAgain), new SentNotice(now, never.Reason, notice)),
            Delivery.Again again => (line.Failed(now + Courier.PauseAfter(line.Attempts, again.After)), null),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        await SaveAsync(new NoticeSave([next], []) { Sent = sent }, cancellationToken);
        _book = _book.With(next);
        _troubles.TellOfDelivery(notice.Channel, delivery, next.Attempts);
        Say(notice, delivery);
    }

    private Task SaveAsync(NoticeSave save, CancellationToken cancellationToken) =>
        surroundings.Storage.DoAsync(token => stores.Notices.SaveAsync(save, token), cancellationToken);

    private void Say(Notice notice, Delivery delivery)
    {
        switch (delivery)
        {
            case Delivery.Again again:
                LogFailed(notice.Channel, again.Reason);
                break;
            case Delivery.Never never:
                LogRefused(notice.Channel, never.Reason);
                break;
            default:
                LogTold(notice.Channel, notice.Reason, notice.Alerts.Count);
                break;
        }
    }

    [LoggerMessage(3010, LogLevel.Information, "{Channel} was told ({Reason}, {Alerts} alerts).")]
    private partial void LogTold(string channel, NoticeReason reason, int alerts);

    [LoggerMessage(3011, LogLevel.Warning, "{Channel} could not be told, it is tried again: {Reason}")]
    private partial void LogFailed(string channel, string reason);

    [LoggerMessage(3012, LogLevel.Error, "{Channel} does not take the notice: {Reason}")]
    private partial void LogRefused(string channel, string reason);
}

/// <summary>Where telling is remembered.</summary>
public sealed record NoticeStores(INoticeStore Notices, IAlertStore Alerts, ISilenceStore Silences, IAcknowledgementStore Acknowledgements);

/// <summary>What telling knows of the rest.</summary>
public sealed record NoticeSurroundings(Protocol Protocol, ChainId Chain, ChainStatus Status, ITroubleDesk Troubles, StorageOutage Storage, TimeProvider Time);
