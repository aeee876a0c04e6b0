using Firebreak.Core;
using Firebreak.Core.Alerting;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Firebreak.Engine.Alerting;

/// <summary>
/// Reads the signal log from where it stopped, groups, confirms, and saves alerts together with its place in the log: every signal is
/// taken exactly once, whenever the process dies.
/// </summary>
public sealed class AlertingWorker(
    ISignalLog signals, IAlertStore store, IngestScene scene, TimeProvider time, IOptions<AlertingOptions> options) : BackgroundService, IAlertBoard
{
    private readonly ChainId _chain = new(scene.Options.Value.ChainId);
    private volatile AlertBoard _board = AlertBoard.Empty;

    public Items<Alert> Current => _board.Alerts;

    public event Action<Alert>? Changed;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (alerts, through) = await scene.Storage.AskAsync(store.LoadAsync, stoppingToken);
        _board = new AlertBoard(alerts.ToItems());
        while (!stoppingToken.IsCancellationRequested)
        {
            // The position first: all that was withdrawn up to it is then among what is read, and nothing orphaned is ever confirmed.
            var position = scene.Status.Position;
            var news = await scene.Storage.AskAsync(token => signals.ReadAsync(through, options.Value.BatchSize, token), stoppingToken);
            var isAllRead = news.Count < options.Value.BatchSize;

            // A reorg meanwhile makes it the head of a chain that is no more: that confirms nothing, and its nudge is already given.
            var isHead = isAllRead && position == scene.Status.Position;
            var (board, changed) = Fold(_board, news, isHead ? position : null);
            if (news.Count > 0 || changed.Count > 0)
            {
                through = news.Count > 0 ? news[^1].Sequence : through;
                await scene.Storage.DoAsync(token => store.SaveAsync(changed, through, token), stoppingToken);
                _board = board;
                Announce(changed);
            }

            if (isAllRead)
            {
                await scene.Nudges.Signals.WaitAsync(TimeSpan.FromSeconds(1), time, stoppingToken);
            }
        }
    }

    private (AlertBoard Board, IReadOnlyList<Alert> Changed) Fold(
        AlertBoard board, IReadOnlyList<LoggedSignal> news, ChainPosition? position)
    {
        var changed = new List<Alert>();
        foreach (var item in news)
        {
            (board, var alert) = board.Take(item.Change, item.SeenAt);
            Note(changed, alert);
        }

        if (position is not null)
        {
            (board, var confirmed) = board.AdvanceTo(_chain, position.Head.Number, scene.Options.Value.Confirmations);
            foreach (var alert in confirmed)
            {
                Note(changed, alert);
            }
        }

        return (board, changed);
    }

    // Several changes of one alert within a batch are one change for those who read the log of changes.
    private static void Note(List<Alert> changed, Alert? alert)
    {
        if (alert is not null)
        {
            changed.RemoveAll(earlier => earlier.Id == alert.Id);
            changed.Add(alert);
        }
    }

    private void Announce(IReadOnlyList<Alert> changed)
    {
        foreach (var alert in changed)
        {
            Changed?.Invoke(alert);
        }
    }
}
