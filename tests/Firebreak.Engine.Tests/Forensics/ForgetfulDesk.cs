using Firebreak.Core.Incidents;
using Firebreak.Engine.Incidents;

namespace Firebreak.Engine.Tests.Forensics;

/// <summary>A desk whose process dies whenever something is to be sealed.</summary>
internal sealed class ForgetfulDesk(IIncidentDesk desk) : IIncidentDesk
{
    public event Action<IncidentId>? Changed
    {
        add => desk.Changed += value;
        remove => desk.Changed -= value;
    }

    public Task<IncidentId> OpenAsync(Command.Open command, DateTimeOffset knownAt, CancellationToken cancellationToken) =>
        desk.OpenAsync(command, knownAt, cancellationToken);

    public Task<Decision?> SubmitAsync(IncidentId id, Command command, Actor by, CancellationToken cancellationToken) =>
        command is Command.Seal ? throw new IOException("The process died here.") : desk.SubmitAsync(id, command, by, cancellationToken);

    public Task<Incident?> FindAsync(IncidentId id, CancellationToken cancellationToken) => desk.FindAsync(id, cancellationToken);

    public Task<IReadOnlyList<Incident>> ListAsync(CancellationToken cancellationToken) => desk.ListAsync(cancellationToken);

    public Task<IReadOnlyList<Entry>> LogAsync(IncidentId id, CancellationToken cancellationToken) => desk.LogAsync(id, cancellationToken);
}
