using Firebreak.Core.Alerting;
using Firebreak.Core.Incidents;
using Firebreak.Engine.Detection;
using Firebreak.Engine.Ingest;
using Microsoft.Extensions.Hosting;

namespace Firebreak.Engine.Incidents;

/// <summary>
/// Carries what people said of pages from the log of incidents to what is learned. Saying it twice changes nothing there, so a crash in between
/// is mended by the next start.
/// </summary>
internal sealed class PageVerdictWorker(IncidentDesk desk, PageVerdicts verdicts, StorageOutage storage, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private readonly HashSet<(IncidentId, AlertId)> _carried = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var nudge = new Nudge();
        void Poke(IncidentId changed) => nudge.Poke();
        desk.Changed += Poke;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await storage.DoAsync(CarryAsync, stoppingToken);
                await nudge.WaitAsync(Interval, time, stoppingToken);
            }
        }
        finally
        {
            desk.Changed -= Poke;
        }
    }

    private async Task CarryAsync(CancellationToken cancellationToken)
    {
        foreach (var incident in await desk.ListAsync(cancellationToken))
        {
            foreach (var judged in incident.PagesJudged.Where(judged => !_carried.Contains((incident.Id, judged.Alert))))
            {
                await verdicts.NoteAsync(incident.Chain, incident.Protocol, judged.Alert.ToString(), judged.IsFalse, cancellationToken);
                _carried.Add((incident.Id, judged.Alert));
            }
        }
    }
}
