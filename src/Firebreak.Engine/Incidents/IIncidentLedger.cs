using Firebreak.Core.Incidents;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Incidents;

/// <summary>The append-only store of incident logs.</summary>
public interface IIncidentLedger
{
    /// <summary>Adds entries whose sequence numbers follow what is stored.</summary>
    /// <returns>False, and nothing is written, when another writer was faster: read again and decide anew.</returns>
    Task<bool> TryAppendAsync(IReadOnlyList<Entry> entries, CancellationToken cancellationToken);

    /// <summary>In sequence; empty when there is no such incident.</summary>
    Task<IReadOnlyList<Entry>> ReadAsync(IncidentId id, CancellationToken cancellationToken);

    /// <summary>The head of every incident's log, newest incident first.</summary>
    Task<IReadOnlyList<LogHead>> HeadsAsync(CancellationToken cancellationToken);
}

/// <summary>How far an incident's log has grown.</summary>
/// <param name="Hash">Hash of the last entry; held elsewhere, it proves that nothing was cut off.</param>
public sealed record LogHead(IncidentId Incident, long Sequence, Hash256 Hash);
