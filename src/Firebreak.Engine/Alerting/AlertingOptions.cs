using System.ComponentModel.DataAnnotations;

namespace Firebreak.Engine.Alerting;

/// <summary>How signals become alerts.</summary>
public sealed class AlertingOptions
{
    /// <summary>How many signal changes are taken at once. Default 200.</summary>
    [Range(1, 10_000)]
    public int BatchSize { get; set; } = 200;
}
