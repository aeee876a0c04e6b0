namespace Firebreak.Engine.Ingest;

/// <summary>Whom ingest wakes.</summary>
public sealed class IngestNudges
{
    /// <summary>Signals were written or the head moved: for alerting.</summary>
    public Nudge Signals { get; } = new();

    /// <summary>Suspects wait: for the deep lane.</summary>
    public Nudge Suspects { get; } = new();

    /// <summary>The ledger has new gaps, or fewer: for whoever tells of them.</summary>
    public Nudge Gaps { get; } = new();
}
