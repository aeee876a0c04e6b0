using Firebreak.Core.Incidents;

namespace Firebreak.Engine.Forensics;

/// <summary>The seam to investigations.</summary>
public interface ICaseRoom
{
    /// <summary>Investigates an incident, writes the exhibits, the report and the manifest, and seals them into the log.</summary>
    /// <returns>The sealed edition; the standing one when nothing changed since.</returns>
    Task<Happened.CaseFileSealed> AssembleAsync(IncidentId incident, CancellationToken cancellationToken);
}
