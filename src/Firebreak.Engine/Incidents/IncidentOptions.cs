using System.ComponentModel.DataAnnotations;

namespace Firebreak.Engine.Incidents;

/// <summary>How alerts become incidents.</summary>
public sealed class IncidentOptions
{
    /// <summary>How many alert changes are taken at once. Default 200.</summary>
    [Range(1, 10_000)]
    public int BatchSize { get; set; } = 200;
}
