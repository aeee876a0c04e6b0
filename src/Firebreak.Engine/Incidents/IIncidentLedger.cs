using Firebreak.Core.Incidents;

namespace Firebreak.Engine.Incidents;

/// <summary>The append-only store of incident logs.</summary>
public interface IIncidentLedger
{
    /// <summary>Adds entries whose sequence numbers follow what is stored.</summary>
    /// <returns>False, and nothing is written, when another writer was faster: read again and decide anew.</returns>
    Task<bool> TryAppendAsync(IReadOnlyList<Entry> entries, CancellationToken cancellationToken);

    /// <summary>In sequence; empty when there is no such incident.</summary>
    Task<IReadOnlyList<Entry>> ReadAsync(IncidentId id, CancellationToken cancellationToken);

    /// <summary>Ids of all incidents, newest first.</summary>
    Task<IReadOnlyList<IncidentId>> ListAsync(CancellationToken cancellationToken);
}
