using Firebreak.Core.Incidents;

namespace Firebreak.Engine.Incidents;

/// <summary>The seam to incidents: every change goes through a command, every answer is a decision.</summary>
public interface IIncidentDesk
{
    /// <summary>Opens an incident or finds the open one of the same chain and protocol.</summary>
    Task<IncidentId> OpenAsync(Command.Open command, DateTimeOffset knownAt, CancellationToken cancellationToken);

    /// <summary>Null when there is no such incident.</summary>
    Task<Decision?> SubmitAsync(IncidentId id, Command command, Actor by, CancellationToken cancellationToken);

    Task<Incident?> FindAsync(IncidentId id, CancellationToken cancellationToken);

    /// <summary>All incidents, newest first.</summary>
    Task<IReadOnlyList<Incident>> ListAsync(CancellationToken cancellationToken);

    /// <summary>The whole log of an incident.</summary>
    Task<IReadOnlyList<Entry>> LogAsync(IncidentId id, CancellationToken cancellationToken);

    /// <summary>Fires after entries were written, by this process or another; a nudge, not a record.</summary>
    event Action<IncidentId>? Changed;
}
