using System.Collections.Concurrent;
using Firebreak.Core;
using Firebreak.Core.Incidents;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Incidents;

/// <summary>
/// Decides by the log and writes to the log, with compare-and-set: two who decide at once, in this process or another, are put in order,
/// and the slower one decides again on what the faster one did.
/// </summary>
public sealed class IncidentDesk(IIncidentLedger ledger, TimeProvider time) : IIncidentDesk, IDisposable
{
    private readonly SemaphoreSlim _opening = new(1, 1);

    // Every room looks at all incidents many times a second; a log that has not grown need not be read again.
    private readonly ConcurrentDictionary<IncidentId, (Hash256 Head, Incident Incident)> _folded = new();

    public event Action<IncidentId>? Changed;

    public async Task<IncidentId> OpenAsync(Command.Open command, DateTimeOffset knownAt, CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken);
        try
        {
            foreach (var incident in await ListAsync(cancellationToken))
            {
                if (incident.Chain == command.Chain && incident.Protocol == command.Protocol && incident.Status != IncidentStatus.Closed)
                {
                    await SubmitAsync(incident.Id, new Command.Track(command.Alert), Actor.Firebreak, cancellationToken);
                    return incident.Id;
                }
            }

            var id = IncidentId.OpenedAt(time.GetUtcNow());
            await ledger.TryAppendAsync(Seal(id, [], IncidentDecisions.Opening(command), knownAt, Actor.Firebreak), cancellationToken);
            Changed?.Invoke(id);
            return id;
        }
        finally
        {
            _opening.Release();
        }
    }

    public async Task<Decision?> SubmitAsync(IncidentId id, Command command, Actor by, CancellationToken cancellationToken)
    {
        while (id != Automation.Log)
        {
            var log = await ledger.ReadAsync(id, cancellationToken);
            if (Incident.From(log) is not { } incident)
            {
                return null;
            }

            var decision = incident.Decide(command, by, time.GetUtcNow());
            if (decision is not Decision.Accepted { Events.Count: > 0 } accepted)
            {
                return decision;
            }

            var knownAt = command is Command.Track track ? track.Alert.LastSeenAt : time.GetUtcNow();
            var entries = Seal(id, log, accepted.Events, knownAt, by);
            if (await ledger.TryAppendAsync(entries, cancellationToken))
            {
                _folded[id] = (entries[^1].Hash, entries.Aggregate(incident, (folded, entry) => folded.After(entry)));
                Changed?.Invoke(id);
                return decision;
            }
        }

        return null;
    }

    public async Task<Incident?> FindAsync(IncidentId id, CancellationToken cancellationToken) =>
        (await ListAsync(cancellationToken)).FirstOrDefault(incident => incident.Id == id);

    public async Task<IReadOnlyList<Incident>> ListAsync(CancellationToken cancellationToken)
    {
        var incidents = new List<Incident>();
        foreach (var head in (await ledger.HeadsAsync(cancellationToken)).Where(head => head.Incident != Automation.Log))
        {
            incidents.Add(_folded.TryGetValue(head.Incident, out var known) && known.Head == head.Hash
                ? known.Incident
                : await FoldAsync(head.Incident, cancellationToken));
        }

        return incidents;
    }

    private async Task<Incident> FoldAsync(IncidentId id, CancellationToken cancellationToken)
    {
        var log = await ledger.ReadAsync(id, cancellationToken);
        var incident = Incident.From(log)!;
        _folded[id] = (log[^1].Hash, incident);
        return incident;
    }

    public Task<IReadOnlyList<Entry>> LogAsync(IncidentId id, CancellationToken cancellationToken) => ledger.ReadAsync(id, cancellationToken);

    public void Dispose() => _opening.Dispose();

    /// <summary>Passes on that another process wrote to an incident.</summary>
    internal void Notice(IncidentId id) => Changed?.Invoke(id);

    private List<Entry> Seal(IncidentId id, IReadOnlyList<Entry> log, Items<Happened> events, DateTimeOffset knownAt, Actor by)
    {
        var entries = new List<Entry>();
        var last = log.Count == 0 ? null : log[^1];
        foreach (var what in events)
        {
            last = Entry.Seal(id, last, knownAt, time.GetUtcNow(), by, what);
            entries.Add(last);
        }

        return entries;
    }
}
