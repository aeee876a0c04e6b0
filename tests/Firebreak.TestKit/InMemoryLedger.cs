using Firebreak.Core.Incidents;
using Firebreak.Engine.Incidents;

namespace Firebreak.TestKit;

/// <summary>A ledger that forgets when the test ends, and otherwise keeps the promises of the real one.</summary>
public sealed class InMemoryLedger : IIncidentLedger
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IncidentId, List<Entry>> _logs = [];

    public Task<bool> TryAppendAsync(IReadOnlyList<Entry> entries, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var log = _logs.GetValueOrDefault(entries[0].Incident) ?? [];
            if (entries[0].Sequence != log.Count + 1)
            {
                return Task.FromResult(false);
            }

            _logs[entries[0].Incident] = [.. log, .. entries];
            return Task.FromResult(true);
        }
    }

    public Task<IReadOnlyList<Entry>> ReadAsync(IncidentId id, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<Entry>>(_logs.GetValueOrDefault(id) ?? []);
        }
    }

    public Task<IReadOnlyList<LogHead>> HeadsAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<LogHead>>(
                [.. _logs.Values.OrderByDescending(log => log[0].RecordedAt).Select(log => new LogHead(log[0].Incident, log.Count, log[^1].Hash))]);
        }
    }
}
