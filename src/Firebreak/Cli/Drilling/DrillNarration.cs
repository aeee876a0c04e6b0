using Firebreak.Core.Alerting;
using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;
using Firebreak.Engine.Alerting;
using Firebreak.Engine.Incidents;
using Firebreak.Engine.Ingest;

namespace Firebreak.Cli.Drilling;

/// <summary>Tells the person at the terminal what the watching side does, as it does it.</summary>
internal sealed class DrillNarration(IServiceProvider services, DrillScreen screen, TimeProvider time)
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<AlertId, AlertState> _shown = [];

    public async Task TellAsync(CancellationToken cancellationToken)
    {
        var desk = services.GetRequiredService<IIncidentDesk>();
        services.GetRequiredService<ChainStatus>().Moved += ShowLive;
        services.GetRequiredService<INodeHealth>().Changed += screen.Show;
        services.GetRequiredService<IAlertBoard>().Changed += ShowOnce;
        var told = new Dictionary<IncidentId, int>();
        while (!cancellationToken.IsCancellationRequested)
        {
            foreach (var incident in await desk.ListAsync(CancellationToken.None))
            {
                var log = await desk.LogAsync(incident.Id, CancellationToken.None);
                foreach (var entry in log.Skip(told.GetValueOrDefault(incident.Id)))
                {
                    screen.Show(entry);
                }

                told[incident.Id] = log.Count;
            }

            await Task.Delay(Glance, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Waits until the watching side has seen block <paramref name="head"/>.</summary>
    public async Task CatchUpAsync(ulong head, CancellationToken cancellationToken)
    {
        var status = services.GetRequiredService<ChainStatus>();
        while ((status.Position?.Head.Number ?? 0) < head)
        {
            await Task.Delay(Glance, time, cancellationToken);
        }

        screen.Say(FormattableString.Invariant($"caught up with block {head}"));
    }

    private void ShowOnce(Alert alert)
    {
        if (!_shown.TryGetValue(alert.Id, out var known))
        {
            screen.ShowNew(alert);
        }
        else if (known != alert.State)
        {
            screen.ShowChanged(alert);
        }

        _shown[alert.Id] = alert.State;
    }

    // The past is read in a moment; only live blocks are worth a line each.
    private void ShowLive(ChainUpdate update)
    {
        if (update is not ChainUpdate.Advanced { Block: var block } || time.GetUtcNow() - block.Header.MinedAt < TimeSpan.FromSeconds(10))
        {
            screen.Show(update);
        }
    }
}
