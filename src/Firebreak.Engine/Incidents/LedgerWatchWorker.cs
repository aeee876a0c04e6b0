using Firebreak.Core.Incidents;
using Firebreak.Engine.Ingest;
using Microsoft.Extensions.Hosting;

namespace Firebreak.Engine.Incidents;

/// <summary>Notices what other processes (an approval from the command line) write to the shared ledger.</summary>
public sealed class LedgerWatchWorker(IIncidentLedger ledger, IncidentDesk desk, StorageOutage storage, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var known = new Dictionary<IncidentId, long>();
        while (!stoppingToken.IsCancellationRequested)
        {
            foreach (var head in await storage.AskAsync(ledger.HeadsAsync, stoppingToken))
            {
                if (known.GetValueOrDefault(head.Incident) != head.Sequence)
                {
                    known[head.Incident] = head.Sequence;
                    desk.Notice(head.Incident);
                }
            }

            await Task.Delay(Interval, time, stoppingToken);
        }
    }
}
