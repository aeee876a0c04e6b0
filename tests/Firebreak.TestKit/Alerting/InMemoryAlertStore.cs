using Firebreak.Core.Alerting;
using Firebreak.Engine.Alerting;

namespace Firebreak.TestKit;

/// <summary>An alert store that forgets when the test ends, and otherwise keeps the promises of the real one.</summary>
public sealed class InMemoryAlertStore : IAlertStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<AlertId, Alert> _alerts = [];
    private readonly List<LoggedAlert> _changes = [];
    private readonly Dictionary<string, long> _readers = new(StringComparer.Ordinal);
    private long _through;

    public Task<(IReadOnlyList<Alert> Alerts, long Through)> LoadAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<(IReadOnlyList<Alert>, long)>(([.. _alerts.Values], _through));
        }
    }

    public Task SaveAsync(IReadOnlyList<Alert> changed, long through, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            foreach (var alert in changed)
            {
                _alerts[alert.Id] = alert;
                _changes.Add(new LoggedAlert(_changes.Count + 1, alert));
            }

            _through = through;
            return Task.CompletedTask;
        }
    }

    public Task<IReadOnlyList<LoggedAlert>> ReadChangesAsync(long after, int limit, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<LoggedAlert>>([.. _changes.Skip((int)after).Take(limit)]);
        }
    }

    public Task<long> LoadReaderAsync(string reader, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult(_readers.GetValueOrDefault(reader));
        }
    }

    public Task SaveReaderAsync(string reader, long through, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _readers[reader] = through;
            return Task.CompletedTask;
        }
    }

    /// <summary>True when all signal changes up to a sequence number became alerts, and a reader has read all that became of them.</summary>
    public bool IsSettled(long signals, string reader)
    {
        lock (_gate)
        {
            return _through == signals && _readers.GetValueOrDefault(reader) == _changes.Count;
        }
    }
}
