using Firebreak.Core.Alerting;

namespace Firebreak.Engine.Alerting;

/// <summary>Keeps the alert board. Alerts and the place in the signal log that they were made from are saved together.</summary>
public interface IAlertStore
{
    /// <summary>All alerts, and the sequence number of the last signal change that they contain.</summary>
    Task<(IReadOnlyList<Alert> Alerts, long Through)> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Writes the changed alerts, appends them to the log of changes and moves the place, in one transaction.</summary>
    Task SaveAsync(IReadOnlyList<Alert> changed, long through, CancellationToken cancellationToken);

    /// <summary>Changes after a sequence number, ascending: what the incident room reads.</summary>
    Task<IReadOnlyList<LoggedAlert>> ReadChangesAsync(long after, int limit, CancellationToken cancellationToken);

    /// <summary>How far a reader of the changes has come; zero at first.</summary>
    Task<long> LoadReaderAsync(string reader, CancellationToken cancellationToken);

    Task SaveReaderAsync(string reader, long through, CancellationToken cancellationToken);
}

/// <summary>An alert as it was after a change, with its place in the log of changes.</summary>
public sealed record LoggedAlert(long Sequence, Alert Alert);
