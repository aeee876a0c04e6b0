using Firebreak.Core;
using Firebreak.Core.Alerting;

namespace Firebreak.Engine.Alerting;

/// <summary>The seam to alerts: the board as it stands, and word of each change.</summary>
public interface IAlertBoard
{
    Items<Alert> Current { get; }

    /// <summary>Fires after changes were saved; handlers must be quick and must not throw.</summary>
    event Action<Alert>? Changed;
}
