namespace Firebreak.Engine.Incidents;

/// <summary>How alerts become incidents.</summary>
public sealed class IncidentOptions
{
    /// <summary>How many alert changes are taken at once. Default 200.</summary>
    public int BatchSize { get; set; } = 200;
}
